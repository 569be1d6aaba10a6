package goodhart.kernel.run;

import goodhart.kernel.CellError;
import goodhart.kernel.CellProgress;
import goodhart.kernel.GroovySession;
import goodhart.kernel.MimeBundle;
import goodhart.kernel.Session.CellFailure;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.UncheckedIOException;
import java.nio.charset.MalformedInputException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.function.Supplier;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code goodhart run}: executes a script or a notebook without Jupyter. */
@Command(
    name = "run",
    mixinStandardHelpOptions = true,
    description = {
      "Executes a script (.groovy) or a notebook (.ipynb) without Jupyter.",
      "A script prints its results; a notebook gets its outputs written back.",
      "Exit code 1 and one message on an error."
    })
public final class RunCommand implements Callable<Integer> {
  /** Where a script finds {@code out} to point when there is no {@code --out}. */
  private static final String DEFAULT_OUT = "goodhart-out";

  private final Supplier<GroovySession> sessions;
  private CommandSpec spec;

  @Parameters(index = "0", paramLabel = "FILE", description = "The script or notebook.")
  private Path file;

  @Parameters(
      index = "1..*",
      paramLabel = "ARG",
      description = "Handed to a script as 'args', options too.")
  private List<String> args = List.of();

  @Option(
      names = "--out",
      paramLabel = "DIR",
      description =
          "Where pictures and pages of a script go (it reads this as 'out'; without it they are"
              + " not written and 'out' is goodhart-out), or the executed notebook.")
  private Path out;

  @Option(
      names = "--progress",
      negatable = true,
      description = "Show progress on the terminal, whether or not it looks like one.")
  private Boolean progress;

  /**
   * The command.
   *
   * @param sessions makes the session that runs the file
   */
  public RunCommand(Supplier<GroovySession> sessions) {
    this.sessions = sessions;
  }

  @Spec
  void spec(CommandSpec spec) {
    this.spec = spec;
    spec.parser().unmatchedOptionsArePositionalParams(true);
  }

  @Override
  public Integer call() {
    PrintWriter err = spec.commandLine().getErr();
    boolean shows = progress != null ? progress : System.console() != null;
    CellProgress.Line line = shows ? new ProgressLine(err) : ProgressLine.NONE;
    String name = String.valueOf(file.getFileName());
    if (!Files.isRegularFile(file)) {
      err.println("no file '" + file + "' in " + Path.of("").toAbsolutePath());
      return 1;
    }
    try {
      String text = Files.readString(file);
      Optional<CellError> error =
          name.endsWith(".ipynb") ? notebook(name, text, line) : script(name, text, line);
      error.ifPresent(e -> err.println(message(name, e)));
      return error.isPresent() ? 1 : 0;
    } catch (IllegalArgumentException e) {
      err.println(e.getMessage());
    } catch (MalformedInputException e) {
      err.println(name + ": not UTF-8 text");
    } catch (IOException | UncheckedIOException e) {
      Throwable cause = e instanceof UncheckedIOException ? e.getCause() : e;
      err.println(
          name
              + ": reading or writing failed: "
              + cause.getClass().getSimpleName()
              + ": "
              + cause.getMessage());
    }
    return 1;
  }

  private Optional<CellError> notebook(String name, String text, CellProgress.Line line)
      throws IOException {
    if (!args.isEmpty()) {
      throw new IllegalArgumentException(
          name + ": a notebook takes no arguments, got " + String.join(" ", args));
    }
    NotebookFile notebook = NotebookFile.read(name, text);
    Optional<CellError> error = new NotebookRun(notebook, sessions.get(), line).run();
    notebook.write(out == null ? file : out.resolve(name));
    return error;
  }

  private Optional<CellError> script(String name, String text, CellProgress.Line line) {
    PrintWriter err = spec.commandLine().getErr();
    ScriptOutput output =
        new ScriptOutput(
            name.replaceFirst("\\.[^.]*$", ""),
            Optional.ofNullable(out),
            spec.commandLine().getOut(),
            line);
    GroovySession session = sessions.get();
    session.variables().put("out", String.valueOf(out == null ? Path.of(DEFAULT_OUT) : out));
    return CapturedStreams.during(
        output::printed,
        words -> {
          output.told("stderr", words);
          line.clear();
          err.print(words);
          err.flush();
        },
        () -> {
          try {
            Optional<MimeBundle> result = session.runScript(text, name, args, output);
            System.out.flush();
            result.ifPresent(output::display);
            return Optional.empty();
          } catch (CellFailure e) {
            return Optional.of(e.error());
          }
        });
  }

  /** The first line names the file; a script's own lines, and the trace of our bugs, follow. */
  private static String message(String name, CellError error) {
    String first = error.lines().get(0);
    String place = first.contains("(" + name) ? "" : name + ": ";
    return place + String.join(System.lineSeparator(), error.lines());
  }
}
