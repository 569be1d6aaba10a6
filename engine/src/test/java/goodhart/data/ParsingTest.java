package goodhart.data;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import de.siegmar.fastcsv.reader.CsvReader;
import de.siegmar.fastcsv.reader.CsvRecord;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Our scanners against libraries that do the same, on random input. A lone CR inside of quotes is
 * left out: there FastCSV 3.7.0 takes the end of the line for the second half of CRLF and joins the
 * row with the next.
 */
class ParsingTest {
  private static final String[] PARTS = {
    "a", "\"", "\"\"", ",", "\n", "\r\n", " ", "\u00e9", "\ud83d\ude00", "x,y", "\"q\"", "0"
  };

  @TempDir Path folder;

  @Test
  void cellsAreThoseThatFastCsvReads() throws Exception {
    SplittableRandom random = new SplittableRandom(11);
    int compared = 0;
    for (int i = 0; i < 3000; i++) {
      StringBuilder text = new StringBuilder("a,b\n");
      for (int row = 0; row < 3; row++) {
        text.append(cell(random)).append(',').append(cell(random)).append(row == 1 ? "\r\n" : "\n");
      }
      List<List<String>> expected = new ArrayList<>();
      try (CsvReader<CsvRecord> reader =
          CsvReader.builder().skipEmptyLines(true).ofCsvRecord(text.toString())) {
        reader.forEach(row -> expected.add(List.copyOf(row.getFields())));
      }
      expected.remove(0);
      Path file = Files.writeString(folder.resolve("x.csv"), text);
      List<List<String>> found = new ArrayList<>();
      for (List<String> row : Reading.of(file).rows) {
        found.add(row.stream().map(value -> value == null ? "" : value).toList());
      }
      assertThat(found).as(text.toString()).isEqualTo(expected);
      compared += expected.size();
    }
    assertThat(compared).isEqualTo(9000);
  }

  /** A cell as a correct writer writes it: quoted where that is needed, and sometimes else. */
  private static String cell(SplittableRandom random) {
    StringBuilder text = new StringBuilder();
    for (int n = random.nextInt(5); n > 0; n--) {
      text.append(PARTS[random.nextInt(PARTS.length)]);
    }
    String cell = text.toString();
    boolean quote = random.nextInt(4) == 0 || cell.matches("(?s).*[\",\r\n].*");
    return quote ? '"' + cell.replace("\"", "\"\"") + '"' : cell;
  }

  /** Where FastCSV errs, the cells that were written are what is to be read. */
  @Test
  void cellsWithLoneCarriageReturnsAreThoseThatWereWritten() throws Exception {
    SplittableRandom random = new SplittableRandom(15);
    int last = 0;
    for (int i = 0; i < 3000; i++) {
      StringBuilder text = new StringBuilder("a,b\n");
      List<List<String>> expected = new ArrayList<>();
      for (int row = 0; row < 3; row++) {
        List<String> cells = new ArrayList<>();
        for (int column = 0; column < 2; column++) {
          String cell = random.nextBoolean() ? "\r" : "";
          cell = PARTS[random.nextInt(PARTS.length)] + cell;
          cells.add(random.nextInt(5) == 0 ? "\r" + cell : cell);
          text.append(column == 0 ? "" : ",")
              .append('"')
              .append(cells.get(column).replace("\"", "\"\""))
              .append('"');
        }
        last += cells.get(1).endsWith("\r") ? 1 : 0;
        text.append(row == 1 ? "\r\n" : "\n");
        expected.add(cells);
      }
      Path file = Files.writeString(folder.resolve("x.csv"), text);
      assertThat(Reading.of(file).rows).as(text.toString()).isEqualTo(expected);
    }
    assertThat(last).as("cells that end with CR before the line ends").isBetween(4000, 5000);
  }

  @Test
  void objectsAreThoseThatJacksonReads() throws Exception {
    String[] values = {
      "\"\"",
      "\"x\"",
      "\"\\n\\t\\\"\\\\\\/\\b\\f\\r\"",
      "\"\\u00e9\\u0041\\u4e2d\"",
      "\"\\ud83d\\ude00!\"",
      "\"\u00e9\ud83d\ude00\"",
      "0",
      "-0",
      "1.5",
      "-2e-3",
      "1E+2",
      "123456789012345678",
      "true",
      "false",
      "[1, [2, \"]\"]]",
      "{\"z\": \"}\\\"\"}",
      "[]"
    };
    ObjectMapper jackson = new ObjectMapper();
    SplittableRandom random = new SplittableRandom(12);
    StringBuilder lines = new StringBuilder();
    List<JsonNode> expected = new ArrayList<>();
    for (int i = 0; i < 5000; i++) {
      StringBuilder line = new StringBuilder(random.nextInt(5) == 0 ? " { " : "{");
      int columns = random.nextInt(1, 5);
      for (int j = 0; j < columns; j++) {
        line.append(j == 0 ? "" : random.nextBoolean() ? ", " : ",")
            .append('"')
            .append(random.nextInt(20) == 0 ? "\\u006e" : "n")
            .append(j)
            .append("\":")
            .append(random.nextBoolean() ? " " : "")
            .append(values[random.nextInt(values.length)]);
      }
      line.append(random.nextInt(5) == 0 ? "\t}\r\n" : "}\n");
      expected.add(jackson.readTree(line.toString()));
      lines.append(line);
    }
    Path file = Files.writeString(folder.resolve("x.jsonl"), lines);
    List<JsonNode> found = new ArrayList<>();
    Rows.read(
        DataFiles.of(file),
        new Limits(),
        goodhart.Progress.NONE,
        new Rows.Mapping<JsonNode>() {
          @Override
          public JsonNode map(Row row) {
            var object = jackson.createObjectNode();
            row.columns().forEach(column -> object.set(column, row.value(column)));
            return object;
          }

          @Override
          public void accept(JsonNode mapped) {
            found.add(mapped);
          }
        });
    for (int i = 0; i < expected.size(); i++) {
      assertThat(found.get(i).equals(ParsingTest::compare, expected.get(i)))
          .as("%s and %s", found.get(i), expected.get(i))
          .isTrue();
    }
    assertThat(found).hasSameSizeAs(expected);
  }

  /** Numbers by value, since an int and a long of the same value are different nodes. */
  private static int compare(JsonNode a, JsonNode b) {
    return a.isNumber() && b.isNumber() && a.asDouble() == b.asDouble() || a.equals(b) ? 0 : 1;
  }

  @Test
  void wordsOfBytesAreSearchedAsSingleBytes() {
    SplittableRandom random = new SplittableRandom(13);
    byte[] bytes = new byte[64];
    byte[] few = {0, 1, 0x1f, 0x20, '"', '\\', '\n', 'a', (byte) 0x80, (byte) 0xff};
    for (int i = 0; i < 20_000; i++) {
      for (int j = 0; j < bytes.length; j++) {
        bytes[j] = random.nextInt(4) == 0 ? few[random.nextInt(few.length)] : (byte) 'b';
      }
      int from = random.nextInt(20);
      int to = random.nextInt(from, 65);
      int first = to;
      int plain = to;
      int any = to;
      int count = 0;
      for (int j = to - 1; j >= from; j--) {
        first = bytes[j] == 1 ? j : first;
        any = bytes[j] == 1 || bytes[j] == '\n' || bytes[j] == -1 ? j : any;
        count += bytes[j] == 1 ? 1 : 0;
        plain = bytes[j] == '"' || bytes[j] == '\\' || bytes[j] >= 0 && bytes[j] < 0x20 ? j : plain;
      }
      assertThat(Bytes.indexOf(bytes, from, to, 1)).isEqualTo(first);
      assertThat(Bytes.indexOfAny(bytes, from, to, 1, '\n', 0xff)).isEqualTo(any);
      assertThat(Bytes.endOfPlain(bytes, from, to)).isEqualTo(plain);
      assertThat(Bytes.count(bytes, from, to, 1)).isEqualTo(count);
    }
  }

  @Test
  void utf8IsWhatJavasDecoderTakes() {
    SplittableRandom random = new SplittableRandom(14);
    int wrong = 0;
    for (int i = 0; i < 20_000; i++) {
      byte[] bytes = new byte[random.nextInt(1, 12)];
      int[] leads = {0xc1, 0xc2, 0xe0, 0xed, 0xef, 0xf0, 0xf4, 0xf5, 0x80, 0x9f, 0xa0, 0xbf, 'a'};
      for (int j = 0; j < bytes.length; j++) {
        bytes[j] = (byte) leads[random.nextInt(leads.length)];
      }
      boolean good = true;
      try {
        UTF_8.newDecoder().decode(java.nio.ByteBuffer.wrap(bytes));
      } catch (java.nio.charset.CharacterCodingException e) {
        good = false;
      }
      assertThat(Bytes.notUtf8(bytes, 0, bytes.length) < 0).isEqualTo(good);
      wrong += good ? 0 : 1;
    }
    assertThat(wrong).isBetween(10_000, 19_900);
  }
}
