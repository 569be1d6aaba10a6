package goodhart.data;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.core.io.JsonEOFException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.json.JsonMapper;
import goodhart.Progress;
import java.io.BufferedInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.function.Consumer;
import java.util.zip.GZIPInputStream;
import java.util.zip.ZipException;

/**
 * Reads files of one JSON object a line, plain or gzip (told by the content, not by the name).
 * UTF-8, with or without byte order mark; LF or CRLF; blank lines are skipped. Every complaint is
 * an IllegalArgumentException that names file, line and column and ends with {@code Nothing was
 * loaded}.
 */
final class JsonLines {
  private static final ObjectMapper MAPPER =
      JsonMapper.builder()
          .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
          .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
          .build();

  private JsonLines() {}

  /** Hands the rows to {@code body} in order. */
  static void read(Path file, Progress progress, Consumer<Row> body) {
    String name = file.getFileName().toString();
    long line = 0;
    long rows = 0;
    try (InputStream in = open(file)) {
      LineBuffer buffer = new LineBuffer(in);
      while (buffer.next()) {
        line++;
        progress.tick();
        if (line == 1) {
          buffer.skipByteOrderMark(name);
        }
        if (!buffer.blank()) {
          body.accept(new Row(name + ", line " + line, parse(name, line, buffer)));
          rows++;
        }
      }
    } catch (EOFException | ZipException e) {
      throw Row.failure(
          name,
          "the gzip data is damaged or cut off after line " + line + ": fetch the file again");
    } catch (IOException e) {
      throw Row.failure(name, "could not be read after line " + line + ": " + e.getMessage());
    }
    if (rows == 0) {
      throw Row.failure(name, "has no row: one JSON object a line was expected");
    }
  }

  private static InputStream open(Path file) throws IOException {
    InputStream in = new BufferedInputStream(Files.newInputStream(file), 1 << 16);
    in.mark(2);
    boolean gzip = in.read() == 0x1f && in.read() == 0x8b;
    in.reset();
    return gzip ? new GZIPInputStream(in, 1 << 16) : in;
  }

  private static JsonNode parse(String name, long line, LineBuffer buffer) {
    String where = name + ", line " + line;
    String text;
    try {
      text =
          StandardCharsets.UTF_8
              .newDecoder()
              .decode(ByteBuffer.wrap(buffer.bytes, buffer.from, buffer.to - buffer.from))
              .toString();
    } catch (CharacterCodingException e) {
      throw Row.failure(where, "is not UTF-8 text. Save the file as UTF-8");
    }
    JsonNode node;
    try {
      node = MAPPER.readTree(text);
    } catch (JsonEOFException e) {
      throw Row.failure(where, "is not one JSON object: the line ends before the object does");
    } catch (JsonProcessingException e) {
      String what = e.getOriginalMessage().replaceAll("\\s+", " ");
      int duplicate = what.indexOf("Duplicate field '");
      if (duplicate >= 0) {
        int start = duplicate + "Duplicate field '".length();
        throw Row.failure(
            where,
            "has two columns named '" + what.substring(start, what.indexOf('\'', start)) + "'");
      }
      int column = e.getLocation() == null ? 0 : e.getLocation().getColumnNr();
      throw Row.failure(
          where,
          "is not one JSON object: at character " + column + ", " + what.replaceFirst(": .*", ""));
    }
    if (!node.isObject()) {
      throw Row.failure(
          where,
          "must be one JSON object, found "
              + Row.describe(node)
              + ". Write one object a line, without a list around them");
    }
    return node;
  }

  /** Cuts a stream into lines without copying: {@code bytes[from, to)} is the current one. */
  private static final class LineBuffer {
    private final InputStream in;
    private byte[] bytes = new byte[1 << 16];
    private int from;
    private int to;
    private int next;
    private int filled;
    private boolean ended;

    LineBuffer(InputStream in) {
      this.in = in;
    }

    boolean next() throws IOException {
      from = next;
      int scan = from;
      while (true) {
        for (; scan < filled; scan++) {
          if (bytes[scan] == '\n') {
            to = scan;
            next = scan + 1;
            return true;
          }
        }
        if (ended) {
          to = filled;
          next = filled;
          return to > from;
        }
        System.arraycopy(bytes, from, bytes, 0, filled - from);
        filled -= from;
        scan -= from;
        from = 0;
        if (filled == bytes.length) {
          bytes = Arrays.copyOf(bytes, 2 * bytes.length);
        }
        int read = in.read(bytes, filled, bytes.length - filled);
        ended = read < 0;
        filled += Math.max(0, read);
      }
    }

    boolean blank() {
      for (int i = from; i < to; i++) {
        if (bytes[i] != ' ' && bytes[i] != '\t' && bytes[i] != '\r') {
          return false;
        }
      }
      return true;
    }

    void skipByteOrderMark(String name) {
      int first = to > from ? bytes[from] & 0xff : 0;
      int second = to > from + 1 ? bytes[from + 1] & 0xff : 0;
      if (first == 0xef && second == 0xbb && to > from + 2 && (bytes[from + 2] & 0xff) == 0xbf) {
        from += 3;
      } else if (first == 0xff && second == 0xfe || first == 0xfe && second == 0xff) {
        throw Row.failure(name, "is UTF-16 text. Save it as UTF-8");
      }
    }
  }
}
