package goodhart.kernel;

import goodhart.Progress;
import goodhart.dsl.Goodhart;
import goodhart.dsl.GoodhartScript;
import goodhart.kernel.help.CodeHelp;
import goodhart.kernel.java.JavaMagic;
import goodhart.kernel.magic.Magic.Group;
import goodhart.kernel.magic.MagicCall;
import goodhart.kernel.magic.MagicCall.Notebook;
import goodhart.kernel.magic.Magics;
import goodhart.kernel.magic.Magics.CellMagic;
import goodhart.kernel.render.Renderers;
import goodhart.kernel.transcript.Transcript;
import goodhart.kernel.transcript.Transcript.Recording;
import groovy.lang.Closure;
import groovy.lang.Script;
import java.lang.reflect.InvocationTargetException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.function.Consumer;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.codehaus.groovy.runtime.InvokerHelper;
import org.codehaus.groovy.runtime.InvokerInvocationException;

/**
 * A notebook of Groovy cells. Everything a cell declares outlives it: variables ({@code x = 1},
 * {@code def x}, {@code double x}), functions, classes, imports; each can be declared again.
 * Decimal literals, quotients of whole numbers and powers of doubles are doubles. A cell's result
 * is the value of its last line, unless that assigns, declares or ends in a semicolon; {@code _} is
 * the last result, {@code __} the one before, {@code Out[3]} that of cell 3.
 *
 * <p>{@code display(value)} shows a value at once, {@code display(value, id)} one that {@code
 * updateDisplay(value, id)} may replace.
 */
public final class GroovySession implements Session {
  /** A line magic before any code, with code to follow. */
  private static final Pattern FIRST_MAGIC =
      Pattern.compile(
          "\\A((?:[ \\t]*(?://[^\\n]*)?\\n)*)[ \\t]*%([A-Za-z][\\w-]*)([^\\n]*)(?=\\n\\s*\\S)");

  private final CellBinding binding = new CellBinding();
  private final SessionLoader loader;
  private final CellCompiler compiler;
  private final JavaMagic java;
  private final Explainer explainer;
  private final CodeHelp help;
  private final Renderers renderers = Renderers.standard();
  private final Interruption interruption = new Interruption();
  private Consumer<Progress> progressListener = progress -> {};

  private final Results results = new Results();
  private final Magics magics = Magics.discovered();
  private volatile String currentFile = "";
  private final Transcript transcript = new Transcript();
  private volatile Output output;

  /** The same without the transcript, which keeps no progress. */
  private volatile Output progressOutput;

  private int displays;

  /**
   * A session without variables.
   *
   * @param base the base class of every cell: its public methods are the words of the language
   */
  public GroovySession(Class<? extends Script> base) {
    this.loader =
        new SessionLoader(
            base.getClassLoader() == null ? getClass().getClassLoader() : base.getClassLoader());
    this.compiler =
        new CellCompiler(loader, base, name -> variables().get(name) instanceof Closure);
    this.java = new JavaMagic(new JavaSharing(binding, loader, compiler));
    this.explainer = new Explainer(binding, base);
    this.help =
        new CodeHelp(
            new SessionView(binding, base, loader, compiler::imported, magics, renderers::render));
    magics.add(java);
    binding.offer("display", new Display(this, renderers, () -> output, false));
    binding.offer("updateDisplay", new Display(this, renderers, () -> output, true));
    binding.offer("Out", results);
    binding.offer("clearOutput", new ClearOutput(this, () -> output));
    binding.offer("readLine", new AskUser(this, () -> output, false));
    binding.offer("password", new AskUser(this, () -> output, true));
    binding.offer("$magic", new MagicFunction(false));
    binding.offer("$show", new MagicFunction(true));
  }

  /** A session whose words are the language's, and whose computations tell and heed its cells. */
  public static GroovySession ofTheLanguage() {
    GroovySession session = new GroovySession(GoodhartScript.class);
    session.onProgress(Goodhart::progress);
    return session;
  }

  /** How this session shows values. */
  public Renderers renderers() {
    return renderers;
  }

  /** The magics of this session. */
  public Magics magics() {
    return magics;
  }

  /** The cells that were run, with what they showed. */
  public Transcript transcript() {
    return transcript;
  }

  /** The jars and folders that were added to the class path of cells, in order. */
  public List<Path> classPath() {
    return loader.added();
  }

  /** Adds jars and folders of classes: later cells find what is in them. */
  public void addToClassPath(List<Path> entries) {
    entries.forEach(loader::add);
  }

  /** Calls {@code listener} at the start of each cell with the progress of that cell. */
  public void onProgress(Consumer<Progress> listener) {
    progressListener = listener;
  }

  @Override
  public Optional<MimeBundle> run(String code, int cell, Output output) throws CellFailure {
    results.forget(cell);
    return run(Source.cell(cell, code), cell, List.of(code), output, value -> keep(cell, value));
  }

  /** Makes a result {@code Out[cell]} and {@code _}, and the one before {@code __}. */
  private void keep(int cell, Object value) {
    results.put(cell, value);
    if (binding.offered().containsKey("_")) {
      binding.offer("__", binding.offered().get("_"));
    }
    binding.offer("_", value);
  }

  /**
   * Runs a whole script, each of its cells in order; errors name its file.
   *
   * @param file the file's name without its folder
   */
  public Optional<MimeBundle> runScript(String code, String file, List<String> args, Output output)
      throws CellFailure {
    binding.setVariable("args", args.toArray(String[]::new));
    return run(new Source(file, file, code), 1, ScriptCells.of(code), output, value -> {});
  }

  /**
   * Runs a cell of a notebook that numbers its cells in its own way.
   *
   * @param place what messages call it, for example {@code goodhart cell 3}; new to this session
   */
  public Optional<MimeBundle> runCell(String code, String place, Output output) throws CellFailure {
    Source source = new Source(place.replace(' ', '_') + ".groovy", place, code);
    return run(source, 1, List.of(code), output, value -> {});
  }

  /**
   * Runs a line magic that stands in code of another language.
   *
   * @param show whether its value is displayed
   * @return its value, or null
   */
  public Object runMagic(String name, String arguments, boolean show, Output output)
      throws CellFailure {
    this.output = output;
    this.progressOutput = output;
    Source source =
        new Source("magic.groovy", "%" + name, ("%" + name + " " + arguments).stripTrailing());
    return guarded(
        source,
        () -> {
          Notebook notebook = here(source.file(), 1, 1);
          Object value =
              magics.run(new MagicCall(name, arguments.strip(), Optional.empty(), notebook));
          if (show && value != null) {
            notebook.display(value);
          }
          Stop.check();
          return value;
        });
  }

  /** Runs the parts of a source one after another; those before the last only show their value. */
  private Optional<MimeBundle> run(
      Source source, int number, List<String> parts, Output to, Consumer<Object> results)
      throws CellFailure {
    progressOutput = to;
    Recording first = transcript.begin(number, parts.get(0).strip(), to);
    output = first;
    Recording[] recording = {first};
    Optional<CellError> error = Optional.empty();
    Optional<MimeBundle> result = Optional.empty();
    try {
      result =
          guarded(
              source,
              () -> {
                Optional<MimeBundle> value = evaluateAndShow(source.file(), parts.get(0), results);
                for (int i = 1; i < parts.size(); i++) {
                  recording[0].finish(value, Optional.empty());
                  value.ifPresent(to::display);
                  recording[0] = transcript.begin(number + i, parts.get(i).strip(), to);
                  output = recording[0];
                  value = evaluateAndShow(source.file(), parts.get(i), results);
                }
                return value;
              });
      return result;
    } catch (CellFailure e) {
      error = Optional.of(e.error());
      throw e;
    } finally {
      recording[0].finish(result, error);
    }
  }

  private Optional<MimeBundle> evaluateAndShow(String file, String code, Consumer<Object> results)
      throws Exception {
    Object value = evaluate(file, code);
    if (value != null) {
      results.accept(value);
    }
    List<MimeBundle> shown = value == null ? List.of() : renderers.renderAll(value);
    int displayed = shown.size() - 1; // the last is the cell's result
    if (Stop.requested()) {
      displayed = shown.size(); // work that was stopped gives what it had finished
    }
    shown.stream().limit(Math.max(0, displayed)).forEach(output::display);
    Stop.check(); // and still counts as stopped, so that no queued cell runs on
    return shown.isEmpty() ? Optional.empty() : Optional.of(shown.get(shown.size() - 1));
  }

  @Override
  public MimeBundle expression(String code) throws CellFailure {
    Source source = new Source("expression.groovy", "expression", code);
    return guarded(source, () -> renderers.render(evaluate(source.file(), code)));
  }

  @Override
  public void attend(Callable<?> work, Output output) throws CellFailure {
    this.output = output;
    this.progressOutput = output;
    guarded(new Source("message.groovy", "a message of the front end", ""), work);
  }

  private <T> T guarded(Source source, Callable<T> work) throws CellFailure {
    explainer.know(source);
    currentFile = source.file();
    Thread thread = Thread.currentThread();
    ClassLoader before = thread.getContextClassLoader();
    Output shown = progressOutput;
    CellProgress progress =
        new CellProgress(
            shown instanceof CellProgress.Line line
                ? line
                : CellProgress.display(shown, "progress-" + ++displays));
    interruption.begin(thread);
    try {
      thread.setContextClassLoader(loader);
      progressListener.accept(progress);
      T value = work.call();
      progress.end(false);
      return value;
    } catch (Throwable t) {
      progress.end(true);
      throw new CellFailure(explainer.explain(t, source, Stop.requested()));
    } finally {
      interruption.end();
      thread.setContextClassLoader(before);
    }
  }

  /** Runs code on the cell's thread; a null value when its last line has none worth showing. */
  private Object evaluate(String file, String code) throws Exception {
    Optional<CellMagic> magic = Magics.cellMagic(code);
    if (magic.isPresent()) {
      CellMagic m = magic.get();
      return magics.run(
          new MagicCall(
              m.name(), m.arguments(), Optional.of(m.body()), here(file, m.line() + 1, 1)));
    }
    CellCompiler.Cell cell = compiler.compile(file, magics.rewrite(withLibraries(file, code)));
    if (cell.script() == null) {
      return null;
    }
    Script script = InvokerHelper.createScript(cell.script(), binding);
    for (String function : cell.functions()) {
      binding.setVariable(function, new CellFunction(script, function));
    }
    try {
      Object value = script.run();
      // A cell that was stopped shows what it has also where its last line is an assignment.
      return cell.shows() || Stop.requested() ? value : null;
    } finally {
      // Groovy's registry would keep each cell's classes for ever.
      cell.temporary().forEach(InvokerHelper::removeClass);
    }
  }

  /** What a cell adds to the class path in its first lines is there when the rest is compiled. */
  private String withLibraries(String file, String code) throws Exception {
    String rest = code;
    Matcher first = FIRST_MAGIC.matcher(rest);
    while (first.find()
        && magics.all().containsKey(first.group(2))
        && magics.named(first.group(2)).group() == Group.LIBRARIES) {
      int line = 1 + (int) first.group(1).lines().count();
      Notebook notebook = here(file, line, 1);
      String arguments = first.group(3).strip();
      Object value =
          magics.run(new MagicCall(first.group(2), arguments, Optional.empty(), notebook));
      if (value != null) {
        notebook.display(value);
      }
      rest = first.group(1) + rest.substring(first.end(3));
      first = FIRST_MAGIC.matcher(rest);
    }
    return rest;
  }

  /** Runs the cells of a file on the cell's thread as part of the running cell. */
  private Object include(String place, String code) throws Exception {
    String name = place.replaceFirst("\\.groovy$", "").replaceAll("[^\\w-]", "_");
    String file = (name.matches("cell\\d+") ? "loaded_" : "") + name + ".groovy";
    Source source = new Source(file, place, code);
    explainer.know(source);
    String before = currentFile;
    currentFile = file;
    try {
      List<String> parts = ScriptCells.of(code);
      for (String part : parts.subList(0, parts.size() - 1)) {
        Object value = evaluate(file, part);
        if (value != null) {
          renderers.renderAll(value).forEach(output::display);
        }
      }
      return evaluate(file, parts.get(parts.size() - 1));
    } catch (Throwable t) {
      if (Stop.requested()) {
        throw t;
      }
      throw new CellFailure(explainer.explain(t, source, false));
    } finally {
      currentFile = before;
    }
  }

  /** The notebook as a magic sees it whose code begins at a line and column of a source. */
  private Notebook here(String file, int line, int column) {
    return new Notebook() {
      @Override
      public Object evaluate(String code) throws Exception {
        return GroovySession.this.evaluate(
            file, "\n".repeat(line - 1) + " ".repeat(column - 1) + code);
      }

      @Override
      public Optional<Object> variable(String name) {
        return binding.hasVariable(name)
            ? Optional.ofNullable(binding.getVariable(name))
            : Optional.empty();
      }

      @Override
      public Map<String, Object> variables() {
        return GroovySession.this.variables();
      }

      @Override
      public void display(Object value) {
        renderers.renderAll(value).forEach(output::display);
      }

      @Override
      public String file() {
        return file;
      }

      @Override
      public int line() {
        return line;
      }

      @Override
      public Optional<MimeBundle> help(String name, boolean detailed) {
        return help.page(name, detailed);
      }

      @Override
      public Magics magics() {
        return magics;
      }

      @Override
      public Transcript transcript() {
        return transcript;
      }

      @Override
      public Object include(String place, String code) throws Exception {
        return GroovySession.this.include(place, code);
      }

      @Override
      public List<Path> classPath() {
        return GroovySession.this.classPath();
      }

      @Override
      public void addToClassPath(List<Path> entries) {
        GroovySession.this.addToClassPath(entries);
      }
    };
  }

  /** What a line magic is compiled to: (line, column, name, arguments). */
  private final class MagicFunction extends Closure<Object> {
    private final boolean shows;

    MagicFunction(boolean shows) {
      super(GroovySession.this);
      this.shows = shows;
    }

    @Override
    public Object call(Object... a) {
      Notebook notebook = here(currentFile, (Integer) a[0], (Integer) a[1]);
      Object value;
      try {
        value = magics.run(new MagicCall((String) a[2], (String) a[3], Optional.empty(), notebook));
      } catch (RuntimeException e) {
        throw e;
      } catch (Exception e) {
        throw new InvokerInvocationException(new InvocationTargetException(e));
      }
      if (shows && value != null) {
        notebook.display(value);
        return null;
      }
      return value;
    }
  }

  @Override
  public void interrupt() {
    interruption.request();
  }

  @Override
  public Completion complete(String code, int cursor) {
    try {
      int body = javaBody(code, cursor);
      if (body >= 0) {
        Completion found = java.complete(code.substring(body), cursor - body);
        return new Completion(found.items(), body + found.from(), body + found.to());
      }
      return help.complete(code, cursor);
    } catch (RuntimeException | Error e) {
      return new Completion(
          List.of(), cursor, cursor); // a value of the user's may fail at anything
    }
  }

  @Override
  public Optional<MimeBundle> inspect(String code, int cursor) {
    return inspect(code, cursor, false);
  }

  @Override
  public Optional<MimeBundle> inspect(String code, int cursor, boolean detailed) {
    try {
      int body = javaBody(code, cursor);
      if (body >= 0) {
        List<String> signatures = java.document(code.substring(body), cursor - body);
        return signatures.isEmpty()
            ? Optional.empty()
            : Optional.of(MimeBundle.text(String.join("\n", signatures)));
      }
      return help.inspect(code, cursor, detailed);
    } catch (RuntimeException | Error e) {
      return Optional.empty();
    }
  }

  /** Where the Java of a cell begins when the cursor is in it; -1 elsewhere. */
  private int javaBody(String code, int cursor) {
    int body =
        Magics.cellMagic(code)
            .filter(m -> m.name().equals(java.name()))
            .map(m -> code.length() - m.body().length())
            .orElse(-1);
    return cursor >= body ? body : -1;
  }

  /** A cell magic is complete when a blank line ends its body. */
  @Override
  public String isComplete(String code) {
    Optional<CellMagic> magic = Magics.cellMagic(code);
    if (magic.isPresent()) {
      boolean ends = magic.get().name().endsWith("?") || code.endsWith("\n\n");
      if (!ends && magic.get().name().equals(java.name())) {
        ends = code.endsWith("\n") && java.isComplete(magic.get().body());
        return ends && !magic.get().body().isBlank() ? "complete" : "incomplete";
      }
      return ends || code.endsWith("\n") && !magic.get().body().isBlank()
          ? "complete"
          : "incomplete";
    }
    return Completeness.of(magics.rewrite(code));
  }

  /** The notebook's variables by name. */
  public Map<String, Object> variables() {
    @SuppressWarnings("unchecked")
    Map<String, Object> variables = binding.getVariables();
    return variables;
  }
}
