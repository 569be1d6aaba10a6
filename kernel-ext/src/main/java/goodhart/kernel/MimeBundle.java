package goodhart.kernel;

import java.util.LinkedHashMap;
import java.util.Map;

/**
 * One thing to show, in several forms; a front end takes the richest it knows.
 *
 * @param data by MIME type: a String for text types, a Map or List for JSON types, base64 text for
 *     {@code image/png}; {@code text/plain} is always there
 */
public record MimeBundle(Map<String, Object> data) {
  public MimeBundle {
    if (!data.containsKey("text/plain")) {
      throw new IllegalStateException("a bundle needs text/plain, got " + data.keySet());
    }
    data = java.util.Collections.unmodifiableMap(new LinkedHashMap<>(data));
  }

  /** Plain text alone. */
  public static MimeBundle text(String text) {
    return new MimeBundle(Map.of("text/plain", text));
  }
}
