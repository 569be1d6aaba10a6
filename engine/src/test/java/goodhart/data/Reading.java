package goodhart.data;

import static java.nio.charset.StandardCharsets.UTF_8;

import goodhart.Progress;
import io.airlift.compress.zstd.ZstdOutputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.zip.GZIPOutputStream;

/** What the tests of this package share: reading a file into lists, and packing bytes. */
final class Reading implements Rows.Mapping<List<String>> {
  final List<List<String>> rows = new ArrayList<>();
  Rows.Summary summary;

  /** All values of all rows, as the file spells them; null where there is none. */
  static Reading of(Path file) {
    return of(DataFiles.of(file), new Limits(), Progress.NONE);
  }

  static Reading of(DataFiles files, Limits limits, Progress progress) {
    Reading reading = new Reading();
    reading.summary = Rows.read(files, limits, progress, reading);
    return reading;
  }

  @Override
  public List<String> map(Row row) {
    List<String> values = new ArrayList<>();
    for (String column : row.columns()) {
      values.add(row.has(column) ? row.value(column).asText() : null);
    }
    return values;
  }

  @Override
  public void accept(List<String> mapped) {
    rows.add(mapped);
  }

  static byte[] gzip(byte[] content) {
    return packed(content, GZIPOutputStream::new);
  }

  static byte[] gzip(String content) {
    return gzip(content.getBytes(UTF_8));
  }

  static byte[] zstd(byte[] content) {
    return packed(content, ZstdOutputStream::new);
  }

  private interface Packer {
    OutputStream pack(OutputStream out) throws IOException;
  }

  private static byte[] packed(byte[] content, Packer packer) {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (OutputStream out = packer.pack(bytes)) {
      out.write(content);
    } catch (IOException e) {
      throw new IllegalStateException(e);
    }
    return bytes.toByteArray();
  }
}
