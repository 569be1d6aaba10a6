package goodhart.data;

import goodhart.Progress;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** Tells by a file's first bytes how it is read; its name decides only where they do not. */
final class Format {
  private static final byte[] PARQUET = {'P', 'A', 'R', '1'};

  /** What people mistake for rows, by its first bytes as Latin-1. */
  private static final Map<String, String> OTHERS =
      Map.ofEntries(
          Map.entry("PK\u0003\u0004", "a zip archive. Unpack it first"),
          Map.entry("\u001f\u008b", "gzip data inside of gzip or zstd. Unpack it once"),
          Map.entry("\u0028\u00b5\u002f\u00fd", "zstd data inside of gzip or zstd. Unpack it once"),
          Map.entry("BZh", "bzip2 data. Unpack it first, or pack it with gzip or zstd"),
          Map.entry("\u00fd7zXZ", "xz data. Unpack it first, or pack it with gzip or zstd"),
          Map.entry("7z\u00bc\u00af", "a 7z archive. Unpack it first"),
          Map.entry("\u0004\"M\u0018", "lz4 data. Unpack it first, or pack it with gzip or zstd"),
          Map.entry("PARE", "encrypted Parquet. Decrypt it first"),
          Map.entry("ARROW1", "an Arrow file. Save it as Parquet"),
          Map.entry("SQLite format 3", "an SQLite database. Export the table as CSV"),
          Map.entry("%PDF", "a PDF document, not a file of rows"),
          Map.entry("\u0089HDF", "an HDF5 file. Save the table as Parquet or CSV"),
          Map.entry("\u0093NUMPY", "a NumPy array. Save it as Parquet or CSV"));

  private Format() {}

  /** Opens one file. */
  static Blocks open(Path file, Budget budget, Progress progress) {
    Feed feed = new Feed(file, budget, progress);
    try {
      byte[] head = feed.head();
      if (beginsWith(head, PARQUET)) {
        feed.close();
        if (feed.compression != Compression.NONE) {
          throw Row.failure(
              feed.name, "is Parquet inside of " + feed.compression.title + ". Unpack it first");
        }
        return new ParquetBlocks(file, budget, progress);
      }
      refuseOthers(feed.name, head);
      int mark = Encoding.mark(feed.name, head);
      feed.skip(mark);
      Blocks blocks = text(feed, head, mark);
      blocks.noticed().byteOrderMarks = mark > 0 ? 1 : 0;
      return feed.compression == Compression.NONE ? blocks : new Packed(blocks, feed.compression);
    } catch (RuntimeException e) {
      feed.close();
      throw e;
    }
  }

  private static Blocks text(Feed feed, byte[] head, int from) {
    int first = from;
    while (first < head.length && Character.isWhitespace(head[first])) {
      first++;
    }
    int newline = Bytes.indexOf(head, from, head.length, '\n');
    int carriageReturn = Bytes.indexOf(head, from, head.length, '\r');
    byte lineEnd = (byte) (newline == head.length && carriageReturn < newline ? '\r' : '\n');
    int letter = first < head.length ? head[first] : -1;
    if (letter == '[') {
      return new ListBlocks(feed);
    }
    if (letter == '{' || named(feed.name, List.of(".jsonl", ".ndjson", ".json"))) {
      return new LineBlocks(feed, lineEnd);
    }
    boolean table = named(feed.name, List.of(".csv", ".tsv", ".tab", ".txt"));
    if (letter == -1 && !table) {
      return new LineBlocks(feed, lineEnd);
    }
    if (!table && Bytes.indexOf(head, 0, head.length, 0) < head.length) {
      throw Row.failure(
          feed.name, "is not text and not Parquet. Known: JSON lines, a JSON list, CSV, Parquet");
    }
    return new CsvBlocks(feed, Delimiter.of(head, from, feed.name), lineEnd);
  }

  /** Whether a name, without the ending of a compression, ends with one of those. */
  static boolean named(String name, List<String> endings) {
    String plain = name.toLowerCase(Locale.ROOT);
    String packed = Compression.ofName(plain).ending;
    String stem = plain.substring(0, plain.length() - packed.length());
    return endings.stream().anyMatch(stem::endsWith);
  }

  private static void refuseOthers(String name, byte[] head) {
    OTHERS.forEach(
        (magic, what) -> {
          if (beginsWith(head, magic.getBytes(java.nio.charset.StandardCharsets.ISO_8859_1))) {
            throw Row.failure(name, "is " + what);
          }
        });
  }

  private static boolean beginsWith(byte[] head, byte[] magic) {
    return head.length >= magic.length
        && java.util.Arrays.equals(head, 0, magic.length, magic, 0, magic.length);
  }

  /** Says in the format that the file was packed. */
  private record Packed(Blocks blocks, Compression compression) implements Blocks {
    @Override
    public Block next() {
      return blocks.next();
    }

    @Override
    public String format() {
      return blocks.format() + ", " + compression.title;
    }

    @Override
    public String missing() {
      return blocks.missing();
    }

    @Override
    public Noticed noticed() {
      return blocks.noticed();
    }

    @Override
    public void close() {
      blocks.close();
    }
  }
}
