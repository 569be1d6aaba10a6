package goodhart.data;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_16;
import static java.nio.charset.StandardCharsets.UTF_16LE;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import goodhart.Progress;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What people's files do, and the sentence that each gets. */
class HostileFilesTest {
  private static final String NOTHING = ". Nothing was loaded";

  @TempDir Path folder;

  private Path write(String name, byte[] content) {
    try {
      return Files.write(folder.resolve(name), content);
    } catch (IOException e) {
      throw new IllegalStateException(e);
    }
  }

  private Reading read(String name, String content) {
    return Reading.of(write(name, content.getBytes(UTF_8)));
  }

  private void assertRefused(String name, String content, String sentence) {
    assertRefused(name, content.getBytes(UTF_8), sentence);
  }

  private void assertRefused(String name, byte[] content, String sentence) {
    assertThatThrownBy(() -> Reading.of(write(name, content)))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage(sentence + NOTHING);
  }

  private void assertRefused(
      String name, String content, Function<Row, Object> value, String sentence) {
    Path file = write(name, content.getBytes(UTF_8));
    assertThatThrownBy(
            () ->
                Rows.read(
                    DataFiles.of(file),
                    new Limits(),
                    Progress.NONE,
                    new Rows.Mapping<Object>() {
                      @Override
                      public Object map(Row row) {
                        return value.apply(row);
                      }

                      @Override
                      public void accept(Object mapped) {}
                    }))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage(sentence + NOTHING);
  }

  @Test
  void damagedPackingIsNamed() {
    byte[] packed = Reading.gzip("{\"a\": 1}\n".repeat(1000));
    assertRefused(
        "cut.jsonl.gz",
        Arrays.copyOf(packed, packed.length - 9),
        "cut.jsonl.gz: the gzip data is damaged or cut off after line 0: fetch the file again");
    byte[] flipped = packed.clone();
    flipped[packed.length - 6] ^= 1;
    assertRefused(
        "sum.jsonl.gz",
        flipped,
        "sum.jsonl.gz: the gzip data is damaged or cut off after line 0: fetch the file again");
    byte[] zstd = Reading.zstd("{\"a\": 1}\n".repeat(1000).getBytes(UTF_8));
    assertRefused(
        "cut.jsonl.zst",
        Arrays.copyOf(zstd, zstd.length - 5),
        "cut.jsonl.zst: the zstd data is damaged or cut off after line 0: fetch the file again");
  }

  @Test
  void aLaterGzipMemberIsReadAndADamagedOneIsNotLostInSilence() {
    byte[] first = Reading.gzip("{\"a\": 1}\n");
    byte[] both = Arrays.copyOf(first, 2 * first.length);
    System.arraycopy(first, 0, both, first.length, first.length);
    assertThat(Reading.of(write("two.jsonl.gz", both)).summary.rows()).isEqualTo(2);

    both[first.length + 2] = 77;
    assertRefused(
        "bad.jsonl.gz",
        both,
        "bad.jsonl.gz: the gzip data is damaged or cut off after line 0: fetch the file again");
    byte[] padded = Arrays.copyOf(first, first.length + 512);
    assertThat(Reading.of(write("padded.jsonl.gz", padded)).summary.rows()).isEqualTo(1);
  }

  @Test
  void theContentCountsNotTheName() {
    assertThat(read("x.jsonl.gz", "{\"a\": 1}\n").summary.format()).isEqualTo("JSON lines");
    assertThat(Reading.of(write("x.csv", Reading.gzip("[{\"a\": 1}]"))).summary.format())
        .isEqualTo("objects of a JSON list, gzip");
    assertThat(Reading.of(write("x", Reading.zstd("a;b\n1;2\n".getBytes(UTF_8)))).summary.format())
        .isEqualTo("CSV rows (semicolons), zstd");
    assertThat(read("y", "a\tb\n1\t2\n").summary.format()).isEqualTo("TSV rows");
  }

  @Test
  void whatIsNoFileOfRowsIsNamed() {
    assertRefused("a.zip", "PK\u0003\u0004xxxx", "a.zip: is a zip archive. Unpack it first");
    assertRefused(
        "a.bz2", "BZh9xx", "a.bz2: is bzip2 data. Unpack it first, or pack it with gzip or zstd");
    assertRefused(
        "a.bin",
        new byte[] {1, 2, 0, 3, 4, 5, 0, 7, 0, 0, 1},
        "a.bin: is not text and not Parquet. Known: JSON lines, a JSON list, CSV, Parquet");
    assertRefused(
        "a.jsonl.gz",
        Reading.gzip(Reading.gzip("{}")),
        "a.jsonl.gz: is gzip data inside of gzip or zstd. Unpack it once");
  }

  @Test
  void otherEncodingsAreNamed() {
    String lines = "{\"a\": \"b\"}\n{\"a\": \"\u00e9\"}\n";
    assertRefused("u.jsonl", lines.getBytes(UTF_16), "u.jsonl: is UTF-16 text. Save it as UTF-8");
    assertRefused(
        "u.csv", "a,b\n1,2\n".getBytes(UTF_16LE), "u.csv: is UTF-16 text. Save it as UTF-8");
    assertRefused(
        "l.jsonl",
        lines.getBytes(ISO_8859_1),
        "l.jsonl, line 2: is not UTF-8 text. Save the file as UTF-8");
    assertRefused(
        "l.csv",
        "a,b\n1,2\n\u00e9,2\n".getBytes(ISO_8859_1),
        "l.csv, line 3: is not UTF-8 text. Save the file as UTF-8");
    assertRefused(
        "l.json",
        "[{\"a\": 1},\n{\"a\": \"\u00e9\"}]".getBytes(ISO_8859_1),
        "l.json, line 2: is not UTF-8 text. Save the file as UTF-8");
  }

  @Test
  void whatIsQuestionableButReadableIsCounted() {
    Reading marked = read("b.jsonl", "\ufeff{\"a\": \"\\ud800x\\u0000\"}\r\n\r\n{\"a\": \"\"}\r\n");
    assertThat(marked.rows).containsExactly(List.of("\ufffdx\u0000"), List.of(""));
    assertThat(marked.summary.noticed())
        .isEqualTo(
            Map.of(
                "byte order marks skipped", 1L,
                "blank lines skipped", 1L,
                "lone surrogates replaced by U+FFFD", 1L,
                "NUL characters in texts", 1L));

    Reading cells = read("b.csv", "\ufeffa,,b\n1,9,5\" pipe\n\n2,9,x\u0000\n");
    assertThat(cells.rows).containsExactly(List.of("1", "5\" pipe"), List.of("2", "x\u0000"));
    assertThat(cells.summary.noticed())
        .isEqualTo(
            Map.of(
                "byte order marks skipped", 1L,
                "blank lines skipped", 1L,
                "NUL characters in texts", 1L,
                "quotes inside unquoted cells", 1L,
                "columns without a name left out", 1L));
  }

  @Test
  void everyLineEndIsALineEnd() {
    for (String end : List.of("\n", "\r\n", "\r")) {
      Reading table = read("e.csv", "a,b" + end + "1,\"x" + end + "y\"" + end + "2,z" + end);
      assertThat(table.rows).containsExactly(List.of("1", "x" + end + "y"), List.of("2", "z"));
      assertThat(read("e.jsonl", "{\"a\": 1}" + end + "{\"a\": 2}" + end).rows)
          .containsExactly(List.of("1"), List.of("2"));
      assertRefused(
          "e.csv",
          "a,b" + end + "1,2" + end + "3" + end,
          ragged("e.csv", 3, "1 cell", "2 columns"));
    }
  }

  private static String ragged(String file, int line, String cells, String columns) {
    return file
        + ", line "
        + line
        + ": has "
        + cells
        + ", but the first line names "
        + columns
        + ". Put a cell that holds the delimiter or a line end in double quotes";
  }

  @Test
  void numbersThatAreNoneAreRefusedWithWhatWasFound() {
    Function<Row, Object> gold = row -> row.number("gold");
    String place = "n.jsonl, line 2, column 'gold': ";
    for (String token : List.of("NaN", "-Infinity", "1e999", "\"nan\"", "\"Infinity\"")) {
      assertRefused(
          "n.jsonl",
          "{\"gold\": 1}\n{\"gold\": " + token + "}\n",
          gold,
          place + "not a finite number: " + token.replace("\"", ""));
    }
    assertRefused(
        "n.jsonl", "{\"gold\": 1}\n{\"gold\": \"1\"}\n", gold, place + "not a number: '1'");
    assertRefused(
        "n.jsonl", "{\"gold\": 1}\n{\"gold\": [1]}\n", gold, place + "not a number: a list of 1");
    assertRefused("n.jsonl", "{\"gold\": 1}\n{\"gold\": null}\n", gold, place + "missing (null)");
    String cell = "n.csv, line 3, column 'gold': ";
    assertRefused("n.csv", "gold,x\n1,2\nNaN,2\n", gold, cell + "not a finite number: NaN");
    assertRefused("n.csv", "gold,x\n1,2\n0x10,2\n", gold, cell + "not a number: '0x10'");
    assertRefused("n.csv", "gold,x\n1,2\n1d,2\n", gold, cell + "not a number: '1d'");
    assertRefused("n.csv", "gold,x\n1,2\n,2\n", gold, cell + "missing (an empty cell)");
    assertRefused(
        "n.jsonl",
        "{\"gold\": 1}\n{\"gold\": 2}\n",
        row -> row.text("gold"),
        "n.jsonl, line 1, column 'gold': not a text: 1");
  }

  @Test
  void columnsThatAreMissingOrTwiceAreNamed() {
    assertRefused(
        "m.jsonl",
        "{\"gold\": 1, \"b\": 2}\n{\"glod\": 1, \"b\": 2}\n",
        row -> row.number("gold"),
        "m.jsonl, line 2: no column named 'gold'. Did you mean 'glod'? Known: b, glod");
    assertRefused(
        "m.csv",
        "prompt,golf\np,1\n",
        row -> row.number("gold"),
        "m.csv, line 2: no column named 'gold'. Did you mean 'golf'? Known: golf, prompt");
    assertRefused("m.csv", "a,b,a\n1,2,3\n", "m.csv, line 1: has two columns named 'a'");
    assertRefused(
        "m.csv",
        ",,\n1,2,3\n",
        "m.csv, line 1: names no column. The first line must name the columns");
    assertRefused("m.jsonl", "{\"a\": 1, \"a\": 2}", "m.jsonl, line 1: has two columns named 'a'");
    assertRefused(
        "m.jsonl", "{\"a\": 1, \"\\u0061\": 2}", "m.jsonl, line 1: has two columns named 'a'");
  }

  @Test
  void filesWithoutARowSayWhatWasExpected() {
    assertRefused("e.jsonl", "", "e.jsonl: has no row: one JSON object a line was expected");
    assertRefused("e.jsonl", "\n \r\n", "e.jsonl: has no row: one JSON object a line was expected");
    assertRefused(
        "e.csv",
        "\n\n",
        "e.csv: has no row: a line that names the columns was expected, and a line for each row");
    assertRefused(
        "e.csv", "a,b\n", "e.csv: has no row: it ends after the line that names the columns");
    assertRefused("e.json", " [ ]\n", "e.json: has no row: the JSON list is empty");
  }

  @Test
  void tablesWhoseCellsDoNotFitAreNamedWithTheirLine() {
    assertRefused("r.csv", "a,b\n1,2\n1,2,3\n", ragged("r.csv", 3, "3 cells", "2 columns"));
    assertRefused("r.csv", "a,b\n\"1\n\n\",2\n1\n", ragged("r.csv", 5, "1 cell", "2 columns"));
    assertRefused(
        "r.csv",
        "a,b\n1,2\n3,\"x\n4,y\n5,z\n",
        "r.csv, line 3: the quote that opens here is never closed. Close it, or write a quote"
            + " inside a quoted cell twice");
    assertRefused(
        "r.csv",
        "a,b\n1,\"he said \"no\" to it\"\n",
        "r.csv, line 2: text after a closing quote: 'no\" to it\"'. Write a quote inside a quoted"
            + " cell twice");
  }

  @Test
  void brokenJsonIsNamedWithItsLine() {
    String many = " is not one JSON object: the line ends before the object does";
    assertRefused("j.jsonl", "{\n  \"a\": 1\n}\n", "j.jsonl, line 1:" + many);
    assertRefused(
        "j.jsonl",
        "{\"a\": 1}\n[1, 2]\n",
        "j.jsonl, line 2: must be one JSON object, found a list of 2. Write one object a line, or"
            + " one list of objects");
    assertRefused(
        "j.jsonl",
        "{\"a\": 1} {\"a\": 2}\n",
        "j.jsonl, line 1: holds more than one JSON value. Write one object a line");
    assertRefused(
        "j.jsonl",
        "{\"a\": 1}\n{\"a\": 01}\n",
        "j.jsonl, line 2: is not one JSON object: at character 8, Invalid numeric value");
    assertRefused(
        "j.jsonl",
        "{\"a\": " + "[".repeat(10_000) + "]".repeat(10_000) + "}\n",
        "j.jsonl, line 1: is nested deeper than 1000 lists and objects");
    assertRefused(
        "j.jsonl",
        "{\"a\": \"x\u0000\"}\n",
        "j.jsonl, line 1: is not one JSON object: at character 9, Illegal unquoted character"
            + " ((CTRL-CHAR, code 0))");
  }

  @Test
  void brokenJsonListsAreNamedWithTheirLine() {
    assertThat(read("l.json", "[\n {\"a\":\n 1},\n{\"a\": 2} ]\n").rows)
        .containsExactly(List.of("1"), List.of("2"));
    assertRefused(
        "l.json",
        "[{\"a\": 1},\n{\"a\": 2",
        "l.json: the JSON list has no end after line 2: the file was cut off. Fetch it again");
    assertRefused(
        "l.json",
        "[{\"a\": 1}\n{\"a\": 2}]",
        "l.json, line 2: a comma is missing between two objects of the JSON list");
    assertRefused(
        "l.json", "[{\"a\": 1},\n]", "l.json, line 2: the JSON list ends with a comma. Remove it");
    assertRefused(
        "l.json",
        "[{\"a\": 1}]\n]",
        "l.json, line 2: something follows the end of the JSON list. Remove it");
    assertRefused(
        "l.json",
        "[{\"a\": 1},,{\"a\": 1}]",
        "l.json, line 1: an object is missing in the JSON list. Remove the comma");
    assertRefused(
        "l.json",
        "[{\"a\": 1},\n7, {\"a\": 1}]",
        "l.json, line 2: must be one JSON object, found 7. Write one object a line, or one list of"
            + " objects");
  }

  @Test
  void aRowThatIsTooLongIsRefusedBeforeMemoryIsGone() throws IOException {
    Limits small = new Limits(300, 1);
    Path line = folder.resolve("long.jsonl");
    Path cell = folder.resolve("long.csv");
    Files.writeString(line, "{\"a\": 1}\n{\"a\": \"" + "x".repeat(3 << 20) + "\"}\n");
    Files.writeString(cell, "a,b\n1,2\n3,\"" + "x\n".repeat(2 << 20));

    assertThatThrownBy(() -> Reading.of(DataFiles.of(line), small, Progress.NONE))
        .hasMessage(
            "long.jsonl, line 2: is longer than mostLineMegabytes: 1 allows. Write one row a line,"
                + " or raise mostLineMegabytes"
                + NOTHING);
    assertThatThrownBy(() -> Reading.of(DataFiles.of(cell), small, Progress.NONE))
        .hasMessage(
            "long.csv, line 3: the quote that opens here is not closed within the mostLineMegabytes"
                + " of a row. Close it, or raise mostLineMegabytes"
                + NOTHING);
  }

  @Test
  void moreTextThanAllowedIsRefusedPackedOrNot() throws IOException {
    byte[] line = ("{\"a\": \"" + "x".repeat(1000) + "\"}\n").repeat(5000).getBytes(UTF_8);
    String sentence =
        ": holds more text than mostMegabytes: 2 allows. Raise mostMegabytes, or read a part of the"
            + " data"
            + NOTHING;
    for (Map.Entry<String, byte[]> file :
        Map.of("b.jsonl.gz", Reading.gzip(line), "b.zst", Reading.zstd(line), "b.jsonl", line)
            .entrySet()) {
      Path path = write(file.getKey(), file.getValue());
      assertThatThrownBy(() -> Reading.of(DataFiles.of(path), new Limits(2, 1), Progress.NONE))
          .hasMessage(file.getKey() + sentence);
    }
  }

  @Test
  void whatIsNoRegularFileIsRefusedAndDoesNotHang() throws Exception {
    Path zero = Path.of("/dev/zero");
    assumeTrue(Files.exists(zero), "there is no /dev/zero here");
    String device = ": is a device or pipe, not a file. Copy what it gives into a file" + NOTHING;
    assertThatThrownBy(() -> DataFiles.of(zero)).hasMessage("zero" + device);
    Path pipe = folder.resolve("pipe");
    new ProcessBuilder("mkfifo", pipe.toString()).start().waitFor();
    assertThatThrownBy(() -> DataFiles.of(pipe)).hasMessage("pipe" + device);
  }

  @Test
  void aMissingFileNamesItsNeighbour() {
    write("pairs.jsonl", new byte[0]);
    assertThatThrownBy(() -> DataFiles.of(folder.resolve("pair.jsonl")))
        .hasMessage(
            "pair.jsonl: no such file in " + folder + ". Did you mean 'pairs.jsonl'?" + NOTHING);
    assertThatThrownBy(() -> DataFiles.of(folder + "/no/x.csv"))
        .hasMessage("x.csv: no such folder: " + folder.resolve("no") + NOTHING);
  }

  @Test
  void namesMayHoldSpacesAndAnyLetters() {
    assertThat(read("ein Prüf [1] {stück}\ud83d\ude00.csv", "a,b\n1,2\n").rows)
        .containsExactly(List.of("1", "2"));
    String named = folder.resolve("ein Prüf [1] {stück}\ud83d\ude00.csv").toString();
    assertThat(DataFiles.of(named).files()).hasSize(1);
  }

  @Test
  void aFolderAndAPatternAreReadInTheOrderOfNames() throws IOException {
    write("b.csv", "a,b\n3,4\n".getBytes(UTF_8));
    write("a.jsonl", "{\"a\": 1, \"b\": 2}".getBytes(UTF_8));
    write(".hidden.jsonl", "no".getBytes(UTF_8));
    write("README.md", "no".getBytes(UTF_8));
    Files.createDirectories(folder.resolve("deep"));
    Files.writeString(folder.resolve("deep/c.csv"), "a,b\n5,6\n");

    Reading all = Reading.of(folder);
    assertThat(all.rows).containsExactly(List.of("1", "2"), List.of("3", "4"));
    assertThat(all.summary.format()).isEqualTo("JSON lines and CSV rows");
    assertThat(all.summary.files())
        .extracting(f -> f.getFileName().toString())
        .containsExactly("a.jsonl", "b.csv");
    assertThat(DataFiles.of(folder + "/*.csv").files()).hasSize(1);
    assertThat(DataFiles.of(folder + "/**.{csv,jsonl}").files()).hasSize(3);
    assertThat(DataFiles.of(folder + "/*.csv").name()).isEqualTo("*.csv");
    assertThatThrownBy(() -> DataFiles.of(folder + "/*.tsv"))
        .hasMessageEndingWith("/*.tsv: no file has a name like that in " + folder + NOTHING);
  }
}
