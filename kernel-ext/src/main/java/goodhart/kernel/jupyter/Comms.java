package goodhart.kernel.jupyter;

import com.google.gson.JsonObject;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.dflib.jjava.jupyter.channels.DefaultReplyEnvironment;
import org.dflib.jjava.jupyter.channels.JupyterSocket;
import org.dflib.jjava.jupyter.kernel.KernelConnectionProperties;
import org.dflib.jjava.jupyter.kernel.comm.CommManager;
import org.dflib.jjava.jupyter.messages.ContentType;
import org.dflib.jjava.jupyter.messages.Header;
import org.dflib.jjava.jupyter.messages.KernelTimestamp;
import org.dflib.jjava.jupyter.messages.comm.CommCloseCommand;
import org.dflib.jjava.jupyter.messages.comm.CommMsgCommand;
import org.dflib.jjava.jupyter.messages.comm.CommOpenCommand;
import org.slf4j.helpers.NOPLogger;
import org.zeromq.SocketType;
import org.zeromq.ZMQ;

/**
 * The open conversations between cells and the page. Cells use the library's {@link CommManager},
 * which sends through a socket of the library's own class; ours hands on to {@link IoPub}, so that
 * what a comm says and what the cell prints and shows keep their order.
 */
final class Comms extends CommManager {
  private final IoPub iopub;
  private final Outlet outlet;

  Comms(IoPub iopub, ZMQ.Context context) {
    this.iopub = iopub;
    this.outlet = new Outlet(iopub, context);
    setIOPubChannel(outlet);
    // Cells change them while requests ask for them.
    targets = new ConcurrentHashMap<>();
    comms = new ConcurrentHashMap<>();
  }

  /** The open comms by id, all or those of one target. */
  Map<String, Object> open(String target) {
    Map<String, Object> open = new LinkedHashMap<>();
    comms.forEach(
        (id, comm) -> {
          if (target.isEmpty() || target.equals(comm.getTargetName())) {
            open.put(id, Map.of("target_name", comm.getTargetName()));
          }
        });
    return open;
  }

  /**
   * Gives a message of the front end to the comm that it is for. What the comm's code throws comes
   * out of here; a comm that could not be opened is closed.
   */
  void handle(Message request) {
    String id = request.text("comm_id");
    JsonObject data = request.object("data");
    switch (request.type()) {
      case "comm_open" -> {
        try {
          handleCommOpenCommand(
              outlet.quiet(),
              received(request, new CommOpenCommand(id, request.text("target_name"), data)));
        } finally {
          if (!comms.containsKey(id)) {
            iopub.publish("comm_close", Map.of("comm_id", id, "data", Map.of()));
          }
        }
      }
      case "comm_msg" ->
          handleCommMsgCommand(outlet.quiet(), received(request, new CommMsgCommand(id, data)));
      default ->
          handleCommCloseCommand(outlet.quiet(), received(request, new CommCloseCommand(id, data)));
    }
  }

  private static <T extends ContentType<T>> org.dflib.jjava.jupyter.messages.Message<T> received(
      Message request, T content) {
    Header<T> header =
        new Header<>("client", "", "", KernelTimestamp.now(), content.getType(), Wire.PROTOCOL);
    return new org.dflib.jjava.jupyter.messages.Message<>(
        request.identities(),
        header,
        null,
        new HashMap<>(request.metadata().asMap()),
        content,
        request.buffers());
  }

  /** A socket of the library's kind that is never bound: it hands on what is sent. */
  private static final class Outlet extends JupyterSocket {
    private final IoPub iopub;

    Outlet(IoPub iopub, ZMQ.Context context) {
      super(context, SocketType.PUB, null, NOPLogger.NOP_LOGGER);
      this.iopub = iopub;
    }

    @Override
    public void bind(KernelConnectionProperties properties) {}

    @Override
    public void sendMessage(org.dflib.jjava.jupyter.messages.Message<?> message) {
      iopub.publish(
          message.getHeader().getType().getName(),
          message.getMetadata() == null ? Map.of() : message.getMetadata(),
          Wire.json(message.getContent()).getAsJsonObject().asMap(),
          message.getBlobs() == null ? List.of() : message.getBlobs());
    }

    /** Where the library reports busy, idle and unknown targets, which we do ourselves. */
    DefaultReplyEnvironment quiet() {
      return new DefaultReplyEnvironment(null, null, null) {
        @Override
        public void setBusyDeferIdle() {}

        @Override
        public <T extends ContentType<T>> void publish(T content) {}
      };
    }
  }
}
