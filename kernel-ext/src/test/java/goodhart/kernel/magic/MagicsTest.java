package goodhart.kernel.magic;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import goodhart.kernel.CellError;
import goodhart.kernel.GroovySession;
import goodhart.kernel.LanguageForTests;
import goodhart.kernel.RecordedOutput;
import goodhart.kernel.Session.CellFailure;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class MagicsTest {
  private final GroovySession session = new GroovySession(LanguageForTests.class);
  private final RecordedOutput output = new RecordedOutput();

  /** Gives back what it was called with. */
  private static final class Echo implements Magic {
    @Override
    public String name() {
      return "echo-it";
    }

    @Override
    public String summary() {
      return "gives back its arguments";
    }

    @Override
    public String usage() {
      return "%echo-it a b";
    }

    @Override
    public Form form() {
      return Form.BOTH;
    }

    @Override
    public Object run(MagicCall call) {
      if (call.arguments().equals("fail")) {
        throw new IllegalArgumentException("echo-it was told to fail");
      }
      return call.arguments() + call.body().map(b -> "|" + b).orElse("");
    }
  }

  @BeforeEach
  void addEcho() {
    session.magics().add(new Echo());
  }

  private String run(String code) throws CellFailure {
    return session.run(code, 4, output).map(b -> (String) b.data().get("text/plain")).orElse("");
  }

  private CellError failure(String code) {
    return catchThrowableOfType(CellFailure.class, () -> run(code)).error();
  }

  @Test
  void aLineMagicGetsTheRestOfItsLineAsItStands() throws CellFailure {
    assertThat(run("%echo-it 'a b' \"c\" \\ Grüße $x 日本 // no comment"))
        .isEqualTo("'a b' \"c\" \\ Grüße $x 日本 // no comment");
    assertThat(run("%echo-it")).isEmpty();
    assertThat(run("  %echo-it indented  \n\n// the end")).isEqualTo("indented");
  }

  @Test
  void aMagicBeforeOtherCodeIsShownAtOnce() throws CellFailure {
    assertThat(run("%echo-it one\n%echo-it two\nx = 3\nx")).isEqualTo("3");
    assertThat(output.shown).containsExactly("display one", "display two");
    assertThat(run("for (i in 1..2) {\n  %echo-it loop\n}")).isEmpty();
    assertThat(output.shown).endsWith("display loop", "display loop");
  }

  @Test
  void aMagicMayBeAssigned() throws CellFailure {
    assertThat(run("x = %echo-it a\ndef y = %echo-it b\nString z =%echo-it c\n[x, y, z]"))
        .isEqualTo("[a, b, c]");
  }

  @Test
  void aCellMagicGetsTheRestOfTheCell() throws CellFailure {
    assertThat(run("%%echo-it a b\nline 1 ' \" {\n  line 2"))
        .isEqualTo("a b|line 1 ' \" {\n  line 2");
    assertThat(run("\n%%echo-it\n")).isEqualTo("|");
    assertThat(run("%%echo-it")).isEqualTo("|");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "'''\n%echo-it x\n'''.strip()",
        "\"\"\"\n%echo-it ${'x'}\n\"\"\".strip()",
        "\"${\"\"\"\n%echo-it x\n\"\"\".strip()}\"",
        "$/\n%echo-it x\n/$.strip()",
        "/\n%echo-it x\n/.strip()",
        "/* \n%echo-it y\n*/ '%echo-it x'",
        "// a '\n// %echo-it y\n'%echo-it x'",
        "s = '= %echo-it y'\n\"%echo-it x\"",
        "x = 6 / 3; y = 4 /2\n'%echo-it x'",
        "q = ['it\\'s']\n'%echo-it x'"
      })
  void stringsAndCommentsAreNotTouched(String code) throws CellFailure {
    assertThat(run(code)).isEqualTo("%echo-it x");
    assertThat(output.shown).isEmpty();
  }

  @Test
  void theOperatorStaysTheOperator() throws CellFailure {
    assertThat(run("a = 7; b = 4\na\n % b")).isEqualTo("3");
    assertThat(run("a\n  %b")).isEqualTo("3");
    assertThat(run("c = (a\n%b\n)\nc")).isEqualTo("3");
    assertThat(run("a %= 4; a")).isEqualTo("3");
    assertThat(run("x = 10 %b; y = \"%d\".formatted(5); [x, y]")).isEqualTo("[2, 5]");
  }

  @Test
  void magicsAreExplained() throws CellFailure {
    assertThat(run("%echo-it?")).isEqualTo("%echo-it: gives back its arguments\n\n%echo-it a b");
    assertThat(run("%%echo-it?")).isEqualTo("%echo-it: gives back its arguments\n\n%echo-it a b");
    assertThat(run("%lsmagic"))
        .contains("\nothers\n  %echo-it, %%echo-it  gives back its arguments\n")
        .contains("\nhelp\n", "  %lsmagic             lists the magics by what they are for\n");
  }

  @Test
  void mistakesNameTheMagicAndTheLine() {
    assertThat(failure("x = 1\n%tme x").message())
        .startsWith(
            "no magic named 'tme'. Did you mean 'time'? Known: cite, classpath, compare, echo-it,")
        .endsWith(" (cell 4, line 2)");
    assertThat(failure("%%tme x\n1").message()).endsWith(" (cell 4, line 1)");
    assertThat(failure("x = 1\n%echo-it fail").message())
        .isEqualTo("echo-it was told to fail (cell 4, line 2)");
    assertThat(failure("\n%%seed 4\n").message())
        .isEqualTo("%seed is one line and takes no body: write it with one % (cell 4, line 2)");
    assertThat(failure("x = 1\n%%time\nx").message())
        .isEqualTo("%%time must stand in the first line of its cell (cell 4, line 2)");
  }

  @Test
  void theSeedIsTheLanguagesOwn() throws CellFailure {
    assertThat(run("%seed 7")).isEqualTo("seed 7");
    assertThat(run("%seed")).isEqualTo("seed 7");
    assertThat(run("goodhart.dsl.Goodhart.seed")).isEqualTo("7");
    assertThat(run("%seed 1")).isEqualTo("seed 1");
    assertThat(failure("%seed x").message())
        .isEqualTo("%seed: the seed must be a whole number, got 'x' (cell 4, line 1)");
    assertThat(failure("%seed 1 2").message())
        .isEqualTo("%seed: takes one word, got 2: 1 2 (cell 4, line 1)");
  }

  @Test
  void timeRunsItsCodeInTheNotebookAndKeepsItsLines() throws CellFailure {
    PrintStream before = System.out;
    ByteArrayOutputStream printed = new ByteArrayOutputStream();
    System.setOut(new PrintStream(printed, true, StandardCharsets.UTF_8));
    try {
      assertThat(run("%time a = 3")).isEmpty();
      assertThat(run("b = %time a * 2\nb")).isEqualTo("6");
      assertThat(run("%%time\ndef c = 1\na + b + c")).isEqualTo("10");
      CellError inBody = failure("%%time\nx = 1\n\ny = nix");
      assertThat(inBody.message()).endsWith(" (cell 4, line 4)");
      CellError inLine = failure("x = 1\n%time foo = (1 + ) * 2");
      assertThat(inLine.lines().subList(1, 3))
          .containsExactly("   2 | %time foo = (1 + ) * 2", "     |                  ^");
      assertThat(failure("%time foo = (1 + ) * 2").lines().get(2))
          .isEqualTo("     |                ^");
    } finally {
      System.setOut(before);
    }
    assertThat(printed.toString(StandardCharsets.UTF_8))
        .matches("(\\d\\.\\d{3} s \\(cpu .*\\)\\R){6}");
  }

  @Test
  void statusSaysWhatItRunsOn() throws CellFailure {
    assertThat(run("%status")).contains("\nGroovy        5.0.8\nJava          ", " MB used of ");
  }

  @ParameterizedTest
  @CsvSource(
      quoteCharacter = '`',
      value = {
        "a b, [a|b] {}",
        "'a b' \"c d\" e'f, [a b|c d|e'f] {}",
        "`--seeds 10 x --on=lab`, `[x] {seeds=10, on=lab}`",
        "--on 'my lab' '--x', [--x] {on=my lab}",
        "--on='my lab' -1, [-1] {on=my lab}"
      })
  void argumentsAreReadAsAShellWould(String text, String expected) {
    MagicArguments arguments = MagicArguments.parse("compare", text, "seeds", "on");
    StringBuilder found = new StringBuilder("[" + String.join("|", arguments.positional()) + "] {");
    arguments.option("seeds").ifPresent(v -> found.append("seeds=").append(v));
    arguments
        .option("on")
        .ifPresent(
            v -> found.append(found.toString().endsWith("{") ? "" : ", ").append("on=").append(v));
    assertThat(found + "}").isEqualTo(expected);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '#',
      value = {
        "--seed 3 # %compare: no option named '--seed'. Did you mean '--seeds'? Known: --on, --seeds",
        "--on # %compare: option --on needs a value",
        "--on a --on b # %compare: option --on is given twice",
        "x \"y # %compare: the quote \" is not closed in: x \"y"
      },
      quoteCharacter = '`')
  void wrongArgumentsAreSentences(String text, String message) {
    assertThat(
            catchThrowableOfType(
                IllegalArgumentException.class,
                () -> MagicArguments.parse("compare", text, "seeds", "on")))
        .hasMessage(message);
  }

  @Test
  void optionsAreListsAndWholeNumbersToo() {
    MagicArguments arguments =
        MagicArguments.parse("overopt", "--methods drro,dpo --seeds ten", "methods", "seeds");
    assertThat(arguments.list("methods")).containsExactly("drro", "dpo");
    assertThat(arguments.list("other")).isEmpty();
    assertThat(catchThrowableOfType(IllegalArgumentException.class, () -> arguments.whole("seeds")))
        .hasMessage("%overopt: --seeds must be a whole number, got 'ten'");
  }
}
