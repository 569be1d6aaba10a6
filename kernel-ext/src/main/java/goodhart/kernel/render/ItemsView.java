package goodhart.kernel.render;

import goodhart.kernel.MimeBundle;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * Collections and maps: one line of text, and where that leaves something out also HTML in which
 * more of it can be folded out.
 */
final class ItemsView {
  private static final int FOLDED = 500;

  private ItemsView() {}

  static MimeBundle of(Collection<?> items) {
    ValueText.Shown shown = ValueText.of(items);
    if (!shown.cut()) {
      return MimeBundle.text(shown.text());
    }
    boolean ordered = items instanceof List<?>;
    StringBuilder html = new StringBuilder();
    begin(html, items, items.size(), "items");
    html.append(ordered ? "<ol start=\"0\">" : "<ul>");
    int left = FOLDED;
    for (Object item : items) {
      if (left-- == 0) {
        break;
      }
      html.append("<li>").append(Html.escape(ValueText.inline(item))).append("</li>");
    }
    html.append(ordered ? "</ol>" : "</ul>");
    return ended(html, items.size(), "items", shown.text());
  }

  static MimeBundle of(Map<?, ?> map) {
    ValueText.Shown shown = ValueText.of(map);
    if (!shown.cut()) {
      return MimeBundle.text(shown.text());
    }
    StringBuilder html = new StringBuilder();
    begin(html, map, map.size(), "entries");
    html.append("<table><tbody>");
    int left = FOLDED;
    for (Map.Entry<?, ?> entry : map.entrySet()) {
      if (left-- == 0) {
        break;
      }
      html.append("<tr><th scope=\"row\" style=\"text-align:left\">")
          .append(Html.escape(ValueText.inline(entry.getKey())))
          .append("</th><td style=\"text-align:left\">")
          .append(Html.escape(ValueText.inline(entry.getValue())))
          .append("</td></tr>");
    }
    html.append("</tbody></table>");
    return ended(html, map.size(), "entries", shown.text());
  }

  private static void begin(StringBuilder html, Object value, int size, String noun) {
    html.append("<details><summary><code>")
        .append(Html.escape(ValueText.inline(value)))
        .append("</code> ")
        .append(Html.escape(Failure.name(value.getClass())))
        .append(String.format(Locale.ROOT, ", %,d %s</summary>", size, noun));
  }

  private static MimeBundle ended(StringBuilder html, int size, String noun, String text) {
    if (size > FOLDED) {
      html.append(String.format(Locale.ROOT, "<p>the first %d of %,d %s</p>", FOLDED, size, noun));
    }
    Map<String, Object> data = new LinkedHashMap<>();
    data.put("text/html", html.append("</details>").toString());
    data.put("text/plain", text);
    return new MimeBundle(data);
  }
}
