package goodhart.kernel.jupyter;

import com.google.gson.JsonObject;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.zeromq.SocketType;
import org.zeromq.ZMQ;

/**
 * A front end without a person: it asks a kernel one request after another, over the same sockets
 * as Jupyter would. Requests of one instance come from one thread.
 *
 * <pre>{@code
 * ScriptedFrontEnd frontEnd = new ScriptedFrontEnd(connectionFile, Duration.ofSeconds(30));
 * frontEnd.ask("execute_request", Map.of("code", "1 + 1"));
 * }</pre>
 */
public final class ScriptedFrontEnd implements AutoCloseable {
  private static final String HOST = "127.0.0.1";

  private final ZMQ.Context context = ZMQ.context(1);
  private final Wire wire;
  private final ZMQ.Socket shell;

  /**
   * Writes a connection file for a kernel yet to be started, with free ports of this machine.
   *
   * @param connectionFile the file to write
   * @param limit how long to wait for any reply
   * @throws IOException when the file cannot be written or there is no free port
   */
  public ScriptedFrontEnd(Path connectionFile, Duration limit) throws IOException {
    String key = UUID.randomUUID().toString();
    try {
      wire = new Wire("hmac-sha256", key);
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("this Java lacks HMAC-SHA256, which every Java has", e);
    }
    JsonObject connection = new JsonObject();
    connection.addProperty("ip", HOST);
    connection.addProperty("transport", "tcp");
    connection.addProperty("signature_scheme", "hmac-sha256");
    connection.addProperty("key", key);
    List<Integer> ports = freePorts(5);
    connection.addProperty("shell_port", ports.get(0));
    connection.addProperty("iopub_port", ports.get(1));
    connection.addProperty("stdin_port", ports.get(2));
    connection.addProperty("control_port", ports.get(3));
    connection.addProperty("hb_port", ports.get(4));
    Files.writeString(connectionFile, connection.toString());
    shell = context.socket(SocketType.DEALER);
    shell.setReceiveTimeOut((int) limit.toMillis());
    shell.setLinger(0);
    shell.connect("tcp://" + HOST + ":" + ports.get(0));
    // What is published is not read; but a kernel without listeners would not send it at all.
    ZMQ.Socket iopub = context.socket(SocketType.SUB);
    iopub.setLinger(0);
    iopub.subscribe(ZMQ.SUBSCRIPTION_ALL);
    iopub.connect("tcp://" + HOST + ":" + ports.get(1));
  }

  /**
   * Sends a request and waits for its reply.
   *
   * @return the reply's content
   * @throws IllegalStateException when the time limit passes without one
   */
  public JsonObject ask(String type, Map<String, ?> content) {
    IoPub.write(shell, wire.encode(List.of(), type, new JsonObject(), content));
    while (true) {
      List<byte[]> frames =
          Channel.frames(shell, 0)
              .orElseThrow(() -> new IllegalStateException("no reply to " + type));
      Optional<Message> reply = wire.decode(frames);
      if (reply.isPresent() && reply.get().type().equals(type.replace("_request", "_reply"))) {
        return reply.get().content();
      }
    }
  }

  private static List<Integer> freePorts(int count) throws IOException {
    List<ServerSocket> held = new ArrayList<>();
    try {
      for (int i = 0; i < count; i++) {
        held.add(new ServerSocket(0, 1, InetAddress.getByName(HOST)));
      }
      return held.stream().map(ServerSocket::getLocalPort).toList();
    } finally {
      for (ServerSocket socket : held) {
        socket.close();
      }
    }
  }

  /** Ends its sockets. */
  @Override
  public void close() {
    context.close();
  }
}
