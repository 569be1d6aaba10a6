package goodhart.tests.kernel;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowable;

import java.io.ByteArrayOutputStream;
import java.io.File;
import java.io.IOException;
import java.io.PrintStream;
import java.lang.ref.WeakReference;
import java.lang.reflect.InvocationTargetException;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.ServiceLoader;
import java.util.concurrent.Callable;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.jar.JarFile;
import java.util.zip.ZipEntry;
import jdk.jshell.JShell;
import jdk.jshell.SnippetEvent;
import org.dflib.jjava.jupyter.Extension;
import org.dflib.jjava.jupyter.kernel.display.DisplayData;
import org.dflib.jjava.jupyter.kernel.display.Renderer;
import org.dflib.jjava.jupyter.kernel.display.mime.MIMEType;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * The one jar for a stock Java kernel, loaded as that kernel loads it: it sees the JDK, the Jupyter
 * library and itself.
 */
class JavaNotebookTest {
  private static final MIMEType VEGA_LITE = MIMEType.parse("application/vnd.vegalite.v5+json");

  private static URLClassLoader loader;
  private ForeignKernel kernel;
  private Extension extension;

  @BeforeAll
  static void loadTheJar() throws IOException {
    JavaNotebookJar.require();
    ClassLoader jupyterAlone =
        new ClassLoader(ClassLoader.getPlatformClassLoader()) {
          @Override
          protected Class<?> findClass(String name) throws ClassNotFoundException {
            if (name.startsWith("org.dflib.jjava.jupyter.")) {
              return ForeignKernel.class.getClassLoader().loadClass(name);
            }
            throw new ClassNotFoundException(name);
          }
        };
    loader = new URLClassLoader(new URL[] {JavaNotebookJar.PATH.toUri().toURL()}, jupyterAlone);
  }

  @AfterAll
  static void closeTheJar() throws IOException {
    if (loader != null) {
      loader.close();
    }
  }

  @BeforeEach
  void install() {
    kernel = new ForeignKernel("JJava");
    extension = found();
    extension.install(kernel);
  }

  @AfterEach
  void uninstall() {
    extension.uninstall(kernel);
  }

  private static Extension found() {
    List<Extension> all = new ArrayList<>();
    ServiceLoader.load(Extension.class, loader).forEach(all::add);
    assertThat(all).hasSize(1);
    assertThat(all.get(0).getClass().getClassLoader()).isSameAs(loader);
    return all.get(0);
  }

  private Object line(String name, String... arguments) throws Exception {
    return kernel.getMagicsRegistry().evalLineMagic(kernel, name, List.of(arguments));
  }

  private Object goodhart(String body) throws Exception {
    return kernel.getMagicsRegistry().evalCellMagic(kernel, "goodhart", List.of(), body);
  }

  private List<String> texts() {
    return kernel.shown().stream().map(ForeignKernel::text).toList();
  }

  private static Object cells(String method, Object... arguments) throws Throwable {
    Class<?>[] types =
        switch (method) {
          case "names" -> new Class<?>[] {};
          case "set" -> new Class<?>[] {String.class, Object.class};
          default ->
              arguments.length == 1
                  ? new Class<?>[] {String.class}
                  : new Class<?>[] {String.class, Class.class};
        };
    try {
      return loader
          .loadClass("goodhart.kernel.extension.GoodhartCells")
          .getMethod(method, types)
          .invoke(null, arguments);
    } catch (InvocationTargetException e) {
      throw e.getCause();
    }
  }

  @Test
  void theJarHoldsNoPartOfAKernel() throws IOException {
    try (JarFile jar = new JarFile(JavaNotebookJar.PATH.toFile())) {
      List<String> entries = jar.stream().map(ZipEntry::getName).toList();
      assertThat(entries)
          .contains("goodhart/kernel/GroovySession.class", "groovy/lang/GroovyObject.class")
          .noneMatch(
              name ->
                  JavaNotebookJar.LEFT_OUT.stream().anyMatch(name::startsWith)
                      || name.startsWith("org/dflib/")
                      || name.startsWith("com/google/gson/")
                      || name.startsWith("org/zeromq/")
                      || name.startsWith("zmq/")
                      || name.startsWith("picocli/"))
          // JShell's compiler would run it on every cell.
          .doesNotContain("META-INF/services/javax.annotation.processing.Processor");
      assertThat(
              entries.stream().filter(name -> name.startsWith("org/nd4j/") && !name.endsWith("/")))
          .containsExactly("org/nd4j/linalg/api/ndarray/INDArray.class");
    }
  }

  @Test
  void installingAddsMagicsAndTakesNoName() {
    assertThat(kernel.getMagicsRegistry().getLineMagicNames())
        .contains("goodhart", "compare", "overopt", "methods", "cite", "seed")
        .doesNotContain("time", "lsmagic", "java");
    assertThat(kernel.getMagicsRegistry().getCellMagicNames()).containsExactly("goodhart");

    ForeignKernel other = new ForeignKernel("JJava");
    other.getMagicsRegistry().registerLineMagic("seed", (k, arguments) -> "theirs");
    Extension second = found();
    second.install(other);
    try {
      Object said = other.getMagicsRegistry().evalLineMagic(other, "seed", List.of());
      assertThat(said).isEqualTo("theirs");
    } catch (Exception e) {
      throw new AssertionError(e);
    } finally {
      second.uninstall(other);
    }
    assertThat(other.getMagicsRegistry().getLineMagicNames()).containsExactly("seed");
  }

  @Test
  void aLoneMagicShowsItsResultOnceAndReturnsNothing() throws Exception {
    assertThat(line("compare", "drro", "dpo", "--seeds", "2")).isNull();

    List<DisplayData> shown = kernel.shown();
    assertThat(shown).hasSize(2);
    assertThat(shown.get(0).getData(VEGA_LITE)).isInstanceOf(Map.class);
    assertThat(shown.get(0).getData(MIMEType.IMAGE_SVG)).asString().startsWith("<svg");
    assertThat(shown.get(1).getData(MIMEType.TEXT_HTML)).asString().startsWith("<table");
    assertThat(ForeignKernel.text(shown.get(1))).contains("drro", "dpo");

    assertThat(line("overopt", "--x", "kl")).isNull();
    shown = kernel.shown();
    assertThat(shown).hasSize(1);
    assertThat(ForeignKernel.text(shown.get(0)))
        .contains("2 methods against the KL divergence from the reference");
  }

  @Test
  void theCatalogueIsThere() throws Exception {
    line("methods", "drro");
    line("cite", "drro");
    line("seed", "7");
    line("goodhart", "compare");
    line("goodhart");
    List<String> shown = texts();
    assertThat(shown).hasSize(5);
    assertThat(shown.get(0)).startsWith("drro: ").contains("radius", "Source: ");
    assertThat(shown.get(1)).contains("@");
    assertThat(shown.get(2)).isEqualTo("seed 7");
    assertThat(shown.get(3)).startsWith("%compare: compares methods by name");
    assertThat(shown.get(4)).contains("%overopt ", "%methods ", "%%goodhart");
    assertThatThrownBy(() -> line("goodhart", "compaer"))
        .hasMessageContaining("'compaer'. Did you mean 'compare'?");
  }

  @Test
  void argumentsReachOurReaderAsTheyWereWritten(@TempDir Path folder) throws Exception {
    line("compare", "drro:radius=0.5", "--seeds", "1");
    // As the library divides: --save "a b.csv" is two words, --save 'c d.csv' is three.
    line("overopt", "--save", folder.resolve("a b.csv").toString());
    line("overopt", "--save='" + folder.resolve("c"), "d.csv'");
    line("overopt", "--save=" + folder.resolve("e f.csv"));
    for (String name : List.of("a b.csv", "c d.csv", "e f.csv")) {
      assertThat(Files.readAllLines(folder.resolve(name)).get(0)).startsWith("label,method");
    }
  }

  @Test
  void goodhartCellsShareTheirVariables() throws Exception {
    PrintStream before = System.out;
    ByteArrayOutputStream printed = new ByteArrayOutputStream();
    System.setOut(new PrintStream(printed, true, StandardCharsets.UTF_8));
    try {
      assertThat(goodhart("def x = 6 * 7\nprintln 'once'\nx")).isNull();
    } finally {
      System.setOut(before);
    }
    assertThat(printed.toString(StandardCharsets.UTF_8)).isEqualToIgnoringNewLines("once");
    assertThat(texts()).containsExactly("42");
    goodhart("%methods drro\nx + 1");
    assertThat(texts()).hasSize(2).last().isEqualTo("43");
    goodhart("y = x + 2");
    assertThat(texts()).isEmpty();
    goodhart("display(y, 'id'); updateDisplay(y + 1, 'id')");
    assertThat(kernel.published).extracting(ForeignKernel::text).containsExactly("44", "45");
    assertThat(kernel.published.get(0).getDisplayId())
        .endsWith("-id")
        .isEqualTo(kernel.published.get(1).getDisplayId());
  }

  @Test
  void javaReadsAndSetsTheirVariables() throws Throwable {
    assertThatThrownBy(() -> cells("get", "x"))
        .hasMessage("no variable named 'x': no %%goodhart cell has set any");
    cells("set", "radius", 0.5);
    goodhart("twice = 2 * radius");
    assertThat(cells("get", "twice")).isEqualTo(1.0);
    assertThat(cells("get", "twice", Double.class)).isEqualTo(1.0);
    assertThat(cells("names").toString()).isEqualTo("[radius, twice]");
    assertThatThrownBy(() -> cells("get", "twise"))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("no variable named 'twise'. Did you mean 'twice'? Known: radius, twice");
    assertThatThrownBy(() -> cells("get", "twice", String.class))
        .hasMessage("variable 'twice' must be a String, got a Double");
    assertThatThrownBy(() -> cells("set", "a.b", 1))
        .hasMessage("a variable's name must be one Java identifier, got 'a.b'");
  }

  @Test
  void mistakesAreSentencesWithoutInternals() throws Exception {
    Throwable mistake = catchThrowable(() -> line("compare", "dro0"));
    assertThat(mistake)
        .hasMessageStartingWith("%compare: no method named 'dro0'. Did you mean 'dro'? Known: ");
    assertThat(mistake.getClass().getName())
        .isEqualTo("goodhart.kernel.extension.GoodhartException");
    assertThat(mistake.getStackTrace()).isEmpty();
    assertThat(mistake.getCause()).isNull();

    goodhart("x = 1");
    assertThatThrownBy(() -> goodhart("y = 1\nz = x + nix"))
        .hasMessageStartingWith("no variable named 'nix'. Known: x, y (goodhart cell 2, line 3)\n")
        .hasMessageContaining("3 | z = x + nix");
    assertThatThrownBy(() -> goodhart("def f(n) { f(n + 1) }\nf(0)"))
        .hasMessageContaining("call each other too deeply");
    assertThatThrownBy(
            () ->
                kernel
                    .getMagicsRegistry()
                    .evalCellMagic(kernel, "goodhart", List.of("x", "=", "1"), "x"))
        .hasMessageStartingWith("%%goodhart takes no arguments, got x = 1");
    kernel.shown();
    goodhart("x");
    assertThat(texts()).containsExactly("1");
  }

  @Test
  void javaKeepsTheValueThatItAssigns() throws Exception {
    try (JShell java = JShell.builder().executionEngine("local").build()) {
      for (String entry :
          System.getProperty("surefire.test.class.path", System.getProperty("java.class.path"))
              .split(File.pathSeparator)) {
        java.addToClasspath(entry);
      }
      ForeignKernel.current(kernel);
      String compare =
          ForeignKernel.class.getName()
              + ".lineMagic(\"compare\", java.util.List.of(\"drro\", \"--seeds\", \"1\"));";

      assertThat(value(java, compare)).isEqualTo("null");
      assertThat(kernel.shown()).hasSize(2);

      assertThat(value(java, "var declared = " + compare)).contains("drro");
      assertThat(kernel.shown()).isEmpty();
      assertThat(value(java, "declared.getClass().getName()"))
          .isEqualTo("\"goodhart.dsl.Comparison\"");

      value(java, "Object other;");
      assertThat(value(java, "other = " + compare)).contains("drro");
      assertThat(kernel.shown()).hasSize(2);

      value(java, "if (true) { " + compare + " }");
      assertThat(kernel.shown()).hasSize(2);
    } finally {
      ForeignKernel.current(null);
    }
  }

  private static String value(JShell java, String code) {
    SnippetEvent event = java.eval(code).get(0);
    assertThat(event.exception()).isNull();
    assertThat(event.status().isDefined())
        .as(code + java.diagnostics(event.snippet()).map(d -> d.getMessage(null)).toList())
        .isTrue();
    return event.value();
  }

  @Test
  void aComparisonIsOneBundleOfChartAndTable() throws Throwable {
    line("compare", "drro", "--seeds", "1");
    DisplayData bundle = kernel.getRenderer().render(cells("get", "result"));
    assertThat(bundle.getData(MIMEType.TEXT_HTML))
        .asString()
        .containsOnlyOnce("<svg")
        .containsOnlyOnce("<table");
    assertThat(ForeignKernel.text(bundle)).contains("Gold reward (solid)", "peak gold");

    goodhart("chart = result.chart; table = result.table");
    assertThat(kernel.getRenderer().render(cells("get", "chart")).getData(VEGA_LITE))
        .isInstanceOf(Map.class);
    DisplayData chart = kernel.getRenderer().renderAs(cells("get", "chart"), "image/svg+xml");
    assertThat(chart.getData(MIMEType.IMAGE_SVG)).asString().startsWith("<svg");
    assertThat(chart.hasDataForType(VEGA_LITE)).isFalse();
    assertThat(kernel.getRenderer().render(cells("get", "table")).getData(MIMEType.TEXT_HTML))
        .asString()
        .containsOnlyOnce("<table");
  }

  @Test
  void featuresAndLargeHeadsWorkWithoutNd4j() throws Exception {
    goodhart(
        """
        pool = world(seed: 7) { prompts 4; candidates 8 }.pool()
        [pool.features.size(), pool.features.dimension() > 0]""");
    assertThat(texts()).containsExactly("[32, true]");
    // d = 256 and 2e10 operations: where ND4J would be used if it were there.
    Class<?> product = loader.loadClass("goodhart.internal.BigProduct");
    Object absent =
        product
            .getMethod("of", double[][].class, int.class)
            .invoke(null, new double[256][64], 1_000_000);
    assertThat(absent.toString()).isEqualTo("Optional.empty");
  }

  @Test
  void anInterruptStopsTheCellWhateverItCatches() throws Exception {
    goodhart("x = 1");
    for (String cell :
        List.of(
            "while (true) { }",
            "while (true) { try { Thread.sleep(1000) } catch (Exception e) { } }",
            "compare(world()) { seeds 1..5000; method 'grpo', reward: reward(preferences(world()), 'bradleyTerry') }")) {
      FutureTask<Object> running = new FutureTask<>((Callable<Object>) () -> goodhart(cell));
      Thread caller = new Thread(running);
      caller.start();
      Thread.sleep(1000);
      caller.interrupt();
      assertThatThrownBy(() -> running.get(20, TimeUnit.SECONDS))
          .as(cell)
          .cause()
          .hasMessageStartingWith("interrupted (goodhart cell ");
    }
    kernel.shown();
    goodhart("x");
    assertThat(texts()).containsExactly("1");
  }

  @Test
  void uninstallingLeavesNothing() throws Throwable {
    goodhart("x = new Object()");
    WeakReference<Object> x = new WeakReference<>(cells("get", "x"));
    line("compare", "drro", "--seeds", "1");
    Object comparison = cells("get", "result");

    extension.uninstall(kernel);

    assertThat(kernel.getMagicsRegistry().getLineMagicNames()).isEmpty();
    assertThat(kernel.getMagicsRegistry().getCellMagicNames()).isEmpty();
    assertThatThrownBy(() -> cells("get", "x"))
        .isInstanceOf(IllegalStateException.class)
        .hasMessageStartingWith("there are no %%goodhart cells here");
    DisplayData plain = kernel.getRenderer().render(comparison);
    assertThat(plain.hasDataForType(MIMEType.TEXT_HTML)).isFalse();
    assertThat(ForeignKernel.text(plain)).contains("peak gold");
    extension.uninstall(kernel);

    long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(20);
    while ((x.get() != null || threads() > 0) && System.nanoTime() < deadline) {
      System.gc();
      Thread.sleep(50);
    }
    assertThat(threads()).as("threads").isZero();
    assertThat(x.get()).as("a variable of the session").isNull();
  }

  private static long threads() {
    return Thread.getAllStackTraces().keySet().stream()
        .filter(thread -> thread.getName().equals("goodhart-cell"))
        .count();
  }

  @Test
  void ourOwnKernelIsLeftAlone() {
    ForeignKernel ours = new ForeignKernel("goodhart");
    Extension idle = found();
    idle.install(ours);
    idle.uninstall(ours);
    assertThat(ours.getMagicsRegistry().getLineMagicNames()).isEmpty();
    assertThat(ours.getMagicsRegistry().getCellMagicNames()).isEmpty();
  }

  @Test
  void aFailingInstallLeavesALineAndTheKernelAlive() {
    ForeignKernel changed =
        new ForeignKernel("JJava") {
          @Override
          public Renderer getRenderer() {
            throw new NoSuchMethodError("getRenderer");
          }
        };
    PrintStream before = System.err;
    ByteArrayOutputStream printed = new ByteArrayOutputStream();
    System.setErr(new PrintStream(printed, true, StandardCharsets.UTF_8));
    Extension failing = found();
    try {
      failing.install(changed);
    } finally {
      System.setErr(before);
    }
    String sentence =
        "Goodhart's magics were not installed: java.lang.NoSuchMethodError: getRenderer";
    assertThat(printed.toString(StandardCharsets.UTF_8).lines()).containsExactly(sentence);
    assertThat(changed.getMagicsRegistry().getLineMagicNames()).containsExactly("goodhart");
    assertThatThrownBy(
            () -> changed.getMagicsRegistry().evalLineMagic(changed, "goodhart", List.of()))
        .hasMessage(sentence);
    failing.uninstall(changed);
    assertThat(changed.getMagicsRegistry().getLineMagicNames()).isEmpty();
  }
}
