package goodhart.kernel.jupyter;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import org.dflib.jjava.jupyter.kernel.KernelConnectionProperties;
import org.zeromq.SocketType;
import org.zeromq.ZMQ;

/** The five sockets of a kernel, bound where the front end's connection file says. */
final class Connection {
  final Channel shell;
  final Channel control;
  final IoPub iopub;
  final Stdin stdin;

  final ZMQ.Context context = ZMQ.context(1);

  private final KernelConnectionProperties properties;
  private final ZMQ.Socket heartbeat;

  /**
   * @throws IllegalArgumentException when the file cannot be read or is no connection file
   */
  Connection(Path file) {
    properties = read(file);
    Wire wire;
    try {
      wire = new Wire(properties.getSignatureScheme(), properties.getKey());
    } catch (GeneralSecurityException e) {
      throw new IllegalArgumentException(
          file
              + ": signature_scheme must be like hmac-sha256, got "
              + properties.getSignatureScheme(),
          e);
    }
    shell = new Channel(wire, bind(SocketType.ROUTER, properties.getShellPort()));
    control = new Channel(wire, bind(SocketType.ROUTER, properties.getControlPort()));
    stdin = new Stdin(wire, bind(SocketType.ROUTER, properties.getStdinPort()));
    iopub = new IoPub(wire, bind(SocketType.PUB, properties.getIopubPort()));
    heartbeat = bind(SocketType.REP, properties.getHbPort());
  }

  void start(Channel.Handler onShell, Channel.Handler onControl) {
    Threads.daemon("heartbeat", this::beat);
    iopub.start();
    stdin.start();
    control.start("control", onControl);
    shell.start("shell", onShell);
  }

  private void beat() {
    while (true) {
      try {
        heartbeat.send(heartbeat.recv());
      } catch (Throwable e) {
        Threads.pause(10);
      }
    }
  }

  private ZMQ.Socket bind(SocketType type, int port) {
    ZMQ.Socket socket = context.socket(type);
    if (type == SocketType.ROUTER) {
      // A page that is reloaded comes back under the same identity.
      socket.setRouterHandover(true);
    }
    // Unlimited, or a burst of output would push out the status that ends the cell.
    socket.setHWM(0);
    socket.setLinger(500);
    String separator = properties.getTransport().equals("ipc") ? "-" : ":";
    socket.bind(properties.getTransport() + "://" + properties.getIp() + separator + port);
    return socket;
  }

  private static KernelConnectionProperties read(Path file) {
    try {
      KernelConnectionProperties properties =
          KernelConnectionProperties.parse(Files.readString(file));
      if (properties == null || properties.getTransport() == null || properties.getIp() == null) {
        throw new IllegalArgumentException(
            file + ": a connection file names transport, ip and ports; Jupyter writes it");
      }
      return properties;
    } catch (NoSuchFileException e) {
      throw new IllegalArgumentException("there is no connection file " + file, e);
    } catch (IOException | com.google.gson.JsonParseException e) {
      throw new IllegalArgumentException(file + ": cannot be read: " + e.getMessage(), e);
    }
  }
}
