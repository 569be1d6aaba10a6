package goodhart.kernel.run;

import goodhart.kernel.CellProgress;
import goodhart.kernel.MimeBundle;
import goodhart.kernel.Output;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Base64;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;

/**
 * Prints what a script shows, and writes pictures and pages to a folder: {@code demo-1.svg} for the
 * first thing shown, {@code demo-curve.svg} for one shown under the id {@code curve}.
 */
final class ScriptOutput implements Output, CellProgress.Line {
  private static final Map<String, String> ENDINGS =
      Map.of("text/html", "html", "image/svg+xml", "svg", "image/png", "png");

  private final String name;
  private final Optional<Path> folder;
  private final PrintWriter out;
  private final CellProgress.Line progress;
  private int shown;
  private Printed listener = (stream, text) -> {};

  /**
   * An output.
   *
   * @param name the script's name without its ending
   * @param folder where pictures and pages go; empty for nowhere
   */
  ScriptOutput(String name, Optional<Path> folder, PrintWriter out, CellProgress.Line progress) {
    this.name = name;
    this.folder = folder;
    this.out = out;
    this.progress = progress;
  }

  @Override
  public synchronized void alsoPrintTo(Printed listener) {
    this.listener = listener;
  }

  @Override
  public void flush() {
    System.out.flush();
    System.err.flush();
  }

  /** Prints what a script printed. */
  void printed(String text) {
    told("stdout", text);
    print(text);
  }

  /** Passes on what a script printed elsewhere. */
  synchronized void told(String stream, String text) {
    listener.print(stream, text);
  }

  @Override
  public synchronized void display(MimeBundle bundle) {
    display(bundle, String.valueOf(++shown));
  }

  @Override
  public synchronized void display(MimeBundle bundle, String id) {
    print(bundle.data().get("text/plain") + "\n");
    folder.ifPresent(f -> save(bundle, f, id));
  }

  @Override
  public synchronized void update(MimeBundle bundle, String id) {
    display(bundle, id);
  }

  /** Prints text as it is. */
  synchronized void print(String text) {
    progress.clear();
    out.print(text);
    out.flush();
  }

  private void save(MimeBundle bundle, Path folder, String id) {
    String stem = name + "-" + id.replaceAll("[^\\p{Alnum}_.-]+", "-");
    bundle
        .data()
        .forEach(
            (type, value) -> {
              if (ENDINGS.containsKey(type)) {
                Path file = folder.resolve(stem + "." + ENDINGS.get(type));
                byte[] bytes =
                    type.equals("image/png")
                        ? Base64.getDecoder().decode((String) value)
                        : ((String) value).getBytes(StandardCharsets.UTF_8);
                try {
                  Files.createDirectories(folder);
                  Files.write(file, bytes);
                } catch (IOException e) {
                  throw new UncheckedIOException(e);
                }
                print("wrote " + file + "\n");
              }
            });
  }

  @Override
  public void show(String text, OptionalDouble fraction) {
    progress.show(text, fraction);
  }

  @Override
  public void end(String summary) {
    progress.end(summary);
  }
}
