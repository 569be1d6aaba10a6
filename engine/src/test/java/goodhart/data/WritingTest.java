package goodhart.data;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import goodhart.Progress;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class WritingTest {
  private static final List<String> TEXTS =
      List.of(
          "",
          "a",
          "x,y;z\tt",
          "say \"no\"",
          "two\nlines\r\n",
          "nul\u0000",
          "\u00e9\u4e2d\ud83d\ude00",
          "[1, 2]",
          " 1 ",
          "NaN");

  @TempDir Path folder;

  private List<String> names() throws IOException {
    try (Stream<Path> files = Files.list(folder)) {
      return files.map(f -> f.getFileName().toString()).sorted().toList();
    }
  }

  private static double[] doubles(int n) {
    SplittableRandom random = new SplittableRandom(5);
    double[] values = new double[n];
    for (int i = 0; i < n; i++) {
      values[i] = Double.longBitsToDouble(random.nextLong());
    }
    double[] special = {
      0.0,
      -0.0,
      Double.NaN,
      Double.POSITIVE_INFINITY,
      Double.NEGATIVE_INFINITY,
      Double.MIN_VALUE,
      Double.MAX_VALUE,
      Double.MIN_NORMAL,
      0.1,
      1e23,
      2.0E-3
    };
    System.arraycopy(special, 0, values, 0, special.length);
    return values;
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "t.parquet",
        "t.jsonl",
        "t.csv",
        "t.tsv",
        "t.jsonl.gz",
        "t.csv.gz",
        "t.tsv.zst",
        "t.jsonl.zst"
      })
  void whatIsWrittenIsReadBackBitForBit(String name) throws IOException {
    int n = 5000;
    double[] numbers = doubles(n);
    long[] wholes = new SplittableRandom(6).longs(n).toArray();
    boolean[] truths = new boolean[n];
    List<String> texts = new ArrayList<>();
    for (int i = 0; i < n; i++) {
      truths[i] = i % 3 == 0;
      texts.add(TEXTS.get(i % TEXTS.size()));
    }
    Path file = folder.resolve(name);
    new TableFile()
        .texts("a text", texts)
        .numbers("x", numbers)
        .wholes("n", wholes)
        .truths("yes", truths)
        .write(file, Progress.NONE);

    List<Row> rows = new ArrayList<>();
    Rows.Summary summary =
        Rows.read(
            DataFiles.of(file),
            new Limits(),
            Progress.NONE,
            new Rows.Mapping<Row>() {
              @Override
              public Row map(Row row) {
                return row;
              }

              @Override
              public void accept(Row row) {
                rows.add(row);
              }
            });
    assertThat(summary.rows()).isEqualTo(n);
    for (int i = 0; i < n; i++) {
      Row row = rows.get(i);
      assertThat(row.columns()).containsExactly("a text", "x", "n", "yes");
      assertThat(row.text("a text")).isEqualTo(texts.get(i));
      double x =
          row.cells().kind(1) == Cells.Kind.NUMBER
              ? row.cells().number(1)
              : Spelling.number(row.cells().text(1)).orElseThrow();
      assertThat(Double.doubleToLongBits(x)).isEqualTo(Double.doubleToLongBits(numbers[i]));
      assertThat(row.value("n").asLong()).isEqualTo(wholes[i]);
      assertThat(row.number("yes")).isEqualTo(truths[i] ? 1 : 0);
    }
    assertThat(names()).containsExactly(name);
  }

  @Test
  void aFailedWritingLeavesWhatWasThere() throws IOException {
    Path csv = Files.writeString(folder.resolve("a.csv"), "old");
    Path parquet = Files.writeString(folder.resolve("a.parquet"), "old");
    Progress stops =
        new Progress() {
          private int ticks;

          @Override
          public void tick() {
            if (++ticks % 3 == 0) {
              throw new Stopped();
            }
          }
        };
    TableFile table = new TableFile().numbers("x", new double[10]);
    for (Path file : List.of(csv, parquet)) {
      assertThatThrownBy(() -> table.write(file, stops)).isInstanceOf(Progress.Stopped.class);
      assertThat(file).hasContent("old");
    }
    assertThat(names()).containsExactly("a.csv", "a.parquet");
  }

  @Test
  void whatCannotBeWrittenIsSaid() {
    TableFile table = new TableFile().numbers("x", new double[2]);
    assertThatThrownBy(() -> table.write(folder.resolve("a.xls"), Progress.NONE))
        .hasMessage(
            "a.xls: the name says no known form. Known endings: .parquet, and .csv, .tsv, .jsonl"
                + " alone or with .gz or .zst. Nothing was written");
    assertThatThrownBy(() -> table.numbers("x", new double[2]))
        .hasMessage("two columns are named 'x'");
    assertThatThrownBy(() -> table.numbers("y", new double[3]))
        .hasMessage("column 'y' has 3 values, but the columns before it have 2");
    assertThatThrownBy(() -> new TableFile().write(folder.resolve("a.csv"), Progress.NONE))
        .hasMessage("a.csv: there is no column to write. Nothing was written");
    assertThatThrownBy(() -> table.write(folder.resolve("no/a.csv"), Progress.NONE))
        .hasMessageEndingWith("no such folder: " + folder.resolve("no") + ". Nothing was written");
  }

  @Test
  void everyFormBecomesEveryOtherAndBack() throws IOException {
    String lines =
        """
        {"id": "007", "x": 1, "gold": 0.1, "ok": true, "chat": [{"role": "user", "n": 1}], "t": "a\\n\\"b\\""}
        {"id": "8", "x": -2, "gold": "NaN", "ok": false, "chat": [], "t": "[1]"}
        {"id": "9", "x": 3, "gold": 1e-300, "ok": null, "chat": {"k": null}, "t": "\u00e9"}
        """;
    Path start = Files.writeString(folder.resolve("s.jsonl"), lines);
    Path last = folder.resolve("first.jsonl");
    Convert.run(DataFiles.of(start), last, new Limits(), Progress.NONE);
    byte[] canonical = Files.readAllBytes(last);
    for (String name : List.of("a.parquet", "b.csv", "c.tsv.gz", "d.jsonl.zst", "e.parquet")) {
      Path next = folder.resolve(name);
      Convert.Done done = Convert.run(DataFiles.of(last), next, new Limits(), Progress.NONE);
      assertThat(done.rows()).isEqualTo(3);
      assertThat(done.columns())
          .containsEntry("id", "text")
          .containsEntry("x", "whole number")
          .containsEntry("gold", "number")
          .containsEntry("ok", "true or false")
          .containsEntry("chat", "lists and objects")
          .containsEntry("t", "text");
      last = next;
    }
    Path end = folder.resolve("end.jsonl");
    Convert.run(DataFiles.of(last), end, new Limits(), Progress.NONE);
    assertThat(new String(Files.readAllBytes(end), UTF_8)).isEqualTo(new String(canonical, UTF_8));
    assertThat(new String(canonical, UTF_8).lines().skip(1).findFirst())
        .contains(
            "{\"id\": \"8\", \"x\": -2, \"gold\": \"NaN\", \"ok\": false, \"chat\": [], \"t\":"
                + " \"[1]\"}");
  }

  @Test
  void theDriversInnerCallGivesTheTextsOfItsPublicOne() throws Exception {
    String sql = "SELECT repeat('\u00e9\ud83d\ude00' || chr(0), i::INT) FROM range(0, 40) t(i)";
    for (boolean inner : new boolean[] {true, false}) {
      try (var connection = DuckDb.open(512);
          DuckDbChunks chunks = new DuckDbChunks(connection, sql, inner)) {
        assertThat(chunks.next()).isEqualTo(40);
        Object[] texts = chunks.column(0, ColumnType.TEXT, 40);
        for (int i = 0; i < 40; i++) {
          assertThat((byte[]) texts[i])
              .isEqualTo("\u00e9\ud83d\ude00\u0000".repeat(i).getBytes(UTF_8));
        }
        assertThat(chunks.next()).isZero();
      }
    }
  }

  @Test
  void columnsOfSomeRowsAreMissingInTheOthers() throws IOException {
    Path in =
        Files.writeString(folder.resolve("in.jsonl"), "{\"a\": 1}\n{\"b\": \"x\", \"a\": 2.5}\n");
    Path out = folder.resolve("out.csv");
    Convert.run(DataFiles.of(in), out, new Limits(), Progress.NONE);
    assertThat(Files.readAllLines(out)).isEqualTo(Arrays.asList("a,b", "1.0,", "2.5,x"));
  }
}
