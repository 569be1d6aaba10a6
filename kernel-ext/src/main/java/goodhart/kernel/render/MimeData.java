package goodhart.kernel.render;

import java.awt.image.RenderedImage;
import java.lang.reflect.Array;
import java.util.ArrayList;
import java.util.Base64;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** What may stand in a bundle: made so that it can be sent and written as JSON. */
public final class MimeData {
  private static final int DEEPEST = 200;

  private MimeData() {}

  /**
   * The contents of one MIME type. Bytes become base64 and pictures PNG; for JSON types maps,
   * lists, arrays, numbers, truth values and null stay, numbers that are not finite become null;
   * everything else is its text. Text is freed of what JSON cannot hold; that of {@code text/plain}
   * is bounded.
   *
   * @throws IllegalArgumentException for JSON that nests too deeply, as what holds itself does
   */
  public static Object of(String type, Object content) {
    if (type.equals("text/plain")) {
      return PlainText.bounded(String.valueOf(content));
    }
    if (content instanceof byte[] bytes) {
      return Base64.getEncoder().encodeToString(bytes);
    }
    if (content instanceof RenderedImage image && type.equals("image/png")) {
      return ImageView.png(image);
    }
    return type.equals("application/json") || type.endsWith("+json")
        ? json(content, 0)
        : text(content);
  }

  private static String text(Object content) {
    String text = String.valueOf(content);
    for (int i = 0; i < text.length(); i++) {
      if (Character.isSurrogate(text.charAt(i))) {
        return text.codePoints()
            .map(c -> c >= 0xD800 && c <= 0xDFFF ? 0xFFFD : c)
            .collect(StringBuilder::new, StringBuilder::appendCodePoint, StringBuilder::append)
            .toString();
      }
    }
    return text;
  }

  private static Object json(Object value, int depth) {
    if (depth > DEEPEST) {
      throw new IllegalArgumentException("JSON nested more than " + DEEPEST + " deep");
    }
    if (value == null || value instanceof Boolean) {
      return value;
    }
    if (value instanceof Number number) {
      return Double.isFinite(number.doubleValue()) || number instanceof java.math.BigInteger
          ? number
          : null;
    }
    if (value instanceof Map<?, ?> map) {
      Map<String, Object> fields = new LinkedHashMap<>();
      map.forEach((k, v) -> fields.put(text(k), json(v, depth + 1)));
      return fields;
    }
    if (value instanceof Collection<?> items) {
      List<Object> list = new ArrayList<>(items.size());
      items.forEach(item -> list.add(json(item, depth + 1)));
      return list;
    }
    if (value.getClass().isArray()) {
      List<Object> list = new ArrayList<>();
      for (int i = 0; i < Array.getLength(value); i++) {
        list.add(json(Array.get(value, i), depth + 1));
      }
      return list;
    }
    return text(value);
  }
}
