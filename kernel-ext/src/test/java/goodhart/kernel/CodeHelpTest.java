package goodhart.kernel;

import static org.assertj.core.api.Assertions.assertThat;

import goodhart.kernel.Session.CellFailure;
import goodhart.kernel.Session.Completion;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class CodeHelpTest {
  private final GroovySession session = new GroovySession(LanguageForTests.class);

  @BeforeEach
  void declare() throws CellFailure {
    session.run(
        "proxy = 'p'; prefs = [pairs: 3]; longText = 'x' * 300; add = { int a, b -> a }\n"
            + "int twice(int x, y = 2) { x }\nclass Pool { int prompts; String getName() { 'n' } }\npool = new Pool()\n"
            + "class Bad { String toString() { throw new Error() } }\nbad = new Bad()",
        1,
        new RecordedOutput());
  }

  private Completion complete(String code) {
    int cursor = code.indexOf('|');
    return session.complete(code.replace("|", ""), cursor);
  }

  private String inspect(String code) {
    int cursor = code.indexOf('|');
    return session
        .inspect(code.replace("|", ""), cursor)
        .map(b -> (String) b.data().get("text/plain"))
        .orElse("nothing");
  }

  @Test
  void wordsAreVariablesFunctionsClassesAndWordsOfTheLanguage() {
    assertThat(complete("x = pr|").words())
        .containsExactly("prefs", "proxy", "print", "printf", "println");
    assertThat(complete("tw|").words()).containsExactly("twice");
    assertThat(complete("Poo|").words()).containsExactly("Pool");
    assertThat(complete("wor|").words()).containsExactly("world");
    assertThat(complete("dis|").words()).containsExactly("display");
    assertThat(complete("|").words()).contains("proxy", "def").doesNotContain("$magic");
  }

  @Test
  void theWholeWordAtTheCursorIsReplaced() {
    assertThat(complete("f(pro|xyz)"))
        .extracting(Completion::words, Completion::from, Completion::to)
        .containsExactly(java.util.List.of("proxy"), 2, 8);
  }

  @Test
  void membersComeFromTheClassOfTheValue() {
    assertThat(complete("proxy.toUpp|").words()).containsExactly("toUpperCase");
    assertThat(complete("prefs.pa|").words()).containsExactly("pairs");
    assertThat(complete("pool.p|").words()).contains("prompts");
    assertThat(complete("pool.name.toLow|").words()).containsExactly("toLowerCase");
    assertThat(complete("[1].coll|").words()).contains("collect");
    assertThat(complete("prefs.coll|").words()).contains("collect", "collectEntries");
    assertThat(complete("Math.sq|").words()).containsExactly("sqrt");
    assertThat(complete("unknown.|").words()).isEmpty();
  }

  @Test
  void magicsFollowAPercentSign() {
    assertThat(complete("%se|"))
        .extracting(Completion::words, Completion::from, Completion::to)
        .containsExactly(java.util.List.of("%seed"), 0, 3);
    assertThat(complete("x = %ti|").words()).containsExactly("%time");
    assertThat(complete("%%ti|").words()).containsExactly("%%time");
    assertThat(complete("a %se|").words()).contains("Set").doesNotContain("%seed");
  }

  @Test
  void inspectionTellsTypeAndValueOrSignature() {
    assertThat(inspect("x = pro|xy + 1")).isEqualTo("proxy: String = p");
    assertThat(inspect("prefs|")).isEqualTo("prefs: LinkedHashMap = [pairs:3]");
    assertThat(inspect("longText|")).isEqualTo("longText: String = " + "x".repeat(200) + " ...");
    assertThat(inspect("twi|ce(1)")).isEqualTo("twice(int x): int\ntwice(int x, Object y): int");
    assertThat(inspect("wo|rld(seed: 7)"))
        .isEqualTo("world(Map<String, Object> settings, Closure block): String");
    assertThat(inspect("pool.na|me")).isEqualTo("name: String");
    assertThat(inspect("proxy.conca|t('x')")).startsWith("concat(String").endsWith("): String");
    assertThat(inspect("%see|d 7")).startsWith("%seed: sets or shows the seed");
    assertThat(inspect("disp|lay(1)")).startsWith("display(value): shows a value now\n");
    assertThat(inspect("updateDisplay|")).startsWith("updateDisplay(value, id): replaces");
    assertThat(inspect("add|")).isEqualTo("add: Closure(int, Object)");
    assertThat(inspect("nix|")).isEqualTo("nothing");
    assertThat(inspect("ba|d")).startsWith("bad: Bad = Bad: toString() failed: Error");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "1 + 1",
        "",
        "println 'hello'",
        "def f(x) { x }",
        "class A {}",
        "x = '''\n{\n'''",
        "%seed 7",
        "%seed 7 (",
        "%%time\n1\n",
        "for (i in 1..3) {\n  %time i\n}",
        "%time?"
      })
  void completeCode(String code) {
    assertThat(session.isComplete(code)).isEqualTo("complete");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "foo(1,",
        "def f() {",
        "x = \"\"\"abc",
        "[1, 2",
        "x = 1 +",
        "/* abc",
        "if (a) {\n  b",
        "x =",
        "world(seed: 7) {\n",
        "%%time",
        "%%time\n1"
      })
  void incompleteCode(String code) {
    assertThat(session.isComplete(code)).isEqualTo("incomplete");
  }

  @ParameterizedTest
  @ValueSource(strings = {"foo)", "x = = 1", "}", "(1]", "class 1 {}", "x = 'abc"})
  void invalidCode(String code) {
    assertThat(session.isComplete(code)).isEqualTo("invalid");
  }

  @Test
  void anExpressionIsRenderedOrFails() throws CellFailure {
    assertThat(session.expression("proxy + 1").data()).containsEntry("text/plain", "p1");
    assertThat(session.expression("null").data()).containsEntry("text/plain", "null");
    assertThat(
            org.assertj.core.api.Assertions.catchThrowableOfType(
                    CellFailure.class, () -> session.expression("nix"))
                .error()
                .message())
        .endsWith("(expression, line 1)");
  }
}
