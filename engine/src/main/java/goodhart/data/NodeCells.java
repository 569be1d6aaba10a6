package goodhart.data;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.List;

/** The values of a JSON object that Jackson has read. */
record NodeCells(List<JsonNode> values) implements Cells {

  static NodeCells of(JsonNode object) {
    List<JsonNode> values = new ArrayList<>();
    object.forEach(values::add);
    return new NodeCells(values);
  }

  @Override
  public Kind kind(int column) {
    JsonNode value = values.get(column);
    if (value.isContainerNode()) {
      return Kind.NESTED;
    }
    if (value.isNumber()) {
      return Kind.NUMBER;
    }
    if (value.isBoolean()) {
      return Kind.BOOLEAN;
    }
    return value.isNull() ? Kind.NULL : Kind.TEXT;
  }

  @Override
  public String text(int column) {
    return LoneSurrogates.replaced(values.get(column).asText());
  }

  @Override
  public double number(int column) {
    return values.get(column).asDouble();
  }

  @Override
  public boolean truth(int column) {
    return values.get(column).asBoolean();
  }

  @Override
  public JsonNode nested(int column) {
    return values.get(column);
  }
}
