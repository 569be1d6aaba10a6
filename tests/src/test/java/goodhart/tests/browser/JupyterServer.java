package goodhart.tests.browser;

import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import goodhart.tests.kernel.Python;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/**
 * A classic Jupyter Notebook server on 127.0.0.1 with a home of its own: nothing of the user's
 * Jupyter is read or written. It ends with {@link #close}, and by itself when nobody closes it.
 */
final class JupyterServer implements AutoCloseable {
  private static final Duration PATIENCE = Duration.ofSeconds(40);

  private final Process process;
  private final Path log;
  private final String token;
  private String address;

  private JupyterServer(Process process, Path log, String token) {
    this.process = process;
    this.log = log;
    this.token = token;
  }

  /**
   * Starts a server and waits until it answers.
   *
   * @param jupyter the directory above {@code kernels/NAME/kernel.json}
   * @param notebooks what the server shows
   * @param home an empty directory for everything it writes
   */
  static JupyterServer start(Path jupyter, Path notebooks, Path home)
      throws IOException, InterruptedException {
    String python = Python.with("notebook.notebookapp", "the classic Jupyter Notebook");
    String token = UUID.randomUUID().toString();
    Path log = home.resolve("server.log");
    Path runtime = home.resolve("runtime");
    ProcessBuilder builder =
        new ProcessBuilder(
                python,
                "-m",
                "notebook",
                "--no-browser",
                "--allow-root",
                "--ip=127.0.0.1",
                // The next free one; the server says which in a file.
                "--port=18888",
                "--port-retries=200",
                "--NotebookApp.token=" + token,
                "--notebook-dir=" + notebooks,
                // For the case that this process is killed before it closes the server.
                "--NotebookApp.shutdown_no_activity_timeout=300",
                "--MappingKernelManager.cull_idle_timeout=120")
            .redirectErrorStream(true)
            .redirectOutput(log.toFile());
    builder
        .environment()
        .putAll(
            Map.of(
                "HOME", home.toString(),
                "JUPYTER_PATH", jupyter.toString(),
                "JUPYTER_CONFIG_DIR", home.resolve("config").toString(),
                "JUPYTER_DATA_DIR", home.resolve("data").toString(),
                "JUPYTER_RUNTIME_DIR", runtime.toString(),
                "PYTHONDONTWRITEBYTECODE", "1"));
    JupyterServer server = new JupyterServer(builder.start(), log, token);
    try {
      server.awaitAnswer(runtime);
    } catch (IOException | InterruptedException | RuntimeException e) {
      server.close();
      throw e;
    }
    return server;
  }

  private void awaitAnswer(Path runtime) throws IOException, InterruptedException {
    Path said = runtime.resolve("nbserver-" + process.pid() + ".json");
    HttpClient client = HttpClient.newHttpClient();
    Instant end = Instant.now().plus(PATIENCE);
    while (Instant.now().isBefore(end)) {
      if (!process.isAlive()) {
        throw new IllegalStateException("the notebook server ended:\n" + Files.readString(log));
      }
      if (Files.exists(said)) {
        try {
          JsonObject json = JsonParser.parseString(Files.readString(said)).getAsJsonObject();
          address = json.get("url").getAsString();
          HttpRequest request = HttpRequest.newBuilder(URI.create(url("api"))).build();
          if (client.send(request, HttpResponse.BodyHandlers.discarding()).statusCode() == 200) {
            return;
          }
        } catch (IOException | IllegalStateException e) {
          // The file is half written, or the server does not listen yet.
        }
      }
      Thread.sleep(100);
    }
    throw new IllegalStateException(
        "no notebook server after " + PATIENCE.toSeconds() + " s:\n" + Files.readString(log));
  }

  /** The address of a path on the server, with the token that opens it. */
  String url(String path) {
    return address + path + "?token=" + token;
  }

  /** The kernels that run. */
  List<ProcessHandle> kernels() {
    return process.descendants().filter(ProcessHandle::isAlive).toList();
  }

  /**
   * Asks the server to end, which must end its kernels; kills nothing.
   *
   * @return whether the server ended in time
   */
  boolean stop() throws InterruptedException {
    process.destroy();
    return process.waitFor(30, TimeUnit.SECONDS);
  }

  /** Asks the server to end, and kills it and its kernels where that does not help. */
  @Override
  public void close() {
    List<ProcessHandle> all =
        Stream.concat(Stream.of(process.toHandle()), process.descendants()).toList();
    try {
      stop();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } finally {
      all.forEach(ProcessHandle::destroyForcibly);
    }
  }
}
