package goodhart.data;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.core.io.NumberOutput;
import java.io.BufferedWriter;
import java.io.IOException;
import java.io.OutputStreamWriter;
import java.io.Writer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** JSON lines, CSV and TSV. Numbers are written in the fewest digits that read back the same. */
final class TextSink implements RowSink {
  private static final String[] ESCAPES = new String[0x20];

  static {
    for (int i = 0; i < ESCAPES.length; i++) {
      ESCAPES[i] = String.format("\\u%04x", i);
    }
    ESCAPES['\n'] = "\\n";
    ESCAPES['\r'] = "\\r";
    ESCAPES['\t'] = "\\t";
  }

  private final PartialFile file;
  private final Writer out;
  private final List<String> names;
  private final char delimiter;
  private int column;

  /**
   * @param delimiter of cells; 0 for JSON lines
   */
  TextSink(Path path, Compression compression, List<String> names, char delimiter)
      throws IOException {
    this.names = names;
    this.delimiter = delimiter;
    file = new PartialFile(path);
    Writer opened = null;
    try {
      opened =
          new BufferedWriter(
              new OutputStreamWriter(compression.pack(Files.newOutputStream(file.path)), UTF_8),
              1 << 16);
      out = opened;
      if (delimiter != 0) {
        for (String name : names) {
          text(name);
        }
        endRow();
      }
    } catch (IOException | RuntimeException e) {
      if (opened != null) {
        opened.close();
      }
      file.close();
      throw e;
    }
  }

  private void begin() throws IOException {
    if (delimiter != 0) {
      if (column > 0) {
        out.write(delimiter);
      }
    } else {
      out.write(column == 0 ? "{" : ", ");
      quotedJson(names.get(column));
      out.write(": ");
    }
    column++;
  }

  @Override
  public void missing() throws IOException {
    begin();
    out.write(delimiter == 0 ? "null" : "");
  }

  @Override
  public void text(String value) throws IOException {
    begin();
    String whole = LoneSurrogates.replaced(value);
    if (delimiter == 0) {
      quotedJson(whole);
    } else {
      cell(whole);
    }
  }

  private void quotedJson(String text) throws IOException {
    out.write('"');
    int from = 0;
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      if (c < 0x20 || c == '"' || c == '\\') {
        out.write(text, from, i - from);
        out.write(c < 0x20 ? ESCAPES[c] : "\\" + c);
        from = i + 1;
      }
    }
    out.write(text, from, text.length() - from);
    out.write('"');
  }

  private void cell(String text) throws IOException {
    boolean quote = text.isEmpty() && names.size() == 1; // else it would be a blank line
    for (int i = 0; i < text.length() && !quote; i++) {
      char c = text.charAt(i);
      quote = c == delimiter || c == '"' || c == '\n' || c == '\r';
    }
    out.write(quote ? '"' + text.replace("\"", "\"\"") + '"' : text);
  }

  @Override
  public void number(double value) throws IOException {
    begin();
    String digits = NumberOutput.toString(value, true);
    out.write(delimiter == 0 && !Double.isFinite(value) ? '"' + digits + '"' : digits);
  }

  @Override
  public void whole(long value) throws IOException {
    begin();
    out.write(Long.toString(value));
  }

  @Override
  public void truth(boolean value) throws IOException {
    begin();
    out.write(value ? "true" : "false");
  }

  @Override
  public void nested(String json) throws IOException {
    begin();
    if (delimiter == 0) {
      out.write(json);
    } else {
      cell(json);
    }
  }

  @Override
  public void endRow() throws IOException {
    out.write(delimiter != 0 ? "\n" : column == 0 ? "{}\n" : "}\n");
    column = 0;
  }

  @Override
  public void finish() throws IOException {
    out.close();
    file.finish();
  }

  @Override
  public void close() throws IOException {
    try {
      out.close();
    } finally {
      file.close();
    }
  }
}
