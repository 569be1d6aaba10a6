package goodhart.kernel;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import goodhart.Progress;
import goodhart.kernel.Session.CellFailure;
import java.lang.ref.WeakReference;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@Timeout(value = 60, unit = TimeUnit.SECONDS)
class GroovySessionTest {
  private final GroovySession session = new GroovySession(LanguageForTests.class);
  private final RecordedOutput output = new RecordedOutput();
  private int cell;

  private String run(String code) throws CellFailure {
    return session
        .run(code, ++cell, output)
        .map(b -> (String) b.data().get("text/plain"))
        .orElse("");
  }

  private CellError failure(String code) {
    return catchThrowableOfType(CellFailure.class, () -> run(code)).error();
  }

  @Test
  void everyWayToDeclareAVariableOutlivesItsCell() throws CellFailure {
    run("a = 1; def b = 2; double c = 3; final d = 4; var e = 5\nString f = \"${a}x\"");
    run("def (g, h) = [7, 8]\ndef (int i, String j) = [9, 'ten']\nint k\ndef l\nboolean m");
    run(
        "@groovy.transform.Field n = 11; double[] o = [1, 2]; List<Integer> p = [3]; Runnable q = { a = 100 }");
    assertThat(run("[a, b, c, d, e, f, g, h, i, j, k, l, m, n, o, p]"))
        .isEqualTo("[1, 2, 3.0, 4, 5, 1x, 7, 8, 9, ten, 0, null, false, 11, [1.0, 2.0], [3]]");
    assertThat(run("[c, f, o, i].collect { it.class.simpleName }"))
        .isEqualTo("[Double, String, double[], Integer]");
    assertThat(run("q.run(); a")).isEqualTo("100");
  }

  @Test
  void functionsOutliveTheirCellAndCanBeDeclaredAgain() throws CellFailure {
    run("def twice(x) { 2 * x }\nint fib(int n) { n < 2 ? n : fib(n - 1) + fib(n - 2) }");
    run("def both(x) { twice(x) + fib(10) }");
    assertThat(run("[both(4)] + [1, 2].collect { twice(it) }")).isEqualTo("[63, 2, 4]");
    run("def twice(x) { 20 * x }");
    assertThat(run("both(4)")).isEqualTo("135");
    run("int twice(int x) { -x }\nString twice(String x) { x + x }");
    assertThat(run("[twice(3), twice('ab')]")).isEqualTo("[-3, abab]");
  }

  @Test
  void aFunctionOfTheNotebookTakesThePlaceOfAWordOfTheLanguage() throws CellFailure {
    assertThat(run("radius(4.0)")).isEqualTo("4.0");
    assertThat(run("def radius(x) { -x }\n[radius(4.0), [1.0].collect { radius(it) }]"))
        .isEqualTo("[-4.0, [-1.0]]");
    assertThat(run("radius(5.0) + radius(x = 1.0)")).isEqualTo("-6.0");
    run("radius = { x -> 0 }");
    assertThat(run("def g() { radius(5.0) }\ng()")).isEqualTo("0");
    run("radius = 7");
    assertThat(run("radius + radius(5.0)")).isEqualTo("12.0");
  }

  @Test
  void classesOfEveryKindOutliveTheirCellAndCanBeDeclaredAgain() throws CellFailure {
    run(
        "class P { int x; def half() { x / 2 } }\nrecord R(int a, double b) {}\nenum E { ONE, TWO }");
    run(
        "trait T { def hi() { def n = 0; for (i in 1..3) n += i; 'hi ' + n } }\ninterface I { int go() }");
    assertThat(run("[new P(x: 3).half(), new R(1, 2.5).b(), E.TWO, new R(1, 2) == new R(1, 2)]"))
        .isEqualTo("[1.5, 2.5, TWO, true]");
    assertThat(
            run(
                "class Q extends P implements T, I { int go() { 7 } }\n[new Q(x: 1).hi(), new Q().go()]"))
        .isEqualTo("[hi 6, 7]");
    run("old = new P(x: 1); class P { String x; def half() { 'new ' + x } }");
    assertThat(run("[old.class.simpleName, new P(x: 'z').half(), new Q(x: 5).half()]"))
        .isEqualTo("[P, new z, 2.5]");
    assertThat(run("old.half()")).isEqualTo("new 1");
  }

  @Test
  void importsOfEveryKindOutliveTheirCell() throws CellFailure {
    run("import java.util.concurrent.atomic.AtomicInteger\nimport java.util.concurrent.*");
    run(
        "import static java.lang.Math.max\nimport static java.lang.Math.*\nimport java.util.Date as D");
    assertThat(run("[new AtomicInteger(3), max(1, 2), sqrt(9), TimeUnit.DAYS, new D(0).time]"))
        .isEqualTo("[3, 2, 3.0, DAYS, 0]");
    run("class AtomicInteger { String toString() { 'mine' } }");
    assertThat(run("new AtomicInteger()")).isEqualTo("mine");
    run("import java.util.concurrent.atomic.AtomicInteger");
    assertThat(run("new AtomicInteger(4)")).isEqualTo("4");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "1 / 3",
        "1L / 3",
        "a = 1; b = 3; a / b",
        "int a = 1; a / 3",
        "{ x, y -> x / y }(1, 3)",
        "z = 1; z /= 3; z",
        "l = [1]; l[0] /= 3; l[0]",
        "def f(int x) { int y = 3; x / y }\nf(1)",
        "def g(x = 1 / 3) { x }\ng()",
        "class C { def x = 1 / 3 }\nnew C().x",
        "@groovy.transform.CompileStatic double s(int x) { x / 3 }\ns(1)",
        "@groovy.transform.CompileStatic double s(double[] x, int n) { 2 * (x[0] / n) / 2 }\ns([1d] as double[], 3)"
      })
  void aQuotientOfWholeNumbersIsADouble(String code) throws CellFailure {
    assertThat(run(code)).isEqualTo("0.3333333333333333");
  }

  @Test
  void aPowerWithADoubleInItIsADouble() throws CellFailure {
    assertThat(
            run("x = 3.0; x **= 2; [x, 2.0 ** 3, 2 ** 0.5, 2.0 ** 40 * 2, 1000.0 ** 2 * 1000000]"))
        .isEqualTo("[9.0, 8.0, 1.4142135623730951, 2.199023255552E12, 1.0E12]");
    assertThat(run("[2 ** 3, 2 ** -1, 2 ** 70, 1.5G ** 2]"))
        .isEqualTo("[8, 0.5, 1180591620717411303424, 2.25]");
    assertThat(run("class W { def power(o) { 'to the ' + o } }\nnew W() ** 2"))
        .isEqualTo("to the 2");
    assertThat(run("@groovy.transform.CompileStatic def s(int n) { n ** 2 }\ns(3)")).isEqualTo("9");
  }

  @Test
  void decimalLiteralsAreDoublesAndBigOnesStayBig() throws CellFailure {
    assertThat(run("[0.1 + 0.2, -1.5, 1e3, 2.5f, { 0.5 }(), 7.intdiv(2), 6 / 2, -7 / 2]"))
        .isEqualTo("[0.30000000000000004, -1.5, 1000.0, 2.5, 0.5, 3, 3.0, -3.5]");
    assertThat(
            run(
                "[0.1G + 0.2G, 1G, 1G / 4, new BigDecimal('1.5') / 2, 0.10g].collect { it.class.simpleName + ' ' + it }"))
        .isEqualTo(
            "[BigDecimal 0.3, BigInteger 1, BigDecimal 0.25, BigDecimal 0.75, BigDecimal 0.10]");
    assertThat(run("class V { def div(o) { 'over ' + o } }\nnew V() / 2")).isEqualTo("over 2");
  }

  @Test
  void aCellShowsItsLastLineUnlessThatAssignsOrDeclares() throws CellFailure {
    assertThat(run("6 * 7")).isEqualTo("42");
    assertThat(run("x = 1")).isEmpty();
    assertThat(run("def y = 1")).isEmpty();
    assertThat(run("x += 1")).isEmpty();
    assertThat(run("for (i in 1..2) i")).isEmpty();
    assertThat(run("import java.util.List")).isEmpty();
    assertThat(run("class A {}")).isEmpty();
    assertThat(run("")).isEmpty();
    assertThat(run("// nothing")).isEmpty();
    assertThat(run("null")).isEmpty();
    assertThat(run("return x")).isEqualTo("2");
    assertThat(run("x == 2")).isEqualTo("true");
  }

  @Test
  void displaysAppearInOrderAndUpdateInPlace() throws CellFailure {
    run("display 1; display('two', 'a'); updateDisplay('three', 'a'); [4].each { display it }");
    assertThat(output.shown)
        .containsExactly("display 1", "display a two", "update a three", "display 4");
    run("display = 5");
    assertThat(run("display")).isEqualTo("5");
  }

  @Test
  void wordsOfTheLanguageAreFunctionsOfEveryCell() throws CellFailure {
    assertThat(run("world(seed: 7) { }")).isEqualTo("world {seed=7}");
    assertThat(run("compare 'a'")).isEqualTo("compare a");
    assertThat(session.variables()).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "while (true) {}",
        "while (true);",
        "for (;;) {}",
        "do {} while (true)",
        "def f(n) { n < 2 ? n : f(n - 1) + f(n - 2) }\nf(100)",
        "(1..Integer.MAX_VALUE).each { it }",
        "class L { static go() { while (true) {} } }\nL.go()",
        "Thread.sleep(60000)",
        "while (true) { try { Thread.sleep(1) } catch (Exception e) {} }",
        "while (true) { try { while (true) {} } catch (Throwable e) {} }",
        "while (true) { try { Thread.sleep(10000) } finally { x = 1 } }",
        "new java.util.concurrent.CountDownLatch(1).await()",
        "Runnable r = () -> { while (true) {} }\nr.run()"
      })
  void everyCellStopsWithinASecond(String code) throws Exception {
    run("warm = 1");
    Thread interrupter =
        new Thread(
            () -> {
              try {
                Thread.sleep(300);
              } catch (InterruptedException e) {
                return;
              }
              session.interrupt();
            });
    interrupter.start();
    long start = System.nanoTime();
    CellError error = failure(code);
    double seconds = (System.nanoTime() - start) / 1e9;
    interrupter.join();
    assertThat(error.kind()).isEqualTo("Interrupted");
    assertThat(error.message()).startsWith("interrupted (cell 2");
    assertThat(seconds).isBetween(0.2, 1.3);
    assertThat(Thread.interrupted()).isFalse();
    assertThat(run("n = 0; for (i in 1..3) n += i; Thread.sleep(60); n")).isEqualTo("6");
  }

  @Test
  void stoppedWorkShowsWhatItHadFinishedAndCountsAsStopped() throws Exception {
    Thread interrupter =
        new Thread(
            () -> {
              while (!session.variables().containsKey("begun")) {
                Thread.onSpinWait();
              }
              session.interrupt();
            });
    interrupter.start();
    CellError error =
        failure(
            "begun = true\ntry { while (true) {} } catch (Throwable t) { partial = 7 }\npartial");
    interrupter.join();
    assertThat(error.message()).isEqualTo("interrupted (cell 1)");
    assertThat(output.shown).containsExactly("display 7");
    assertThat(run("partial")).isEqualTo("7");
  }

  @Test
  void aStoppedCellThatEndsInAnAssignmentShowsItsValue() throws Exception {
    Thread interrupter =
        new Thread(
            () -> {
              while (!session.variables().containsKey("begun")) {
                Thread.onSpinWait();
              }
              session.interrupt();
            });
    interrupter.start();
    failure(
        "begun = true\ntry { while (true) {} } catch (Throwable t) { partial = 7 }\nresult = partial");
    interrupter.join();
    assertThat(output.shown).containsExactly("display 7");
    assertThat(run("kept = result")).isEmpty();
    assertThat(output.shown).hasSize(1);
  }

  @Test
  void aThreadThatMissedTheStopStopsAfterTheCell() throws Exception {
    List<Progress> told = new ArrayList<>();
    session.onProgress(
        p -> {
          told.add(p);
          session.interrupt();
        });
    failure("while (true) {}");
    session.onProgress(told::add);
    run("1");
    assertThatThrownBy(told.get(0)::tick).isInstanceOf(Progress.Stopped.class);
    told.get(1).tick();
    assertThat(told).hasSize(2);
  }

  @Test
  void workOfTheEngineStopsToo() throws Exception {
    session.onProgress(p -> session.variables().put("progress", p));
    Thread interrupter =
        new Thread(
            () -> {
              while (!session.variables().containsKey("begun")) {
                Thread.onSpinWait();
              }
              session.interrupt();
            });
    interrupter.start();
    CellError error =
        failure(
            "import goodhart.internal.Parallel\nbegun = true\n"
                + "Parallel.forRanges(1000000, 1, progress, (from, to) -> { Thread.sleep(1) } as Parallel.Range)");
    interrupter.join();
    assertThat(error.kind()).isEqualTo("Interrupted");
    assertThat(error.message()).startsWith("interrupted (cell 1");
  }

  @Test
  void longWorkIsOneLineThatSaysHowFarItIsAndInWhatTimeItWasDone() throws CellFailure {
    session.onProgress(p -> session.variables().put("progress", p));
    run(
        "progress.report('a', 0, 9); Thread.sleep 50; progress.report('a', 4, 9); Thread.sleep 750");
    assertThat(output.shown.get(0))
        .matches("display progress-1 a: 4 of 9, \\d+(\\.\\d)?/s, .*left");
    assertThat(output.shown.get(output.shown.size() - 1))
        .matches("update progress-1 done in \\d\\.\\d s: 4 of 9, .*/s");
    int before = output.shown.size();
    assertThat(failure("progress.tick(); Thread.sleep 700; throw new Exception('x')")).isNotNull();
    assertThat(output.shown.get(before)).matches("display progress-2 working: \\d\\.\\d s");
    assertThat(output.shown.get(output.shown.size() - 1))
        .matches("update progress-2 failed after \\d\\.\\d s");
  }

  @Test
  void aLineOfProgressIsNotShownForWhatIsOverInHalfASecond() throws CellFailure {
    session.onProgress(p -> session.variables().put("progress", p));
    run("progress.report('a', 1, 9); Thread.sleep 300; progress.report('a', 2, 9)");
    run("Thread.sleep 700"); // no work of the engine's
    assertThat(output.shown).isEmpty();
  }

  @Test
  void resultsOfEarlierCellsAreAtHand() throws CellFailure {
    assertThat(failure("_").message()).contains("no variable named '_'");
    assertThat(failure("Out[1]").message()).contains("Out[1]: that cell has no result");
    cell = 10;
    run("a = new StringBuilder('x'); a"); // 11
    run("a = 5"); // shows nothing
    run("null"); // nothing either
    assertThat(run("Out[11].append('y')")).isEqualTo("xy"); // 14
    assertThat(run("[_.is(Out[11]), __.is(Out[11])]")).isEqualTo("[true, true]"); // 15
    assertThat(run("_")).isEqualTo("[true, true]"); // 16
    assertThat(run("Out[-2] == Out[15]")).isEqualTo("true");
    assertThat(failure("Out[12]").message())
        .startsWith("Out[12]: that cell has no result. With one: 11, 14, 15, 16, 17");
    cell = 10;
    run("a = 6");
    assertThat(failure("Out[11]").message()).contains("that cell has no result");
  }

  @ParameterizedTest
  @ValueSource(strings = {"1 + 1;", "1 + 1 ;  // why", "x = 2\n[3]\n;", "return 5;", "'a;b';"})
  void aSemicolonSilencesTheLastLine(String code) throws CellFailure {
    assertThat(run(code)).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(strings = {"';'", "1; 2", "2 // ;", "1;\n2"})
  void aSemicolonElsewhereSilencesNothing(String code) throws CellFailure {
    assertThat(run(code)).isNotEmpty();
  }

  @Test
  void anInterruptWithoutACellDoesNothing() throws CellFailure {
    session.interrupt();
    assertThat(run("n = 0; while (n < 5) n++; n")).isEqualTo("5");
  }

  @Test
  void theClassesOfCellsAreForgotten() throws Exception {
    List<WeakReference<Class<?>>> classes = new ArrayList<>();
    for (int i = 0; i < 300; i++) {
      run("k = " + i + "; [1, 2].each { k += it }; f" + i + " = null; holder = this.class");
      classes.add(new WeakReference<>((Class<?>) session.variables().remove("holder")));
    }
    run("kept = { 1 / 3 }");
    for (int attempt = 0; attempt < 20; attempt++) {
      System.gc();
      Thread.sleep(20);
    }
    assertThat(classes.stream().filter(c -> c.get() != null).count()).isLessThanOrEqualTo(10);
    assertThat(run("kept()")).isEqualTo("0.3333333333333333");
  }
}
