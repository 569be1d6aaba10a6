package goodhart.data;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;

import goodhart.Progress;
import goodhart.internal.Parallel;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Whatever a file holds: rows, or a sentence that says that nothing was loaded. */
class PropertyTest {
  private static final byte[][] TOKENS = {
    {0},
    {(byte) 0xff, (byte) 0xfe},
    {'"'},
    {'\\'},
    {'\n'},
    {'\r'},
    {'{'},
    {'}'},
    {'['},
    {']'},
    "NaN".getBytes(UTF_8),
    "1e999".getBytes(UTF_8),
    "\\ud800".getBytes(UTF_8),
    "\\u0000".getBytes(UTF_8),
    "\"\"\"".getBytes(UTF_8),
    ",,,".getBytes(UTF_8),
    "null".getBytes(UTF_8),
    "[[[[".repeat(600).getBytes(UTF_8),
    {(byte) 0xef, (byte) 0xbb, (byte) 0xbf},
    {(byte) 0xc3},
    {(byte) 0xed, (byte) 0xa0, (byte) 0x80},
    "x".repeat(3000).getBytes(UTF_8)
  };

  @TempDir Path folder;

  private static TableFile table(int rows) {
    List<String> texts = new ArrayList<>();
    double[] numbers = new double[rows];
    for (int i = 0; i < rows; i++) {
      texts.add("t" + i + (i % 7 == 0 ? "\n\"quoted\"," : "") + "\u00e9");
      numbers[i] = i / 8.0;
    }
    return new TableFile().texts("prompt", texts).texts("chosen", texts).numbers("gold", numbers);
  }

  private byte[] good(String name, int rows) throws IOException {
    Path file = folder.resolve(name);
    table(rows).write(file, Progress.NONE);
    byte[] bytes = Files.readAllBytes(file);
    if (name.endsWith(".jsonl") && rows % 2 == 1) { // as a list
      String list = "[" + String.join(",\n", new String(bytes, UTF_8).split("\n")) + "]";
      bytes = list.getBytes(UTF_8);
    }
    Files.delete(file);
    return bytes;
  }

  private static byte[] mutated(byte[] good, SplittableRandom random) {
    byte[] bytes = good.clone();
    for (int n = random.nextInt(1, 4); n > 0; n--) {
      int at = random.nextInt(bytes.length);
      switch (random.nextInt(4)) {
        case 0 -> bytes = Arrays.copyOf(bytes, Math.max(1, at));
        case 1 -> bytes[at] ^= (byte) (1 << random.nextInt(8));
        case 2 -> {
          byte[] token = TOKENS[random.nextInt(TOKENS.length)];
          byte[] longer = Arrays.copyOf(bytes, bytes.length + token.length);
          System.arraycopy(bytes, at, longer, at + token.length, bytes.length - at);
          System.arraycopy(token, 0, longer, at, token.length);
          bytes = longer;
        }
        default -> {
          int to = Math.min(bytes.length, at + random.nextInt(1, 40));
          byte[] shorter = Arrays.copyOf(bytes, bytes.length - (to - at));
          System.arraycopy(bytes, to, shorter, at, bytes.length - to);
          bytes = shorter.length == 0 ? new byte[] {0} : shorter;
        }
      }
    }
    return bytes;
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "x.jsonl",
        "list.jsonl",
        "x.csv",
        "x.tsv",
        "x.jsonl.gz",
        "x.csv.zst",
        "x.csv.gz",
        "x.jsonl.zst",
        "x.parquet"
      })
  void aDamagedFileGivesRowsOrASentence(String name) throws IOException {
    byte[] good = good(name, name.startsWith("list") ? 41 : 40);
    SplittableRandom random = new SplittableRandom(name.hashCode());
    Path file = folder.resolve(name);
    int refused = 0;
    int files = name.endsWith(".parquet") ? 150 : 600;
    for (int i = 0; i < files; i++) {
      byte[] bytes = mutated(good, random);
      Files.write(file, bytes);
      Outcome outcome =
          assertTimeoutPreemptively(Duration.ofSeconds(60), () -> outcome(file), "hangs");
      assertThat(outcome.unexpected).as("%s, file %d", name, i).isNull();
      refused += outcome.sentence == null ? 0 : 1;
      if (outcome.sentence != null) {
        assertThat(outcome.sentence).startsWith(name).endsWith(". Nothing was loaded");
        assertThat(outcome.sentence).doesNotContain("\n").hasSizeLessThan(500);
      }
    }
    assertThat(refused).isBetween(files / 5, files);
  }

  private record Outcome(String sentence, Throwable unexpected, List<String> rows) {}

  private static Outcome outcome(Path file) {
    List<String> rows = new ArrayList<>();
    try {
      Rows.read(
          DataFiles.of(file),
          new Limits(8, 1),
          Progress.NONE,
          new Rows.Mapping<String>() {
            @Override
            public String map(Row row) {
              return row.text("prompt") + row.text("chosen") + row.number("gold");
            }

            @Override
            public void accept(String mapped) {
              rows.add(mapped);
            }
          });
      return new Outcome(null, null, rows);
    } catch (IllegalArgumentException e) {
      return new Outcome(e.getMessage(), null, rows);
    } catch (Throwable e) {
      return new Outcome(null, e, rows);
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"big.jsonl", "big.csv.gz", "list.jsonl", "big.parquet"})
  void rowsAndTheFirstMistakeAreTheSameOnAnyNumberOfThreads(String name) throws IOException {
    int rows = name.startsWith("list") ? 30_001 : 30_000;
    byte[] bytes = good(name, rows);
    Path file = folder.resolve(name);
    Files.write(file, bytes);
    Outcome alone = Parallel.withThreads(1, () -> outcome(file));
    assertThat(alone.sentence).isNull();
    assertThat(alone.rows).hasSize(rows);
    assertThat(Parallel.withThreads(2, () -> outcome(file))).isEqualTo(alone);
    assertThat(Parallel.withThreads(5, () -> outcome(file))).isEqualTo(alone);

    if (name.endsWith(".jsonl")) {
      String text = new String(bytes, UTF_8);
      String wrong = text.replace("\"gold\": 1000.0", "\"gold\": no").replace("2500.0", "\"x\"");
      Files.writeString(file, wrong);
      Outcome first = Parallel.withThreads(1, () -> outcome(file));
      assertThat(first.sentence).startsWith(name + ", line 8001: is not one JSON object");
      assertThat(Parallel.withThreads(2, () -> outcome(file))).isEqualTo(first);
      assertThat(Parallel.withThreads(5, () -> outcome(file))).isEqualTo(first);
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"big.jsonl", "big.csv.zst", "big.parquet"})
  void whoStopsLeavesNoThreadAndNoOpenFile(String name) throws Exception {
    Path file = folder.resolve(name);
    table(50_000).write(file, Progress.NONE);
    Reading reading = new Reading();
    Progress stops =
        new Progress() {
          @Override
          public void tick() {
            if (reading.rows.size() > 5000) {
              throw new Stopped();
            }
          }
        };
    boolean stopped = false;
    try {
      Rows.read(DataFiles.of(file), new Limits(), stops, reading);
    } catch (Progress.Stopped e) {
      stopped = true;
    }
    assertThat(stopped).isTrue();
    assertThat(threadsLeft()).isEmpty();
    Path open = Path.of("/proc/self/fd");
    if (Files.exists(open)) {
      try (var descriptors = Files.list(open)) {
        assertThat(descriptors.filter(d -> pointsTo(d, file)).toList()).isEmpty();
      }
    }
  }

  /** Those that do not end by themselves within some seconds. */
  private static List<Thread> threadsLeft() throws InterruptedException {
    List<Thread> left = new ArrayList<>();
    for (Thread thread : Thread.getAllStackTraces().keySet()) {
      if (thread.getName().equals("goodhart-rows")) {
        thread.join(5000);
        if (thread.isAlive()) {
          left.add(thread);
        }
      }
    }
    return left;
  }

  private static boolean pointsTo(Path link, Path file) {
    try {
      return Files.readSymbolicLink(link).equals(file.toRealPath());
    } catch (IOException e) {
      return false;
    }
  }

  @Test
  void aMistakeOfWhoAcceptsComesThroughAndEndsTheThreads() throws Exception {
    Path file = folder.resolve("x.jsonl");
    table(50_000).write(file, Progress.NONE);
    IllegalStateException mine = new IllegalStateException("mine");
    Throwable thrown = null;
    try {
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
              if (row.number("gold") > 2000) {
                throw mine;
              }
            }
          });
    } catch (IllegalStateException e) {
      thrown = e;
    }
    assertThat(thrown).isSameAs(mine);
    assertThat(threadsLeft()).isEmpty();
  }
}
