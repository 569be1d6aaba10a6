package goodhart.kernel.help;

import goodhart.internal.MethodDoc;
import goodhart.kernel.MimeBundle;
import goodhart.kernel.render.Html;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** A page of help in the making, as text and as HTML. */
final class Page {
  private static final int MARGIN = 100;

  /** A name, what it is and what is said of it. */
  private record Row(String name, String kind, String says) {}

  private final List<String> headline;
  private final StringBuilder text = new StringBuilder();
  private final StringBuilder html = new StringBuilder();
  private final List<Row> rows = new ArrayList<>();

  Page(String headline) {
    this(List.of(headline));
  }

  /** A page that begins with these lines of code. */
  Page(List<String> headline) {
    this.headline = headline;
    String lines = String.join("\n", headline);
    text.append(lines);
    html.append("<pre><b>").append(Html.escape(lines)).append("</b></pre>");
  }

  /** A paragraph; nothing where it is empty. */
  void paragraph(String says) {
    if (!says.isEmpty()) {
      text.append("\n\n").append(wrapped(says, ""));
      html.append("<p>").append(Html.escape(says)).append("</p>");
    }
  }

  /** Lines of code; nothing where there are none. */
  void code(String lines) {
    if (!lines.isEmpty()) {
      text.append("\n\n").append(lines.indent(4).stripTrailing());
      html.append("<pre>").append(Html.escape(lines)).append("</pre>");
    }
  }

  /** What the source says, its parameters included. */
  void documentation(MethodDoc doc) {
    paragraph(doc.summary());
    for (MethodDoc.Paragraph paragraph : doc.paragraphs()) {
      if (paragraph.formula()) {
        code(paragraph.text());
      } else {
        paragraph(paragraph.text());
      }
    }
    doc.settings().forEach((name, says) -> row(name, "", says));
  }

  /** A row of the table that the page ends with; one of a name that stands in it is left out. */
  void row(String name, String kind, String says) {
    if (rows.stream().noneMatch(r -> r.name().equals(name))) {
      rows.add(new Row(name, kind, says));
    }
  }

  MimeBundle bundle() {
    if (headline.size() == 1 && rows.isEmpty() && text.indexOf("\n") < 0) {
      return MimeBundle.text(text.toString());
    }
    if (!rows.isEmpty()) {
      text.append('\n');
      html.append("<table>");
      rows.forEach(this::add);
      html.append("</table>");
    }
    Map<String, Object> data = new LinkedHashMap<>();
    data.put("text/html", "<div>" + html + "</div>");
    data.put("text/plain", text.toString());
    return new MimeBundle(data);
  }

  private void add(Row row) {
    String kind = row.kind().isEmpty() ? "" : " (" + row.kind() + ")";
    String says = row.says().isEmpty() ? "" : ": " + row.says();
    text.append("\n  ").append(wrapped(row.name() + kind + says, "      "));
    html.append("<tr><td><code>")
        .append(Html.escape(row.name()))
        .append("</code></td><td>")
        .append(Html.escape(row.kind()))
        .append("</td><td style=\"text-align:left\">")
        .append(Html.escape(row.says()))
        .append("</td></tr>");
  }

  private static String wrapped(String says, String others) {
    StringBuilder out = new StringBuilder();
    int column = 0;
    for (String word : says.split(" ")) {
      if (column > 0 && column + 1 + word.length() > MARGIN) {
        out.append('\n').append(others);
        column = others.length();
      } else if (column > 0) {
        out.append(' ');
        column++;
      }
      out.append(word);
      column += word.length();
    }
    return out.toString();
  }

  /** Two pages, one below the other. */
  static MimeBundle both(MimeBundle first, MimeBundle second) {
    Map<String, Object> data = new LinkedHashMap<>();
    if (second.data().containsKey("text/html")) {
      Object top = first.data().get("text/html");
      String plain = "<pre>" + Html.escape(text(first)) + "</pre>";
      data.put("text/html", (top == null ? plain : top) + "" + second.data().get("text/html"));
    }
    data.put("text/plain", text(first) + "\n\n" + text(second));
    return new MimeBundle(data);
  }

  private static String text(MimeBundle bundle) {
    return String.valueOf(bundle.data().get("text/plain"));
  }
}
