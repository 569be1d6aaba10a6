package goodhart.tests.kernel;

import goodhart.kernel.CellError;
import goodhart.kernel.MimeBundle;
import goodhart.kernel.Output;
import goodhart.kernel.Session;
import goodhart.kernel.jupyter.JupyterKernel;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.dflib.jjava.jupyter.kernel.BaseKernel;
import org.dflib.jjava.jupyter.kernel.BaseNotebookStatics;

/**
 * A session whose cells are lines of a command and one argument, one command for each thing that
 * the protocol must carry. Unlike a real session it also throws Errors, to see that the kernel
 * survives one that breaks its promise.
 */
final class EchoSession implements Session {
  private static final List<String> WORDS =
      List.of("print", "printf", "sleep", "spin", "swallow", "value");

  private volatile boolean stop;
  private volatile Thread running;

  private static final class Stopped extends Error {
    private static final long serialVersionUID = 1;
  }

  @Override
  public Optional<MimeBundle> run(String code, int cell, Output output) throws CellFailure {
    stop = false;
    running = Thread.currentThread();
    Optional<MimeBundle> result = Optional.empty();
    try {
      for (String line : code.split("\n")) {
        String[] words = line.strip().split(" ", 2);
        result = command(words[0], words.length > 1 ? words[1] : "", cell, output);
      }
      return result;
    } catch (InterruptedException | Stopped | IOException e) {
      if (e instanceof IOException && !stop) {
        throw failure("IOException", e.getMessage());
      }
      throw failure("Interrupted", "the cell was interrupted");
    } finally {
      running = null;
      stop = false;
      Thread.interrupted();
    }
  }

  private Optional<MimeBundle> command(String name, String rest, int cell, Output output)
      throws CellFailure, InterruptedException, IOException {
    switch (name) {
      case "" -> {}
      case "print" -> System.out.println(rest);
      case "err" -> System.err.println(rest);
      case "printf" -> System.out.printf("%d-%s-%.2f%n", 1, rest, 2.5);
      case "bytes" -> bytes(rest.getBytes(StandardCharsets.UTF_8));
      case "lines" -> {
        for (int i = 0; i < Integer.parseInt(rest); i++) {
          check();
          System.out.println("line " + i);
        }
      }
      case "late" ->
          new Thread(
                  () -> {
                    pause(300);
                    System.out.println(rest);
                  })
              .start();
      case "value" -> {
        return Optional.of(MimeBundle.text(rest));
      }
      case "nan" -> {
        return Optional.of(
            new MimeBundle(
                Map.of("text/plain", "nan", "application/json", Map.of("x", Double.NaN))));
      }
      case "cell" -> {
        return Optional.of(MimeBundle.text("cell " + cell));
      }
      case "loader" -> {
        return Optional.of(
            MimeBundle.text(String.valueOf(Thread.currentThread().getContextClassLoader())));
      }
      case "display" -> output.display(html(rest));
      case "show" -> output.display(html(rest), "it");
      case "update" -> output.update(html(rest), "it");
      case "library" -> {
        String id = BaseNotebookStatics.display(rest, "text/plain");
        BaseNotebookStatics.updateDisplay(id, rest + " again");
      }
      case "displays" -> {
        while (true) {
          check();
          output.display(html("more"));
        }
      }
      case "clear" -> kernel().clearOutput(rest.equals("wait"));
      case "page" -> kernel().page(MimeBundle.text(rest));
      case "read" -> System.out.println("read " + readLine());
      case "password" ->
          System.out.println("secret of " + kernel().ask("Password: ", true).length());
      case "sleep" -> Thread.sleep(Long.parseLong(rest));
      case "spin" -> {
        while (true) {
          check();
        }
      }
      case "swallow" -> {
        while (true) {
          check();
          try {
            Thread.sleep(1);
          } catch (Exception e) {
            // As a careless cell does.
          }
        }
      }
      case "deaf" -> {
        while (true) {
          Thread.onSpinWait();
        }
      }
      case "fail" -> throw failure("Failure", rest);
      case "overflow" -> overflow(0);
      case "memory" -> {
        return Optional.of(MimeBundle.text("" + new long[Integer.MAX_VALUE].length));
      }
      case "assert" -> throw new AssertionError(rest);
      case "exit" -> System.exit(3);
      default -> throw failure("Unknown", "no command named '" + name + "'");
    }
    return Optional.empty();
  }

  private static int overflow(int depth) {
    return overflow(depth + 1) + 1;
  }

  private static void bytes(byte[] text) {
    for (byte b : text) {
      System.out.write(b);
      pause(60);
    }
  }

  private static String readLine() throws IOException {
    return new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8)).readLine();
  }

  private static JupyterKernel kernel() {
    return (JupyterKernel) BaseKernel.notebookKernel();
  }

  private static MimeBundle html(String text) {
    return new MimeBundle(Map.of("text/plain", text, "text/html", "<b>" + text + "</b>"));
  }

  private static void pause(long millis) {
    try {
      Thread.sleep(millis);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private void check() {
    if (stop) {
      throw new Stopped();
    }
  }

  private static CellFailure failure(String kind, String message) {
    return new CellFailure(new CellError(kind, message, List.of(kind + ": " + message), 1));
  }

  @Override
  public void attend(Callable<?> work, Output output) throws CellFailure {
    running = Thread.currentThread();
    try {
      work.call();
    } catch (Exception | Stopped e) {
      throw failure(e.getClass().getSimpleName(), e.getMessage());
    } finally {
      running = null;
      stop = false;
      Thread.interrupted();
    }
  }

  @Override
  public void interrupt() {
    Thread cell = running;
    if (cell != null) {
      stop = true;
      cell.interrupt();
    }
  }

  @Override
  public Completion complete(String code, int cursor) {
    int from = cursor;
    while (from > 0 && Character.isLetter(code.charAt(from - 1))) {
      from--;
    }
    String typed = code.substring(from, cursor);
    if (typed.equals("crash")) {
      throw new StackOverflowError();
    }
    return Completion.ofWords(
        WORDS.stream().filter(word -> word.startsWith(typed)).toList(), from, cursor);
  }

  @Override
  public Optional<MimeBundle> inspect(String code, int cursor) {
    return WORDS.stream()
        .filter(code.substring(0, cursor)::endsWith)
        .findFirst()
        .map(word -> MimeBundle.text("help on " + word));
  }

  @Override
  public String isComplete(String code) {
    return code.endsWith("{") ? "incomplete" : code.endsWith("}") ? "invalid" : "complete";
  }

  @Override
  public MimeBundle expression(String code) throws CellFailure {
    if (code.startsWith("fail")) {
      throw failure("Failure", code);
    }
    if (code.startsWith("overflow")) {
      overflow(0);
    }
    return MimeBundle.text("value of " + code);
  }
}
