package goodhart.pool;

import static java.nio.charset.StandardCharsets.UTF_16;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import goodhart.Progress;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PoolReaderTest {
  private static final String TWO_PROMPTS =
      """
      {"prompt": "p", "response": "a", "gold": 1}
      {"prompt": "q", "response": "b", "gold": 2.5}
      {"prompt": "p", "response": "", "gold": -3e-1}
      """;

  @TempDir Path folder;

  private Path write(String name, byte[] content) throws IOException {
    return Files.write(folder.resolve(name), content);
  }

  private CandidatePool read(String name, String content) throws IOException {
    return new PoolReader().read(write(name, content.getBytes(UTF_8)), Progress.NONE);
  }

  private static byte[] gzip(String content) throws IOException {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    try (GZIPOutputStream gzip = new GZIPOutputStream(out)) {
      gzip.write(content.getBytes(UTF_8));
    }
    return out.toByteArray();
  }

  private void assertRefused(String content, String message) {
    assertThatThrownBy(() -> read("x.jsonl", content))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage(message);
  }

  @Test
  void linesOfOnePromptAreItsCandidatesWhereverTheyStand() throws IOException {
    CandidatePool pool = read("x.jsonl", TWO_PROMPTS);

    assertThat(pool.prompts()).isEqualTo(2);
    assertThat(pool.prompt(1)).contains("q");
    assertThat(pool.candidates(0)).isEqualTo(2);
    assertThat(pool.response(1)).contains("");
    assertThat(pool.gold().toArray()).containsExactly(1, -0.3, 2.5);
    assertThat(pool.features().dimension()).isEqualTo(new Features().names().size());
  }

  @Test
  void gzipWindowsLineEndsAndByteOrderMarksMakeNoDifference() throws IOException {
    CandidatePool plain = read("x.jsonl", TWO_PROMPTS);
    String windows = "\ufeff" + TWO_PROMPTS.replace("\n", "\r\n") + "\r\n";

    assertThat(read("y.jsonl", windows)).isEqualTo(plain);
    assertThat(read("plain.jsonl.gz", TWO_PROMPTS)).isEqualTo(plain);
    assertThat(read("open.jsonl", TWO_PROMPTS.strip())).isEqualTo(plain);
    assertThat(new PoolReader().read(write("x.gz", gzip(TWO_PROMPTS)), Progress.NONE))
        .isEqualTo(plain);
  }

  @Test
  void aLineLongerThanTheBufferIsOneLine() throws IOException {
    String text = "\ud83d\udc04 moo ".repeat(40000);
    CandidatePool pool = read("x.jsonl", TWO_PROMPTS.replace("\"a\"", "\"" + text + "\""));

    assertThat(pool.response(0)).contains(text);
    assertThat(pool.size()).isEqualTo(3);
  }

  @Test
  void referenceWeightAndFurtherColumnsAreReadByName() throws IOException {
    Path file =
        write(
            "run.jsonl",
            """
            {"x": "p", "y": "a", "lp": -1, "w": 3, "length": 7, "cut": true}
            {"x": "p", "y": "b", "lp": -2, "w": 3, "length": 8, "cut": false}
            {"x": "q", "y": "c", "lp": -900, "w": 1, "length": 9, "cut": false}
            {"x": "q", "y": "d", "lp": -100, "w": 1, "length": 9, "cut": false}
            """
                .getBytes(UTF_8));
    CandidatePool pool =
        new PoolReader("x", "y", null, "lp", "w", List.of("length", "cut"), null)
            .read(file, Progress.NONE);

    assertThat(pool.reference().get(0)).isCloseTo(0.731058578630005, within(1e-12));
    assertThat(pool.reference().get(2)).isCloseTo(1e-12, within(1e-20));
    assertThat(pool.weights().toArray()).containsExactly(0.75, 0.25);
    assertThat(pool.column("length").toArray()).containsExactly(7, 8, 9, 9);
    assertThat(pool.column("cut").toArray()).containsExactly(1, 0, 0, 0);
    assertThat(pool.hasGold()).isFalse();
    assertThat(pool.features().dimension()).isZero();
  }

  @Test
  void aValueOfTheWrongKindNamesFileLineAndColumn() {
    assertRefused(
        TWO_PROMPTS.replace("2.5", "\"n/a\""),
        "x.jsonl, line 2, column 'gold': not a number: 'n/a'. Nothing was loaded");
    assertRefused(
        TWO_PROMPTS.replace("\"b\"", "[1, 2]"),
        "x.jsonl, line 2, column 'response': not a text: a list of 2. Nothing was loaded");
    assertRefused(
        TWO_PROMPTS.replace("2.5", "null"),
        "x.jsonl, line 2, column 'gold': missing (null). Nothing was loaded");
    assertRefused(
        TWO_PROMPTS.replace("2.5", "1e999"),
        "x.jsonl, line 2, column 'gold': not a finite number: 1e999. Nothing was loaded");
  }

  @Test
  void aMissingColumnNamesTheNearest() {
    assertThatThrownBy(
            () ->
                new PoolReader("prompt", "response", "glod", null, null, null, null)
                    .read(write("x.jsonl", TWO_PROMPTS.getBytes(UTF_8)), Progress.NONE))
        .hasMessage(
            "x.jsonl, line 1: no column named 'glod'. Did you mean 'gold'? Known: gold, prompt,"
                + " response. Nothing was loaded");
  }

  @Test
  void twoColumnsOfOneNameAreRefused() {
    assertRefused(
        TWO_PROMPTS.replace("\"gold\": 2.5", "\"gold\": 2.5, \"gold\": 3"),
        "x.jsonl, line 2: has two columns named 'gold'. Nothing was loaded");
    assertThatThrownBy(() -> new PoolReader("p", "r", null, null, null, List.of("a", "a"), null))
        .hasMessage("columns must differ, got a, a");
  }

  @Test
  void brokenLinesSayWhereTheyBreak() {
    assertRefused(
        TWO_PROMPTS.replace("2.5}", "2.5"),
        "x.jsonl, line 2: is not one JSON object: the line ends before the object does. Nothing was"
            + " loaded");
    assertRefused(
        TWO_PROMPTS.replace("2.5}", "2.5;"),
        "x.jsonl, line 2: is not one JSON object: at character 45, Unexpected character (';' (code"
            + " 59)). Nothing was loaded");
    assertRefused(
        "{\"prompt\": \"p\", \"response\": \"a\", \"gold\": 1}\n[1]",
        "x.jsonl, line 2: must be one JSON object, found a list of 1. Write one object a line, or"
            + " one list of objects. Nothing was loaded");
  }

  @Test
  void filesThatAreNotThereEmptyOrInAnotherEncodingAreNamed() throws IOException {
    assertThatThrownBy(() -> new PoolReader().read(folder.resolve("no.jsonl"), Progress.NONE))
        .hasMessage(
            "no.jsonl: no such file in " + folder.toAbsolutePath() + ". Nothing was loaded");
    assertThatThrownBy(() -> new PoolReader().read(folder, Progress.NONE))
        .hasMessage(
            folder.getFileName()
                + ": is a folder without a file of rows. Known endings: .jsonl, .ndjson, .json,"
                + " .csv, .tsv, .tab, .parquet, each also with .gz or .zst. Nothing was loaded");
    assertRefused(
        "\n\n", "x.jsonl: has no row: one JSON object a line was expected. Nothing was loaded");
    assertRefused(
        "", "x.jsonl: has no row: one JSON object a line was expected. Nothing was loaded");
    assertThatThrownBy(
            () ->
                new PoolReader()
                    .read(write("u.jsonl", TWO_PROMPTS.getBytes(UTF_16)), Progress.NONE))
        .hasMessage("u.jsonl: is UTF-16 text. Save it as UTF-8. Nothing was loaded");
    byte[] latin =
        TWO_PROMPTS
            .replace("\"b\"", "\"\u00e9\"")
            .getBytes(java.nio.charset.StandardCharsets.ISO_8859_1);
    assertThatThrownBy(() -> new PoolReader().read(write("l.jsonl", latin), Progress.NONE))
        .hasMessage(
            "l.jsonl, line 2: is not UTF-8 text. Save the file as UTF-8. Nothing was loaded");
  }

  @Test
  void aGzipFileThatWasCutOffIsRefusedAsAWhole() throws IOException {
    byte[] whole = gzip(TWO_PROMPTS);
    Path cut = write("cut.jsonl.gz", Arrays.copyOf(whole, whole.length - 12));

    assertThatThrownBy(() -> new PoolReader().read(cut, Progress.NONE))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageMatching(
            "cut.jsonl.gz: the gzip data is damaged or cut off after line \\d: fetch the file"
                + " again. Nothing was loaded");
  }

  @Test
  void onePromptHasOneWeight() {
    String lines =
        """
        {"prompt": "p", "response": "a", "w": 1}
        {"prompt": "p", "response": "b", "w": 2}
        """;
    PoolReader reader = new PoolReader("prompt", "response", null, null, "w", List.of(), null);

    assertThatThrownBy(() -> reader.read(write("x.jsonl", lines.getBytes(UTF_8)), Progress.NONE))
        .hasMessage(
            "x.jsonl, line 2, column 'w': found 2.0, but an earlier line of the same prompt says"
                + " 1.0. Nothing was loaded");
  }
}
