package goodhart.kernel.run;

import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.util.DefaultIndenter;
import com.fasterxml.jackson.core.util.DefaultPrettyPrinter;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.cfg.JsonNodeFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import groovy.lang.GroovySystem;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.AtomicMoveNotSupportedException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/**
 * A notebook file, format 4; older minor formats become 4.5. What this program does not know stays
 * where it was, and the text is written as Jupyter writes it: one blank of indent, a line feed at
 * the end.
 */
final class NotebookFile {
  static final ObjectMapper JSON =
      JsonMapper.builder()
          .enable(JsonParser.Feature.STRICT_DUPLICATE_DETECTION)
          .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
          .enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS)
          .disable(JsonNodeFeature.STRIP_TRAILING_BIGDECIMAL_ZEROES)
          .build();

  private final ObjectNode root;

  private NotebookFile(ObjectNode root) {
    this.root = root;
  }

  /**
   * Reads a notebook.
   *
   * @param name what messages call it
   * @throws IllegalArgumentException when the text is no notebook of format 4
   */
  static NotebookFile read(String name, String text) {
    JsonNode tree;
    try {
      tree = JSON.readTree(text);
    } catch (JsonProcessingException e) {
      throw new IllegalArgumentException(
          name
              + ", line "
              + e.getLocation().getLineNr()
              + ", column "
              + e.getLocation().getColumnNr()
              + ": not JSON, so no notebook: "
              // In parentheses the parser repeats the place, in words for its own developers.
              + e.getOriginalMessage().replaceFirst("(?s):? ?\\(start marker at.*", ""));
    }
    if (!(tree instanceof ObjectNode root) || !root.path("cells").isArray()) {
      throw new IllegalArgumentException(
          name + ": no notebook of format 4: it has no list named 'cells'");
    }
    if (root.path("nbformat").asInt() != 4) {
      throw new IllegalArgumentException(
          name
              + ": notebook format must be 4, got "
              + root.path("nbformat")
              + ". Open it in Jupyter and save it there");
    }
    for (int i = 0; i < root.get("cells").size(); i++) {
      JsonNode cell = root.get("cells").get(i);
      if (!cell.isObject() || !isText(cell.path("source"))) {
        throw new IllegalArgumentException(
            name + ": item " + (i + 1) + " of 'cells' is no cell: it has no text named 'source'");
      }
    }
    NotebookFile file = new NotebookFile(root);
    file.upgrade();
    return file;
  }

  /** A notebook whose fields are all there. */
  static NotebookFile of(ObjectNode root) {
    return new NotebookFile(root);
  }

  private static boolean isText(JsonNode source) {
    if (source.isArray()) {
      for (JsonNode line : source) {
        if (!line.isTextual()) {
          return false;
        }
      }
      return true;
    }
    return source.isTextual();
  }

  /** Says what a kernel would say of its language, so that opening the notebook changes nothing. */
  static void nameLanguage(ObjectNode metadata) {
    ObjectNode language = metadata.putObject("language_info");
    language.put("codemirror_mode", "groovy").put("file_extension", ".groovy");
    language.put("mimetype", "text/x-groovy").put("name", "groovy");
    language.put("pygments_lexer", "groovy").put("version", GroovySystem.getVersion());
  }

  /** The notebook's own metadata. */
  ObjectNode metadata() {
    return (ObjectNode) root.get("metadata");
  }

  private void upgrade() {
    if (root.path("nbformat_minor").asInt() < 5) {
      root.put("nbformat_minor", 5);
    }
    if (!root.path("metadata").isObject()) {
      root.putObject("metadata");
    }
    ArrayNode cells = (ArrayNode) root.get("cells");
    Set<String> taken = new HashSet<>();
    cells.forEach(cell -> taken.add(cell.path("id").asText()));
    for (int i = 0; i < cells.size(); i++) {
      ObjectNode cell = (ObjectNode) cells.get(i);
      if (!cell.path("id").isTextual()) {
        String id = "cell-" + (i + 1);
        while (!taken.add(id)) {
          id += "x";
        }
        insert(cell, "id", id);
      }
    }
  }

  /** Puts a field where Jupyter, which sorts them, would have it; the others keep their order. */
  private static void insert(ObjectNode cell, String name, String value) {
    List<Map.Entry<String, JsonNode>> fields = new ArrayList<>(cell.properties());
    cell.removeAll();
    boolean inserted = false;
    for (Map.Entry<String, JsonNode> field : fields) {
      if (!inserted && field.getKey().compareTo(name) > 0) {
        cell.put(name, value);
        inserted = true;
      }
      if (!field.getKey().equals(name)) {
        cell.set(field.getKey(), field.getValue());
      }
    }
    if (!inserted) {
      cell.put(name, value);
    }
  }

  /** The code cells in order. */
  List<ObjectNode> codeCells() {
    List<ObjectNode> code = new ArrayList<>();
    for (JsonNode cell : root.get("cells")) {
      if (cell.path("cell_type").asText().equals("code")) {
        code.add((ObjectNode) cell);
      }
    }
    return code;
  }

  /** A cell's text. */
  static String source(ObjectNode cell) {
    JsonNode source = cell.get("source");
    if (source.isTextual()) {
      return source.asText();
    }
    StringBuilder text = new StringBuilder();
    source.forEach(line -> text.append(line.asText()));
    return text.toString();
  }

  /** Whether an author gave a cell this tag. */
  static boolean hasTag(ObjectNode cell, String tag) {
    for (JsonNode t : cell.path("metadata").path("tags")) {
      if (t.asText().equals(tag)) {
        return true;
      }
    }
    return false;
  }

  /** Text as a list of lines, each with its line feed, as Jupyter stores it. */
  static ArrayNode lines(String text) {
    ArrayNode lines = JSON.createArrayNode();
    int from = 0;
    while (from < text.length()) {
      int end = text.indexOf('\n', from);
      end = end < 0 ? text.length() : end + 1;
      lines.add(text.substring(from, end));
      from = end;
    }
    return lines;
  }

  /** A bundle as the {@code data} of an output. */
  static ObjectNode data(Map<String, Object> bundle) {
    ObjectNode data = JSON.createObjectNode();
    new TreeMap<>(bundle)
        .forEach(
            (type, value) -> {
              boolean split =
                  type.startsWith("text/")
                      || type.equals("image/svg+xml")
                      || type.equals("application/javascript");
              data.set(
                  type,
                  split && value instanceof String text ? lines(text) : JSON.valueToTree(value));
            });
    return data;
  }

  /** The file's text. */
  String text() {
    try {
      return JSON.writer(new JupyterPrinter()).writeValueAsString(root) + "\n";
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("a notebook cannot be written", e);
    }
  }

  /** Writes the notebook under a temporary name and moves it: the old file is whole until then. */
  void write(Path path) throws IOException {
    Path target = Files.exists(path) ? path.toRealPath() : path.toAbsolutePath();
    Files.createDirectories(target.getParent());
    Path temporary = target.resolveSibling("." + target.getFileName() + ".part");
    try {
      Files.write(temporary, text().getBytes(StandardCharsets.UTF_8));
      try {
        Files.move(temporary, target, StandardCopyOption.ATOMIC_MOVE);
      } catch (AtomicMoveNotSupportedException e) {
        Files.move(temporary, target, StandardCopyOption.REPLACE_EXISTING);
      }
    } finally {
      Files.deleteIfExists(temporary);
    }
  }

  /** Jupyter's layout. */
  private static final class JupyterPrinter extends DefaultPrettyPrinter {
    JupyterPrinter() {
      DefaultIndenter indenter = new DefaultIndenter(" ", "\n");
      indentArraysWith(indenter);
      indentObjectsWith(indenter);
    }

    @Override
    public DefaultPrettyPrinter createInstance() {
      return new JupyterPrinter();
    }

    @Override
    public void writeObjectFieldValueSeparator(JsonGenerator g) throws IOException {
      g.writeRaw(": ");
    }

    @Override
    public void writeEndObject(JsonGenerator g, int entries) throws IOException {
      _nesting--;
      if (entries > 0) {
        _objectIndenter.writeIndentation(g, _nesting);
      }
      g.writeRaw('}');
    }

    @Override
    public void writeEndArray(JsonGenerator g, int values) throws IOException {
      _nesting--;
      if (values > 0) {
        _arrayIndenter.writeIndentation(g, _nesting);
      }
      g.writeRaw(']');
    }
  }
}
