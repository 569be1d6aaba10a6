package goodhart.kernel.magic;

import static org.assertj.core.api.Assertions.assertThat;

import goodhart.kernel.GroovySession;
import goodhart.kernel.RecordedOutput;
import goodhart.kernel.magic.Magic.Form;
import goodhart.kernel.magic.Magic.Group;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What every magic owes to its users. */
class EveryMagicTest {
  static Stream<String> names() {
    return Magics.discovered().all().keySet().stream();
  }

  private static String run(String code) throws Exception {
    return (String)
        GroovySession.ofTheLanguage()
            .run(code, 1, new RecordedOutput())
            .orElseThrow()
            .data()
            .get("text/plain");
  }

  @ParameterizedTest
  @MethodSource("names")
  void helpExplainsItWithAnExample(String name) throws Exception {
    Magic magic = Magics.discovered().named(name);
    String written = (magic.form() == Form.CELL ? "%%" : "%") + name;
    assertThat(run(written + " --help"))
        .startsWith(written + ": " + magic.summary() + "\n\n")
        .isEqualTo(run(written + "?"))
        .isEqualTo(run("%help %" + name));
    assertThat(magic.summary()).isNotBlank().doesNotEndWith(".").hasSizeLessThan(90);
    assertThat(magic.usage().lines())
        .as("a line of the usage of " + name + " is an example")
        .anyMatch(line -> line.matches("(\\w+ = )?" + written + "(\\s.*)?"))
        .allMatch(line -> line.length() <= 100);
  }

  @ParameterizedTest
  @MethodSource("names")
  void everyOptionIsExplainedAndCanBeCompleted(String name) throws Exception {
    Magic magic = Magics.discovered().named(name);
    MagicCall.Notebook notebook = new NotebookForTests();
    String help = Magics.explain(magic);
    assertThat(magic.words("", notebook)).isNotNull();
    for (String option : magic.options().keySet()) {
      assertThat(help).contains("  --" + option);
      assertThat(magic.options().get(option)).isNotBlank();
      assertThat(magic.words(option, notebook)).isNotNull();
    }
    assertThat(magic.options().keySet()).containsAll(magic.flags());
  }

  @ParameterizedTest
  @MethodSource("names")
  void theListHasIt(String name) throws Exception {
    Magic magic = Magics.discovered().named(name);
    assertThat(run("%lsmagic").lines())
        .anyMatch(
            line ->
                line.strip().startsWith(ListMagic.written(magic) + " ")
                    && line.endsWith(magic.summary()));
    assertThat(magic.group()).as("its heading").isNotEqualTo(Group.OTHERS);
  }

  @Test
  void unknownMagicsNameTheirNeighbours() {
    assertThat(NotebookForTests.failure("%lsmagics"))
        .startsWith("no magic named 'lsmagics'. Did you mean 'lsmagic'? Known: ");
    assertThat(NotebookForTests.failure("%Compare"))
        .startsWith("no magic named 'Compare'. Did you mean 'compare'?");
    assertThat(NotebookForTests.failure("%%htlm\n<b>x</b>"))
        .startsWith("no magic named 'htlm'. Did you mean 'html'?")
        .endsWith("(cell 1, line 1)");
    assertThat(NotebookForTests.failure("%%nothing-like-it\nx"))
        .startsWith("no magic named 'nothing-like-it'. Known: ");
  }

  @Test
  void flagsTakeNoValue() throws Exception {
    Magic save = new SaveMagic();
    MagicArguments arguments =
        new MagicCall("save", "--force 'größer als.html'", Optional.empty(), new NotebookForTests())
            .parse(save);
    assertThat(arguments.has("force")).isTrue();
    assertThat(arguments.positional()).containsExactly("größer als.html");
    assertThat(NotebookForTests.failure("%save --force=yes x.html"))
        .startsWith("%save: option --force takes no value");
  }
}
