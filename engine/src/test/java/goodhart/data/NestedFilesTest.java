package goodhart.data;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeFalse;

import goodhart.Progress;
import goodhart.pool.CandidatePool;
import goodhart.pool.PoolReader;
import goodhart.preference.PreferenceFile;
import goodhart.preference.PreferencePair;
import goodhart.preference.PreferenceReader;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The same pairs and candidates, whatever file they come from. */
class NestedFilesTest {
  private static final List<PreferencePair> CONVERSATIONS =
      List.of(pair("Hi, \"you\"", "Hello\nthere", "[no]"), pair("Und?", "Gut \ud83d\ude00", "-"));

  @TempDir Path folder;

  private static PreferencePair pair(String prompt, String chosen, String rejected) {
    return new PreferencePair(prompt, chosen, rejected, 1, Double.NaN, Double.NaN);
  }

  private Path parquet(String select) throws SQLException {
    Path file = folder.resolve("x.parquet");
    try (Connection connection = DuckDb.open(512);
        Statement statement = connection.createStatement()) {
      statement.execute("COPY (" + select + ") TO '" + file + "' (FORMAT parquet)");
    }
    return file;
  }

  private Path file(String name, byte[] content) throws IOException {
    return Files.write(folder.resolve(name), content);
  }

  private static PreferenceFile read(Path file) {
    return new PreferenceReader().read(DataFiles.of(file), Progress.NONE);
  }

  private static String messages(String role, String content) {
    return "[{\"role\": \"" + role + "\", \"content\": " + Json.MAPPER.valueToTree(content) + "}]";
  }

  private static String cell(String text) {
    return '"' + text.replace("\"", "\"\"") + '"';
  }

  private static String structs(String role, String content) {
    return "[{'role': '" + role + "', 'content': '" + content + "'}]";
  }

  @Test
  void conversationsInCellsOfCsvAreJson() throws IOException {
    StringBuilder csv = new StringBuilder("prompt,chosen,rejected\n");
    for (PreferencePair p : CONVERSATIONS) {
      csv.append(cell(messages("user", p.prompt()))).append(',');
      csv.append(cell(messages("assistant", p.chosen()))).append(',');
      csv.append(cell(messages("assistant", p.rejected()))).append('\n');
    }
    for (Path path :
        List.of(
            file("x.csv", csv.toString().getBytes(UTF_8)),
            file("x.csv.gz", Reading.gzip(csv.toString())),
            file("x.csv.zst", Reading.zstd(csv.toString().getBytes(UTF_8))))) {
      PreferenceFile file = read(path);
      assertThat(file.schema()).isEqualTo("TRL conversational");
      assertThat(file.pairs()).isEqualTo(CONVERSATIONS);
    }
  }

  @Test
  void conversationsInParquetAreListsOfStructs() throws Exception {
    StringBuilder select = new StringBuilder();
    for (PreferencePair p : CONVERSATIONS) {
      select.append(select.isEmpty() ? "SELECT " : " UNION ALL SELECT ");
      select.append(structs("user", p.prompt())).append(" AS prompt, ");
      select.append(structs("assistant", p.chosen())).append(" AS chosen, ");
      select.append(structs("assistant", p.rejected())).append(" AS rejected");
    }
    PreferenceFile file = read(parquet(select.toString()));

    assertThat(file.schema()).isEqualTo("TRL conversational");
    assertThat(file.pairs()).isEqualTo(CONVERSATIONS);
  }

  @Test
  void thePromptInsideIsWhatTheListsShareInParquetAndCsv() throws Exception {
    String list = "[{'role': 'user', 'content': 'q'}, {'role': 'assistant', 'content': '%s'}]";
    String json = list.replace('\'', '"');
    Path csv =
        file(
            "x.csv",
            ("chosen,rejected\n" + cell(json.formatted("a")) + "," + cell(json.formatted("b")))
                .getBytes(UTF_8));
    Path parquet =
        parquet(
            "SELECT "
                + list.formatted("a")
                + " AS chosen, "
                + list.formatted("b")
                + " AS rejected");

    for (Path path : List.of(csv, parquet)) {
      assertThat(read(path).pairs()).containsExactly(pair("q", "a", "b"));
    }
  }

  /** White space of any script, brackets that are no list, quotes and escapes, in each format. */
  @Test
  void wholeTextsAreTheSameFromEachFormat() throws Exception {
    List<PreferencePair> pairs =
        List.of(
            pair("[1] \"p\"", " \u3000", "\u4e2d\u6587"),
            pair("[1] \"p\"", "[\"b\"", "{}"),
            pair("\u2003", "\n", "x\\y\t"));
    StringBuilder csv = new StringBuilder("prompt,chosen,rejected\n");
    StringBuilder lines = new StringBuilder();
    StringBuilder select = new StringBuilder();
    for (PreferencePair p : pairs) {
      csv.append(cell(p.prompt())).append(',').append(cell(p.chosen())).append(',');
      csv.append(cell(p.rejected())).append('\n');
      var object = Json.MAPPER.createObjectNode();
      object.put("prompt", p.prompt()).put("chosen", p.chosen()).put("rejected", p.rejected());
      lines.append(object).append('\n');
      select.append(select.isEmpty() ? "SELECT '" : " UNION ALL SELECT '");
      select
          .append(p.prompt())
          .append("' AS prompt, '")
          .append(p.chosen())
          .append("' AS chosen, '");
      select.append(p.rejected()).append("' AS rejected");
    }
    for (Path path :
        List.of(
            file("x.csv", csv.toString().getBytes(UTF_8)),
            file("x.jsonl", lines.toString().getBytes(UTF_8)),
            file("x.jsonl.zst", Reading.zstd(lines.toString().getBytes(UTF_8))),
            parquet(select.toString()))) {
      PreferenceFile file = read(path);
      assertThat(file.pairs()).isEqualTo(pairs);
      assertThat(file.report().noticed().stream().map(f -> f.what() + ": " + f.count()))
          .containsExactly("empty responses: 2", "empty prompts: 1");
      assertThat(file.pool(null).prompts()).isEqualTo(2);
      assertThat(file.pool(null).response(3)).contains("{}");
    }
  }

  @Test
  void equalTextsAreAMistakeInEachFormat() throws Exception {
    for (Path path :
        List.of(
            file("x.csv", "prompt,chosen,rejected\np,a,b\np,\"c\",c\n".getBytes(UTF_8)),
            file(
                "x.jsonl",
                ("{\"prompt\": \"p\", \"chosen\": \"a\", \"rejected\": \"b\"}\n"
                        + "{\"prompt\": \"p\", \"chosen\": \"c\", \"rejected\": \"\\u0063\"}\n")
                    .getBytes(UTF_8)),
            parquet(
                "SELECT 'p' AS prompt, 'a' AS chosen, 'b' AS rejected UNION ALL"
                    + " SELECT 'p', 'c', 'c'"))) {
      assertThatThrownBy(() -> read(path))
          .hasMessageContaining(path.toString().endsWith(".csv") ? "line 3" : " 2")
          .hasMessageEndingWith(
              ": the two responses are the same text. Remove the pair, or read with ties: 'half'."
                  + " Nothing was loaded")
          .hasMessageStartingWith(path.getFileName() + ", ");
    }
  }

  @Test
  void candidatesAreTheSameFromEachFormat() throws Exception {
    String csv = "prompt,response,gold\np,\"a, b\",1\np,c,0.5\nq,d,2\n";
    for (Path path :
        List.of(
            file("x.csv", csv.getBytes(UTF_8)),
            file("x.csv.gz", Reading.gzip(csv)),
            file("x.csv.zst", Reading.zstd(csv.getBytes(UTF_8))),
            parquet(
                "SELECT 'p' AS prompt, 'a, b' AS response, 1.0 AS gold UNION ALL"
                    + " SELECT 'p', 'c', 0.5 UNION ALL SELECT 'q', 'd', 2"))) {
      CandidatePool pool = new PoolReader().read(path, Progress.NONE);
      assertThat(pool.prompts()).isEqualTo(2);
      assertThat(pool.response(0)).contains("a, b");
      assertThat(pool.gold().toArray()).containsExactly(1, 0.5, 2);
    }
  }

  @Test
  void aFileThatThisUserMayNotReadIsSaid() throws IOException {
    Path path = file("secret.csv", "prompt,chosen,rejected\np,a,b\n".getBytes(UTF_8));
    assumeFalse(
        !path.toFile().setReadable(false) || Files.isReadable(path), "this user may read any file");
    assertThatThrownBy(() -> read(path))
        .hasMessage(
            "secret.csv: may not be read by this user. Change its permissions. Nothing was loaded");
  }
}
