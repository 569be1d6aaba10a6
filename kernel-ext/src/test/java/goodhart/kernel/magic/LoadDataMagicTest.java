package goodhart.kernel.magic;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import goodhart.kernel.GroovySession;
import goodhart.kernel.RecordedOutput;
import goodhart.kernel.Session.CellFailure;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code %load-pool} and {@code %load-preferences}, and what their cells show. */
class LoadDataMagicTest {
  @TempDir private Path folder;
  private final GroovySession session = GroovySession.ofTheLanguage();

  private String file(String name, String text) throws IOException {
    return "'" + Files.writeString(folder.resolve(name), text) + "'";
  }

  private Map<String, Object> shown(String code) throws CellFailure {
    return session.run(code, 1, new RecordedOutput()).orElseThrow().data();
  }

  private String text(String code) throws CellFailure {
    return (String) shown(code).get("text/plain");
  }

  private String failure(String code) {
    return catchThrowableOfType(CellFailure.class, () -> shown(code)).error().message();
  }

  @Test
  void aPoolGoesIntoAVariableAndTheReplyIsTheReport() throws Exception {
    Path run =
        Files.writeString(
            folder.resolve("my run's <b>.csv"),
            "question,output,judge,rm <i>\nWhy?,Because.,1,0.5\nWhy?,\"No, idea\",0,0.25\n");
    Map<String, Object> reply = shown("%load-pool \"" + run + "\" --as mine gold=judge words=4");

    assertThat((String) reply.get("text/plain"))
        .startsWith("candidate pool: 1 prompts, 2 candidates, ")
        .contains(
            "file         my run's <b>.csv (CSV rows)",
            "gold 'judge', columns 'rm <i>'",
            "2 read, all used: 2 candidates, a sample of 2 draws");
    assertThat((String) reply.get("text/html"))
        .startsWith("<pre>candidate pool")
        .contains("my run&#39;s &lt;b&gt;.csv", "rm &lt;i&gt;")
        .doesNotContain("<b>", "<i>");
    assertThat(text("[mine.gold().get(0), mine.column('rm <i>').get(1), mine.isSample()]"))
        .isEqualTo("[1.0, 0.25, true]");
  }

  @Test
  void aFailedLoadLeavesTheVariableAsItWas() throws Exception {
    String good = file("good.jsonl", "{\"prompt\": \"p\", \"response\": \"a\", \"gold\": 1}\n");
    String bad =
        file(
            "bad.jsonl",
            "{\"prompt\": \"p\", \"response\": \"a\", \"gold\": 1}\n"
                + "{\"prompt\": \"p\", \"response\": \"b\", \"gold\": \"n/a\"}\n");
    shown("%load-pool " + good);
    String mistake = "bad.jsonl, line 2, column 'gold': not a number: 'n/a'. Nothing was loaded";

    assertThat(failure("%load-pool " + bad)).startsWith(mistake);
    assertThat(failure("pool = candidates(" + bad + ")")).startsWith(mistake);
    assertThat(text("pool.size()")).isEqualTo("1");
    String pairs =
        file("pairs.jsonl", "{\"prompt\": \"p\", \"chosen\": \"a\", \"rejected\": \"b\"}\n");
    shown("%load-preferences " + pairs);
    assertThat(failure("%load-preferences " + good)).contains("good.jsonl");
    assertThat(text("prefs.file().pairs().size()")).isEqualTo("1");
  }

  @Test
  void pairsMayBeAboutAPool() throws Exception {
    shown(
        "%load-pool "
            + file(
                "run.jsonl",
                "{\"prompt\": \"p\", \"response\": \"a\", \"gold\": 1}\n"
                    + "{\"prompt\": \"p\", \"response\": \"b\", \"gold\": 2}\n"));
    String pairs =
        file("pairs.jsonl", "{\"prompt\": \"p\", \"chosen\": \"a\", \"rejected\": \"b\"}\n");
    shown("%load-preferences " + pairs + " --of pool --as votes");

    assertThat(text("votes.source() == pool")).isEqualTo("true");
    assertThat(failure("%load-preferences " + pairs + " --of nothing"))
        .startsWith("%load-preferences: --of nothing is not declared as a world or a pool");
  }

  @Test
  void mistakesInTheLineSayWhatIsTaken() {
    assertThat(failure("%load-pool"))
        .startsWith("%load-pool: needs a file, for example %load-pool run.jsonl");
    assertThat(failure("%load-pool a.csv b.csv"))
        .startsWith("%load-pool: takes one file and settings as name=value, got 'b.csv'");
    assertThat(failure("%load-pool a.csv --as 1x"))
        .startsWith("%load-pool: --as must be the name of a variable, got '1x'");
    assertThat(failure("%load-pool a.csv glod=x"))
        .startsWith("candidates: no setting named 'glod'. Did you mean 'gold'?");
  }

  @Test
  void settingsAndFilesAreOffered() {
    assertThat(new LoadPoolMagic().words("", new NotebookForTests()))
        .contains("gold=", "promptId=", "sample=", "strict=", "mostMegabytes=");
    assertThat(new LoadPreferencesMagic().words("", new NotebookForTests())).doesNotContain("of=");
  }
}
