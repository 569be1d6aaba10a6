package goodhart.kernel;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import goodhart.kernel.Session.CellFailure;
import goodhart.kernel.java.JavaMagic;
import java.lang.ref.WeakReference;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

@Timeout(value = 120, unit = TimeUnit.SECONDS)
class JavaCellsTest {
  private final GroovySession session = new GroovySession(LanguageForTests.class);
  private final RecordedOutput output = new RecordedOutput();
  private int cell;

  private String run(String code) throws CellFailure {
    return session
        .run(code, ++cell, output)
        .map(b -> (String) b.data().get("text/plain"))
        .orElse("");
  }

  private String java(String code) throws CellFailure {
    return run("%%java\n" + code);
  }

  private CellError failure(String code) {
    return catchThrowableOfType(CellFailure.class, () -> run(code)).error();
  }

  @Test
  void groovysVariablesHaveUsefulTypesInJava() throws CellFailure {
    run(
        "i = 3; d = 0.5; s = 'abc'; b = true; n = null; l = [1, 2, 3]; m = [a: 1.5]; o = []\n"
            + "a = [1, 2] as double[]; sq = { it * it }; class P { int x }; p = new P(x: 7)\n"
            + "fixed = List.of('x', 'y'); mixed = [1, 2.5]; big = 10L; grid = new int[2][3]");
    assertThat(java("i * 2 + d")).isEqualTo("6.5");
    assertThat(java("s.toUpperCase() + (b ? l.get(0) + l.get(2) : 0) + (n == null)"))
        .isEqualTo("ABC4true");
    assertThat(java("l.stream().mapToInt(x -> x).sum() + m.get(\"a\") + a[1] + big"))
        .isEqualTo("19.5");
    assertThat(java("sq.call(5)")).isEqualTo("25");
    assertThat(java("p.getX() + fixed.get(1).length() + mixed.get(1).intValue() + grid[1].length"))
        .isEqualTo("13");
    assertThat(java("o.add(\"x\");\no.add(2);\no.size()")).isEqualTo("2");
    assertThat(run("o")).isEqualTo("[x, 2]");
  }

  @Test
  void bothLanguagesHaveTheSameObjects() throws CellFailure {
    run("l = [1, 2]; first = l");
    java("List<Integer> same = l; Object[] all = {l}; l.add(3);");
    assertThat(run("[same.is(first), all[0].is(first), l]")).isEqualTo("[true, true, [1, 2, 3]]");
    run("same << 4");
    assertThat(java("same == l && same.size() == 4")).isEqualTo("true");
    java("l = new ArrayList<>(List.of(9));");
    assertThat(run("[l, first]")).isEqualTo("[[9], [1, 2, 3, 4]]");
  }

  @Test
  void changesFlowBothWaysAtOnce() throws CellFailure {
    java(
        "int count = 1;\nint up() { return ++count; }\nclass Up { int go() { return ++count; } }\n"
            + "Runnable r = () -> count += 10;\nUp u = new Up();");
    assertThat(
            run(
                "a = count; up(); b = count; count = 7; c = up(); u.go(); r.run(); [a, b, c, count]"))
        .isEqualTo("[1, 2, 8, 19]");
    assertThat(java("count")).isEqualTo("19");
    run("count = 'text'");
    assertThat(java("count.length()")).isEqualTo("4");
    run("count = null");
    assertThat(java("count == null")).isEqualTo("true");
    assertThat(run("count")).isEqualTo("");
  }

  @Test
  void aVariableKeepsItsJavaTypeWhereItCan() throws CellFailure {
    java("double x = 1.5; long n = 1; int[] nothing = null; Object any = 1; boolean yes = true;");
    run("x = 2; n = 3; any = 'two'; yes = false; nothing = [4, 5] as int[]");
    assertThat(java("x / 4 + n + nothing[1]")).isEqualTo("8.5");
    assertThat(run("[x, n, any, yes]")).isEqualTo("[2.0, 3, two, false]");
    run("y = 1");
    java("y + 1");
    run("y = 2.5");
    assertThat(java("y")).isEqualTo("2.5");
    assertThat(run("y = 3; y.class.simpleName")).isEqualTo("Integer");
  }

  @Test
  void valuesOfUnnameableClassesAreShared() throws CellFailure {
    java(
        "var anonymous = new Object() { int five() { return 5; } };\n"
            + "Object hidden = Collections.unmodifiableList(new ArrayList<>(List.of(1)));\n"
            + "record Pt(int x, int y) {}\nvar pt = new Pt(1, 2);\n"
            + "IntUnaryOperator f = v -> v + 1;\nenum Mood { UP, DOWN }\nMood mood = Mood.UP;");
    assertThat(run("[anonymous.five(), hidden, pt, pt.x(), f.applyAsInt(1), mood]"))
        .isEqualTo("[5, [1], Pt[x=1, y=2], 1, 2, UP]");
    run("run = new Runnable() { void run() { } }; view = hidden; q = pt; e = mood");
    assertThat(java("run.run();\nview.size() + q.y() + e.ordinal()")).isEqualTo("3");
  }

  @Test
  void methodsAreCallableBothWays() throws CellFailure {
    java(
        "int twice(int x) { return 2 * x; }\nString twice(String s) { return s + s; }\n"
            + "double sum(double... xs) { double s = 0; for (double x : xs) s += x; return s; }\n"
            + "int apply(IntUnaryOperator f, int x) { return f.applyAsInt(x); }\n"
            + "<T> List<T> two(T t) { return List.of(t, t); }");
    assertThat(run("[twice(4), twice('ab'), twice(\"${1}\"), apply({ it + 1 }, 3), two('x')]"))
        .isEqualTo("[8, abab, 11, 4, [x, x]]");
    assertThat(run("[1, 2].collect { twice(it) } + sum(1.0, 2.0)")).isEqualTo("[2, 4, 3.0]");
    run(
        "def thrice(x) { 3 * x }\nint inc(int x, int by = 1) { x + by }\nvoid nothing() { }\nhalf = { it / 2 }");
    assertThat(java("inc(1) + inc(1, 2) + (Integer) thrice(5)")).isEqualTo("20");
    assertThat(java("nothing();\nthrice.call(21)")).isEqualTo("63");
    assertThat(java("half(9)")).isEqualTo("4.5");
    java("int useBoth(int x) { return twice(x) + inc(x); }");
    run("int inc(int x, int by = 1) { x + 100 * by }");
    assertThat(run("useBoth(1)")).isEqualTo("103");
    java("int twice(int x) { return 20 * x; }");
    assertThat(run("[twice(1), useBoth(1), twice('a')]")).isEqualTo("[20, 121, aa]");
    java("String inc(int x) { return \"mine\"; }");
    assertThat(run("inc(1)")).isEqualTo("mine");
    run("def twice(x) { 'groovy' }");
    assertThat(java("twice(1)")).isEqualTo("groovy");
    assertThat(failure("sum('a')").message()).contains("'sum' takes (double[]), got (String)");
    java("display(\"shown\");");
    assertThat(output.shown).containsExactly("display shown");
  }

  @Test
  void classesHaveTheirSimpleNamesInBothLanguages() throws CellFailure {
    java(
        "record Pt(int x, int y) { int sum() { return x + y; } }\n"
            + "interface Shape { double area(); }\nenum Size { S, L }\n"
            + "class Box { int n = 4; static int made; Box() { made++; } class In { int k = n; } }");
    assertThat(
            run(
                "[new Pt(1, 2).sum(), Size.L, new Box().n, Box.made, new Pt(1, 2) == new Pt(1, 2)]"))
        .isEqualTo("[3, L, 4, 1, true]");
    run(
        "class Disc implements Shape { double r; double area() { r * r } }\nenum Word { A }\nold = new Disc(r: 3)");
    assertThat(
            java(
                "Shape s = new Disc();\n((Disc) s).setR(2);\ns.area() + old.area() + Word.A.ordinal()"))
        .isEqualTo("13.0");
    run("p1 = new Pt(1, 2)");
    java("Pt p2 = new Pt(3, 4);\nList<Pt> many = List.of(p2);");
    java("record Pt(int x) { String sum() { return \"new \" + x; } }");
    assertThat(run("[new Pt(5).sum(), p1.sum(), p2.sum(), many[0].sum()]"))
        .isEqualTo("[new 5, 3, 7, 7]");
    assertThat(java("p1.toString() + p2 + many + new Pt(6).sum()"))
        .isEqualTo("Pt[x=1, y=2]Pt[x=3, y=4][Pt[x=3, y=4]]new 6");
    run("class Disc { String area() { 'none' } }");
    assertThat(java("new Disc().area() + old")).startsWith("none").contains("Disc@");
    assertThat(run("old.area()")).isEqualTo("9.0");
    run("class Pt { String name = 'groovy' }");
    assertThat(java("new Pt().getName()")).isEqualTo("groovy");
    java("class Disc { String area() { return \"java\"; } }");
    assertThat(java("new Disc().area()") + run("new Disc().area()")).isEqualTo("javajava");
    assertThat(run("[p1.sum(), p2.sum(), old.area()]")).isEqualTo("[3, 7, 9.0]");
  }

  @Test
  void importsOfEveryKindGoBothWays() throws CellFailure {
    run(
        "import java.util.concurrent.atomic.AtomicInteger\nimport static java.lang.Math.hypot\n"
            + "import java.util.concurrent.*\nimport static java.util.stream.Collectors.*");
    assertThat(
            java(
                "AtomicInteger a = new AtomicInteger(2);\nConcurrentHashMap<String, Integer> c = null;\n"
                    + "hypot(3, 4) + Stream.of(1, 2).collect(toList()).size() + a.get()"))
        .isEqualTo("9.0");
    java(
        "import java.math.RoundingMode;\nimport java.time.*;\nimport static java.lang.Long.toHexString;\n"
            + "import static java.lang.Character.*;\nimport java.util.Map.Entry;");
    assertThat(
            run(
                "[RoundingMode.UP, Duration.ofSeconds(1), toHexString(255), isDigit('1' as char), Entry.simpleName]"))
        .isEqualTo("[UP, PT1S, ff, true, Entry]");
  }

  @Test
  void nothingIsLostWhenJShellCompilesAgain() throws CellFailure {
    run("g = [1, 2]");
    java(
        "int f() { return 1; }\nint v = f() + 41;\nList<Integer> list = new ArrayList<>(g);\n"
            + "String t = \"t\" + f();\ndouble[] dt = {v};");
    run("v = 50; t = 'changed'; list << 3");
    java("int f() { return 2; }");
    java("import java.net.*;");
    assertThat(run("[v, list, t, dt[0], f(), g]"))
        .isEqualTo("[50, [1, 2, 3], changed, 42.0, 2, [1, 2]]");
    assertThat(java("int v = v + 1 + f();\nv")).isEqualTo("53");
    assertThat(java("v + t + list")).isEqualTo("53changed[1, 2, 3]");
    assertThat(java("int v;\nv")).isEqualTo("0");
    run("import java.nio.file.*");
    assertThat(java("Path.of(t) + \"\" + list")).isEqualTo("changed[1, 2, 3]");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "1 + 1|2",
        "int x = 5;|''",
        "int x = 5|''",
        "int x = 5; x|5",
        "x = 6|''",
        "Math.max(1, 2);|2",
        "System.nanoTime() > 0 ? \"yes\" : \"no\"|yes",
        "new ArrayList<>().clear();|''",
        "if (true) { }|''",
        "null|''",
        "// nothing|''",
        "new int[] {1, 2}|[1, 2]"
      })
  void theLastExpressionIsTheResult(String code, String shown) throws CellFailure {
    java("int x = 1;");
    assertThat(java(code)).isEqualTo(shown);
  }

  @Test
  void anEmptyBodyIsFine() throws CellFailure {
    assertThat(run("%%java")).isEmpty();
    assertThat(run("%%java\n")).isEmpty();
    assertThat(run("\n%%java\n\n  \n")).isEmpty();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "int a = 1;#int b = nix + a;|cannot find symbol: variable nix (cell 1, line 3)|3|9",
        "int a = \"s\";|incompatible types: String cannot be converted to int (cell 1, line 2)|2|9",
        "int a = 1#int b = (;|';' expected (cell 1, line 2)|2|10",
        "int f(int x) {#  return y;#}|cannot find symbol: variable y (cell 1, line 3)|3|10",
        "class A {#  int g() { return \"s\"; }#}|incompatible types: String cannot be converted to int (cell 1, line 3)|3|20",
        "int a = 1; int f(int x) { return x; } int b = f(\"s\");|incompatible types: String cannot be converted to int (cell 1, line 2)|2|49",
        "int h(int a, int b) { return 1; }#h(1);|method h cannot be applied to given types: required: int,int; found: int; reason: actual and formal argument lists differ in length (cell 1, line 3)|3|1",
        "Foo z = null;|cannot find symbol: class Foo (cell 1, line 2)|2|1",
      })
  void aCompileErrorIsOneSentenceAtItsPlace(String code, String message, int line, int column) {
    CellError error = failure("%%java\n" + code.replace('#', '\n'));
    assertThat(error.message()).isEqualTo(message);
    assertThat(error.kind()).isEqualTo("SyntaxException");
    assertThat(error.line()).isEqualTo(line);
    assertThat(error.lines()).hasSize(3);
    assertThat(error.lines().get(2)).isEqualTo("     | " + " ".repeat(column - 1) + "^");
  }

  @Test
  void anExceptionIsTheOriginalWithTheUsersLines() throws CellFailure {
    java("int f(int x) {\n  int y = x - 1;\n  return 10 / y;\n}");
    CellError error = failure("%%java\nint a = 1;\n\nint b = f(\n  a);");
    assertThat(error.kind()).isEqualTo("ArithmeticException");
    assertThat(error.message()).isEqualTo("/ by zero (cell 1, line 4)");
    assertThat(String.join("\n", error.lines()))
        .contains("cell 1, line 4: return 10 / y;")
        .contains("cell 2, line 4: int b = f(");
    assertThat(failure("x = 2\nf(1)").lines().toString())
        .contains("cell 1, line 4")
        .contains("cell 3, line 2: f(1)");
    java(
        "class Own extends RuntimeException { Own(String m) { super(m); } }\nclass T {\n  void go() {\n    throw new Own(\"mine\");\n  }\n}");
    assertThat(failure("new T().go()").message()).isEqualTo("mine (cell 4, line 5)");
    assertThat(run("said = null; try { new T().go() } catch (Own e) { said = e.message }; said"))
        .isEqualTo("mine");
    assertThat(
            failure("%%java\nList.of(1).forEach(x -> {\n  throw new Own(\"in\");\n});").message())
        .isEqualTo("in (cell 7, line 3)");
    assertThat(failure("%%java\nthrow new java.io.IOException(\"checked\");").message())
        .isEqualTo("checked (cell 8, line 2)");
    CellError nothing = failure("%%java\nString s = null;\ns.length()");
    assertThat(nothing.message())
        .isEqualTo("Cannot invoke \"String.length()\" because \"s\" is null (cell 9, line 3)");
  }

  @Test
  void aFailureStopsTheRestAndKeepsWhatWas() throws CellFailure {
    java("int kept = 5;");
    failure("%%java\nint before = 1;\nint kept = 1 / 0;\nint after = 2;");
    assertThat(run("[before, kept, binding.hasVariable('after')]")).isEqualTo("[1, 5, false]");
    failure("%%java\nint fresh = 1 / 0;");
    assertThat(failure("fresh").message()).startsWith("no variable named 'fresh'");
    assertThat(java("before + kept")).isEqualTo("6");
    failure("%%java\nint ran = 1;\nran = ran +;");
    assertThat(run("binding.hasVariable('ran')")).isEqualTo("false");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "int deep(int n) { return deep(n + 1) + 1; }\ndeep(0)",
        "throw new OutOfMemoryError(\"x\");",
        "assert false;\nthrow new AssertionError(\"no\");",
        "throw new LinkageError(\"x\");",
        "throw new ThreadDeath();",
        "class Bad { static int x = 1 / 0; }\nnew Bad()",
      })
  void errorsAreAnswers(String code) throws CellFailure {
    java("int kept = 1;");
    assertThat(failure("%%java\n" + code).message()).contains("(cell 2, line ");
    assertThat(java("kept + 1")).isEqualTo("2");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "while (true) { }",
        "for (int i = 0; ; i++) { if (i % 3 == 0) continue; }",
        "int f(int n) { return n < 2 ? n : f(n - 1) + f(n - 2); }\nf(80)",
        "Thread.sleep(60_000);",
        "while (true) { try { Thread.sleep(1); } catch (Exception e) { } }",
        "while (true) { try { Thread.sleep(1); } catch (Throwable e) { } }",
        "double s = 0; for (long i = 0; i < 1L << 50; i++) s += Math.sqrt(i);",
        "do { } while (Math.random() >= 0);",
        "IntStream.iterate(0, i -> i + 1).map(i -> i * 2).filter(i -> i == 1).findFirst();",
        "new Object() { void go() { for (;;) { } } }.go();"
      })
  @Timeout(30)
  void anInterruptStopsEverything(String code) throws Exception {
    java("int kept = 7;");
    Thread stopping =
        new Thread(
            () -> {
              try {
                Thread.sleep(1500);
              } catch (InterruptedException e) {
                return;
              }
              session.interrupt();
            });
    stopping.start();
    CellError error = failure("%%java\n" + code);
    stopping.join();
    assertThat(error.kind()).isEqualTo("Interrupted");
    assertThat(error.message()).startsWith("interrupted (cell 2");
    assertThat(java("kept")).isEqualTo("7");
  }

  @Test
  void aFrontEndKnowsWhetherToWaitForMore() {
    assertThat(session.isComplete("%%java\n")).isEqualTo("incomplete");
    assertThat(session.isComplete("%%java\nint f() {\n")).isEqualTo("incomplete");
    assertThat(session.isComplete("%%java\nint x = 1;\nint f() {\n  return x; }\n"))
        .isEqualTo("complete");
  }

  @Test
  void aFrontEndCanCompleteAndDocumentABody() throws CellFailure {
    run("numbers = [1, 2]; rate = 0.5");
    JavaMagic java = (JavaMagic) session.magics().named("java");
    assertThat(java.complete("int a = 1;\nnumbers.si", 21).words()).contains("size()");
    assertThat(java.complete("int a = 1;\nnumbers.si", 21).from()).isEqualTo(19);
    assertThat(java.complete("ra", 2).words()).contains("rate");
    assertThat(java.document("Math.hypot(", 11))
        .containsExactly("double Math.hypot(double x, double y)");
  }

  @Test
  void javaWithoutACompilerSaysWhatIsMissing() throws Exception {
    Process process =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "--limit-modules",
                "java.se,jdk.unsupported",
                "-cp",
                System.getProperty("java.class.path"),
                WithoutCompiler.class.getName())
            .redirectErrorStream(true)
            .start();
    String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertThat(said).contains("%%java needs a JDK: this Java (").contains("(cell 1, line 1)");
  }

  /** Runs a Java cell in a Java that has only the modules of a runtime. */
  static final class WithoutCompiler {
    private WithoutCompiler() {}

    public static void main(String[] arguments) {
      GroovySession session = new GroovySession(LanguageForTests.class);
      try {
        session.run("%%java\n1 + 1", 1, new RecordedOutput());
      } catch (CellFailure e) {
        System.out.println(e.getMessage());
      }
    }
  }

  @Test
  void theClassesOfOldSnippetsAreForgotten() throws Exception {
    List<WeakReference<Object>> classes = new ArrayList<>();
    for (int i = 0; i < 8; i++) {
      java("Runnable r = new Runnable() { public void run() { } };\nObject c = r.getClass();");
      classes.add(new WeakReference<>(session.variables().get("c")));
    }
    java("Runnable r = null;\nObject c = null;");
    for (int attempt = 0; attempt < 10; attempt++) {
      System.gc();
      Thread.sleep(20);
    }
    assertThat(classes.stream().filter(c -> c.get() != null).count()).isLessThanOrEqualTo(2);
  }

  @Test
  void argumentsAndLineMagicsAreRefused() {
    assertThat(failure("%%java 17\nint x;").message())
        .startsWith("%%java takes no arguments, got '17'");
    assertThat(failure("%java 1").message()).contains("write it with two %");
  }
}
