package goodhart.kernel.jupyter;

import com.google.gson.JsonObject;
import goodhart.kernel.CellError;
import goodhart.kernel.MimeBundle;
import goodhart.kernel.Session;
import goodhart.kernel.Session.CellFailure;
import goodhart.kernel.Session.Completion;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.ServiceLoader;
import java.util.Set;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.concurrent.FutureTask;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Supplier;
import org.dflib.jjava.jupyter.Extension;
import org.dflib.jjava.jupyter.kernel.BaseKernel;
import org.dflib.jjava.jupyter.kernel.HelpLink;
import org.dflib.jjava.jupyter.kernel.LanguageInfo;
import org.dflib.jjava.jupyter.kernel.ReplacementOptions;
import org.dflib.jjava.jupyter.kernel.display.DisplayData;
import org.dflib.jjava.jupyter.kernel.display.Renderer;
import org.dflib.jjava.jupyter.kernel.magic.MagicParser;
import org.dflib.jjava.jupyter.kernel.magic.MagicsRegistry;
import org.dflib.jjava.jupyter.kernel.util.StringStyler;

/**
 * Answers a front end's requests with a {@link Session}: the Jupyter protocol 5.3, without any
 * language of its own.
 *
 * <p>Cells run one after another on one thread with a deep stack; whatever they throw, also an
 * Error, is an answer and the next cell runs. Interrupts and shutdown come in on a channel of their
 * own and reach a busy kernel. It extends the library's {@link BaseKernel} so that extensions
 * written for that find what they know; transport, execution and output are ours, because the
 * library's end with the first Error, ignore half of an execute request and lose output.
 */
public final class JupyterKernel extends BaseKernel {
  private static final long STACK_BYTES = 16L << 20;
  private static final long DEAF_NANOS = 2_000_000_000;
  private static final String RED = "\u001b[31m";
  private static final String PLAIN = "\u001b[0m";
  private static final Set<String> ON_CONTROL =
      Set.of("kernel_info_request", "interrupt_request", "shutdown_request");

  private final Connection connection;
  private final IoPub iopub;
  private final CellOutput output;
  private final Comms comms;
  private final History history = new History();
  private final BlockingQueue<Runnable> cellTasks = new LinkedBlockingQueue<>();
  private final FutureTask<Session> session;
  private final CountDownLatch shutdown = new CountDownLatch(1);
  private final List<String> notices = Collections.synchronizedList(new ArrayList<>());
  private final List<Map<String, Object>> pages = Collections.synchronizedList(new ArrayList<>());
  private volatile Running running;
  private volatile int executed;

  /**
   * @param connection bound sockets, not started yet
   * @param sessions makes the session; called once, on the cells' thread, while the front end
   *     already gets answers
   */
  JupyterKernel(Connection connection, Supplier<Session> sessions) {
    super(
        "goodhart",
        version(JupyterKernel.class),
        new LanguageInfo(
            "groovy", groovyVersion(), "text/x-groovy", ".groovy", "groovy", "groovy", null),
        List.of(
            new HelpLink("Groovy", "https://groovy-lang.org/documentation.html"),
            new HelpLink("Reward over-optimization", "https://arxiv.org/abs/2210.10760")),
        null,
        new ExtensionIo(connection.iopub, connection.stdin),
        new Comms(connection.iopub, connection.context),
        new Renderer(),
        new MagicParser("(?<=(?:^|=))\\s*%", "%%", null),
        new MagicsRegistry(),
        true,
        new StringStyler.Builder().build());
    this.connection = connection;
    this.iopub = connection.iopub;
    this.output = new CellOutput(connection.iopub, connection.stdin);
    this.comms = (Comms) commManager;
    this.session =
        new FutureTask<>(
            () -> {
              Session made = sessions.get();
              onStartup();
              return made;
            });
  }

  /** Starts answering; returns at once. Printed text goes to the front end from here on. */
  void start() {
    System.setOut(iopub.out);
    System.setErr(iopub.err);
    System.setIn(connection.stdin);
    Thread cells = new Thread(null, this::runCells, "goodhart-cell", STACK_BYTES);
    cells.setDaemon(true);
    cells.setContextClassLoader(getClassLoader());
    cells.start();
    cellTasks.add(session);
    connection.start(
        this::handle,
        (request, channel) -> {
          if (ON_CONTROL.contains(request.type())) {
            handle(request, channel);
          }
        });
    iopub.publish("status", Map.of("execution_state", "starting"));
  }

  /** Waits until a front end, or the end of its process, asks the kernel to stop. */
  void awaitShutdown() throws InterruptedException {
    shutdown.await();
    iopub.settle(300);
    // Replies are on their way in the sockets' own thread.
    Thread.sleep(100);
  }

  /** Asks the kernel to stop, busy or not. */
  void stop() {
    shutdown.countDown();
  }

  // Requests.

  private void handle(Message request, Channel channel) {
    List<Message> behind = List.of();
    status("busy", request);
    try {
      Map<String, ?> reply = answer(request);
      if (reply != null) {
        if (reply.get("status").equals("error")
            && request.type().equals("execute_request")
            && request.flag("stop_on_error", true)) {
          // Before the reply: what a client sends on seeing the error is not to be aborted.
          behind = channel.waiting();
        }
        channel.reply(request, reply);
      }
    } finally {
      status("idle", request);
    }
    if (request.type().equals("shutdown_request")) {
      stop();
    }
    for (Message next : behind) {
      if (next.type().equals("execute_request")) {
        status("busy", next);
        channel.reply(next, Map.of("status", "aborted", "execution_count", executed));
        status("idle", next);
      } else {
        handle(next, channel);
      }
    }
  }

  /** The reply's content; null for messages that have no reply. */
  private Map<String, ?> answer(Message request) {
    try {
      return switch (request.type()) {
        case "execute_request" -> execute(request);
        case "kernel_info_request" -> kernelInfo();
        case "complete_request" -> complete(request);
        case "inspect_request" -> inspect(request);
        case "is_complete_request" -> completeness(request.text("code"));
        case "history_request" -> Map.of("status", "ok", "history", history.find(request));
        case "comm_info_request" ->
            Map.of("status", "ok", "comms", comms.open(request.text("target_name")));
        case "comm_open", "comm_msg", "comm_close" -> {
          onCells(request, "the handler of a message", () -> {}, () -> comm(request));
          yield null;
        }
        case "interrupt_request" -> {
          interrupt();
          yield Map.of("status", "ok");
        }
        case "shutdown_request" -> {
          uninstall();
          yield Map.of("status", "ok", "restart", request.flag("restart", false));
        }
        default -> null;
      };
    } catch (Throwable e) {
      return request.type().endsWith("_request") ? error(errorOf(e)) : null;
    }
  }

  private void status(String state, Message request) {
    iopub.publish("status", Map.of("execution_state", state), request.header());
  }

  private Map<String, ?> kernelInfo() {
    LanguageInfo language = getLanguageInfo();
    return Map.of(
        "status",
        "ok",
        "protocol_version",
        Wire.PROTOCOL,
        "implementation",
        getName(),
        "implementation_version",
        getVersion(),
        "language_info",
        Map.of(
            "name", language.getName(),
            "version", language.getVersion(),
            "mimetype", language.getMimetype(),
            "file_extension", language.getFileExtension(),
            "pygments_lexer", language.getPygmentsLexer(),
            "codemirror_mode", language.getCodemirrorMode()),
        "banner",
        getBanner(),
        "help_links",
        getHelpLinks(),
        "debugger",
        false);
  }

  @Override
  public String getBanner() {
    return "Goodhart "
        + getVersion()
        + " (Groovy "
        + getLanguageInfo().getVersion()
        + "): "
        + "see reward over-optimization for yourself";
  }

  // Cells.

  private Map<String, ?> execute(Message request) throws InterruptedException {
    String code = request.text("code");
    boolean silent = request.flag("silent", false);
    boolean stored = !silent && request.flag("store_history", true);
    int number = executed + 1;
    Runnable announcement =
        () -> {
          if (!silent) {
            Map<String, ?> input = Map.of("code", code, "execution_count", number);
            iopub.publish("execute_input", input, request.header());
          }
        };
    connection.stdin.belongsTo(request);
    pages.clear();
    Map<String, Object> reply;
    try {
      reply =
          onCells(
              request,
              "cell " + number,
              announcement,
              () -> run(request, code, number, silent, stored));
    } finally {
      connection.stdin.belongsTo(null);
    }
    if (stored) {
      executed = number;
    }
    Map<String, Object> numbered = new LinkedHashMap<>(reply);
    numbered.put("execution_count", number);
    return numbered;
  }

  /**
   * Runs work on the cells' thread, in the name of a request, and waits for it.
   *
   * @param announcement is made once an interrupt would reach the work, so that whoever hears it
   *     may interrupt at once
   */
  private Map<String, Object> onCells(
      Message request, String name, Runnable announcement, Callable<Map<String, Object>> work)
      throws InterruptedException {
    Running mine = new Running(name, request.header());
    FutureTask<Map<String, Object>> task =
        new FutureTask<>(
            () -> {
              iopub.belongsTo(request.header());
              session();
              return work.call();
            });
    try {
      occupy(mine);
      announcement.run();
      cellTasks.add(task);
      return task.get();
    } catch (ExecutionException e) {
      return fail(errorOf(e.getCause()));
    } finally {
      occupy(null);
    }
  }

  private synchronized void occupy(Running now) {
    running = now;
  }

  /** Whether it still runs; only then it is interrupted, never what comes after it. */
  private synchronized boolean interruptIf(Running asked, Session ready) {
    if (running == asked) {
      ready.interrupt();
      return true;
    }
    return false;
  }

  /** On the cells' thread. */
  private Map<String, Object> run(
      Message request, String code, int number, boolean silent, boolean stored) {
    String shown = null;
    try {
      Session ready = session();
      notices.forEach(iopub.err::println);
      notices.clear();
      Optional<MimeBundle> result = ready.run(code, number, output);
      if (result.isPresent()) {
        shown = String.valueOf(result.get().data().get("text/plain"));
        if (!silent) {
          iopub.publish(
              "execute_result",
              Map.of("execution_count", number, "data", result.get().data(), "metadata", Map.of()));
        }
      }
      return Map.of(
          "status", "ok",
          "payload", List.copyOf(pages),
          "user_expressions", expressions(request, ready));
    } catch (CellFailure e) {
      return fail(e.error());
    } catch (Throwable e) {
      return fail(errorOf(e));
    } finally {
      if (stored) {
        history.add(number, code, shown);
      }
    }
  }

  /** On the cells' thread: what a comm runs is code of some cell. */
  private Map<String, Object> comm(Message request) throws InterruptedException {
    try {
      session().attend(Executors.callable(() -> comms.handle(request)), output);
      return Map.of();
    } catch (CellFailure e) {
      return fail(e.error());
    }
  }

  private Map<String, Object> fail(CellError error) {
    Map<String, Object> content = error(error);
    Map<String, Object> published = new LinkedHashMap<>(content);
    published.remove("status");
    iopub.publish("error", published);
    return content;
  }

  private static Map<String, Object> expressions(Message request, Session ready) {
    Map<String, Object> values = new LinkedHashMap<>();
    if (request.content().get("user_expressions") instanceof JsonObject asked) {
      for (String name : asked.keySet()) {
        Map<String, Object> value;
        try {
          MimeBundle bundle = ready.expression(asked.get(name).getAsString());
          value = Map.of("status", "ok", "data", bundle.data(), "metadata", Map.of());
        } catch (CellFailure e) {
          value = error(e.error());
        } catch (Throwable e) {
          value = error(errorOf(e));
        }
        values.put(name, value);
      }
    }
    return values;
  }

  private void runCells() {
    while (true) {
      try {
        cellTasks.take().run();
      } catch (Throwable e) {
        // A late interrupt, or an Error between two cells.
      }
      Thread.interrupted();
    }
  }

  private Session session() throws InterruptedException {
    try {
      return session.get();
    } catch (ExecutionException e) {
      throw new IllegalStateException("the session did not start: " + e.getCause(), e.getCause());
    }
  }

  /** Asks the running cell to stop and returns at once; does nothing when none runs. */
  @Override
  public void interrupt() {
    Running asked = running;
    if (asked != null) {
      Threads.daemon("interrupt", () -> interrupt(asked));
    }
  }

  /**
   * Asks until the cell ends, because one that has only just begun may not hear the first time. One
   * that still runs after two seconds is in code that never looks, and the user should know.
   */
  private void interrupt(Running asked) {
    try {
      long end = System.nanoTime() + DEAF_NANOS;
      while (interruptIf(asked, session())) {
        if (System.nanoTime() - end >= 0) {
          asked.say(iopub);
          return;
        }
        Thread.sleep(200);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  /** What occupies the cells' thread. */
  private record Running(String name, JsonObject request, AtomicBoolean said) {
    Running(String name, JsonObject request) {
      this(name, request, new AtomicBoolean());
    }

    void say(IoPub iopub) {
      if (said.compareAndSet(false, true)) {
        String text =
            name
                + " still runs 2 s after it was interrupted: the library code it is in does not"
                + " look at interrupts. Wait for it, or restart the kernel\n";
        iopub.publish("stream", Map.of("name", "stderr", "text", text), request);
      }
    }
  }

  // Help while typing. Positions in the protocol count code points, in Java UTF-16 units.

  private Map<String, ?> complete(Message request) throws InterruptedException {
    String code = request.text("code");
    Completion found = session().complete(code, cursor(request, code));
    return Map.of(
        "status", "ok",
        "matches", found.words(),
        "cursor_start", code.codePointCount(0, found.from()),
        "cursor_end", code.codePointCount(0, found.to()),
        "metadata", Map.of("_jupyter_types_experimental", types(code, found)));
  }

  private static List<Map<String, Object>> types(String code, Completion found) {
    int start = code.codePointCount(0, found.from());
    int end = code.codePointCount(0, found.to());
    return found.items().stream()
        .map(
            item ->
                Map.<String, Object>of(
                    "start", start,
                    "end", end,
                    "text", item.text(),
                    "type", item.type(),
                    "signature", item.signature()))
        .toList();
  }

  private Map<String, ?> inspect(Message request) throws InterruptedException {
    String code = request.text("code");
    boolean detailed = request.number("detail_level", 0) > 0;
    Optional<MimeBundle> found = session().inspect(code, cursor(request, code), detailed);
    return Map.of(
        "status", "ok",
        "found", found.isPresent(),
        "data", found.map(MimeBundle::data).orElse(Map.of()),
        "metadata", Map.of());
  }

  private static int cursor(Message request, String code) {
    int all = code.codePointCount(0, code.length());
    int at = Math.max(0, Math.min(all, request.number("cursor_pos", all)));
    return code.offsetByCodePoints(0, at);
  }

  private Map<String, ?> completeness(String code) throws InterruptedException {
    String status = session().isComplete(code);
    return status.equals("incomplete")
        ? Map.of("status", status, "indent", indent(code))
        : Map.of("status", status);
  }

  /** The last line's own indent, and one step more where it opens a block. */
  private static String indent(String code) {
    String line = code.substring(code.lastIndexOf('\n') + 1);
    String indent = line.substring(0, line.length() - line.stripLeading().length());
    return line.stripTrailing().matches(".*[{(\\[]") ? indent + "    " : indent;
  }

  // For code that runs inside a cell: magics, extensions.

  /** Removes what the running cell has shown so far; with {@code wait}, when the next comes. */
  public void clearOutput(boolean wait) {
    output.clear(wait);
  }

  /** Shows a page of help beside the notebook instead of below the cell. */
  public void page(MimeBundle bundle) {
    pages.add(Map.of("source", "page", "data", bundle.data(), "start", 0));
  }

  /**
   * Asks the user for one line.
   *
   * @param hidden true for a password
   * @throws IOException when the front end cannot be asked, or the cell is interrupted
   */
  public String ask(String prompt, boolean hidden) throws IOException {
    return output.ask(prompt, hidden);
  }

  @Override
  public Object evalRaw(String source) {
    try {
      return session().run(source, executed + 1, output).map(JupyterKernel::data).orElse(null);
    } catch (CellFailure e) {
      throw new IllegalArgumentException(e.getMessage(), e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("interrupted", e);
    }
  }

  @Override
  public DisplayData inspect(String code, int at, boolean extraDetail) {
    try {
      return session().inspect(code, at, extraDetail).map(JupyterKernel::data).orElse(null);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return null;
    }
  }

  @Override
  public ReplacementOptions complete(String code, int at) {
    try {
      Completion found = session().complete(code, at);
      return new ReplacementOptions(found.words(), found.from(), found.to());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return null;
    }
  }

  @Override
  public String isComplete(String code) {
    try {
      return session().isComplete(code);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return IS_COMPLETE_MAYBE;
    }
  }

  private static DisplayData data(MimeBundle bundle) {
    DisplayData data = new DisplayData();
    bundle.data().forEach(data::putData);
    return data;
  }

  // Extensions: one that fails costs a line on stderr, never the kernel.

  @Override
  protected ClassLoader getClassLoader() {
    return JupyterKernel.class.getClassLoader();
  }

  @Override
  protected void installExtensions(ClassLoader loader) {
    var found = ServiceLoader.load(Extension.class, loader).iterator();
    while (notices.size() < 20) {
      String name = "an extension";
      try {
        if (!found.hasNext()) {
          return;
        }
        Extension extension = found.next();
        name = extension.getClass().getName();
        installExtension(extension);
      } catch (Throwable e) {
        notices.add(name + " was not installed: " + e);
      }
    }
  }

  private void uninstall() {
    Thread uninstalling = Threads.daemon("uninstall", () -> onShutdown(false));
    try {
      uninstalling.join(300);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  // Errors and versions.

  private static Map<String, Object> error(CellError error) {
    List<String> lines = new ArrayList<>(error.lines());
    if (!lines.isEmpty()) {
      lines.set(0, RED + lines.get(0) + PLAIN);
    }
    return Map.of(
        "status", "error", "ename", error.kind(), "evalue", error.message(), "traceback", lines);
  }

  /** For what a session should not have thrown. */
  private static CellError errorOf(Throwable thrown) {
    String kind = thrown.getClass().getSimpleName();
    try {
      String message = thrown.getMessage() == null ? "" : thrown.getMessage();
      return new CellError(kind, message, List.of(String.valueOf(thrown)), 0);
    } catch (Throwable e) { // an exception of the user's may fail at saying what it is
      return new CellError(kind, "", List.of(kind), 0);
    }
  }

  private static String groovyVersion() {
    try {
      return version(
          Class.forName("groovy.lang.Closure", false, JupyterKernel.class.getClassLoader()));
    } catch (ClassNotFoundException e) {
      return "";
    }
  }

  private static String version(Class<?> of) {
    String version = of.getPackage().getImplementationVersion();
    return version == null ? "dev" : version;
  }
}
