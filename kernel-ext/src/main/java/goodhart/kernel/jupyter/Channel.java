package goodhart.kernel.jupyter;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.zeromq.ZMQ;

/**
 * A socket on which requests come in and replies go out (shell or control), and the thread that
 * alone touches it. No message, and no error while one is answered, ends that thread.
 */
final class Channel {
  private final Wire wire;
  private final ZMQ.Socket socket;

  Channel(Wire wire, ZMQ.Socket socket) {
    this.wire = wire;
    this.socket = socket;
  }

  /** What answers the requests of a channel. */
  interface Handler {
    void handle(Message request, Channel channel);
  }

  void start(String name, Handler handler) {
    Threads.daemon(
        name,
        () -> {
          while (true) {
            try {
              frames(socket, 0)
                  .flatMap(wire::decode)
                  .ifPresent(request -> handler.handle(request, this));
            } catch (Throwable e) {
              Threads.pause(10);
            }
          }
        });
  }

  /** Only for the thread that is handling a request of this channel. */
  void reply(Message request, Map<String, ?> content) {
    String type = request.type().replace("_request", "_reply");
    IoPub.write(socket, wire.encode(request.identities(), type, request.header(), content));
  }

  /** The requests that have already arrived behind the one being handled. */
  List<Message> waiting() {
    List<Message> waiting = new ArrayList<>();
    while (true) {
      try {
        Optional<List<byte[]>> frames = frames(socket, ZMQ.DONTWAIT);
        if (frames.isEmpty()) {
          return waiting;
        }
        frames.flatMap(wire::decode).ifPresent(waiting::add);
      } catch (RuntimeException e) {
        // Not JSON: nobody to answer, and the next message may be sound.
      }
    }
  }

  /** All frames of the next message; none when the socket's time limit passes first. */
  static Optional<List<byte[]>> frames(ZMQ.Socket socket, int flags) {
    byte[] frame = socket.recv(flags);
    if (frame == null) {
      return Optional.empty();
    }
    List<byte[]> frames = new ArrayList<>();
    frames.add(frame);
    while (socket.hasReceiveMore()) {
      frames.add(socket.recv(0));
    }
    return Optional.of(frames);
  }
}
