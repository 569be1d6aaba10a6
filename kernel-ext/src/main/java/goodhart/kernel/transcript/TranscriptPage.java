package goodhart.kernel.transcript;

import static goodhart.kernel.render.Html.escape;

import goodhart.kernel.CellError;
import goodhart.kernel.transcript.Transcript.Cell;
import goodhart.kernel.transcript.Transcript.Item;
import goodhart.kernel.transcript.Transcript.Shown;
import goodhart.kernel.transcript.Transcript.Text;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;

/**
 * A transcript as a page that stands alone: it loads nothing and is readable in light and in dark.
 *
 * <p>Code and text are escaped. A picture is an image, in which nothing can run. HTML that cells
 * showed is kept as it is, but where it could reach beyond its place it gets a frame of its own,
 * cut off from the page.
 */
public final class TranscriptPage {
  private static final String STYLE =
      """
      :root { color-scheme: light dark; --ink: #1b1b1f; --paper: #fff; --soft: #f4f4f6;
        --line: #d5d5da; --bad: #b3261e; --dim: #6a6a72; }
      @media (prefers-color-scheme: dark) { :root { --ink: #e6e6ea; --paper: #16161a;
        --soft: #222228; --line: #3a3a42; --bad: #ff8a80; --dim: #9a9aa4; } }
      body { background: var(--paper); color: var(--ink); font: 16px/1.5 system-ui, sans-serif;
        margin: 2rem auto; max-width: 62rem; padding: 0 1rem; }
      h1 { font-size: 1.4rem; } .note { color: var(--dim); font-size: .85rem; }
      section { border-top: 1px solid var(--line); margin-top: 1.5rem; padding-top: .75rem; }
      pre { font: 14px/1.45 ui-monospace, monospace; margin: .5rem 0; overflow-x: auto;
        white-space: pre-wrap; overflow-wrap: anywhere; }
      pre.code { background: var(--soft); border-radius: 6px; padding: .75rem; }
      pre.stderr { color: var(--dim); } pre.error { color: var(--bad); }
      img { max-width: 100%; }
      table { border-collapse: collapse; } .shown { overflow-x: auto; }
      th, td { border-bottom: 1px solid var(--line); padding: .15rem .6rem; text-align: right; }
      iframe { border: 1px solid var(--line); height: 20rem; width: 100%; }
      """;
  private static final Pattern REACHES_OUT =
      Pattern.compile(
          "<\\s*(script|style|iframe|frame|textarea|select|title|plaintext|xmp|noscript|noembed"
              + "|object|embed|link|meta|base|form|template|body|html|head)\\b|<!|<\\?"
              + "|</\\s*(section|main|body|html)\\b|\\bon\\w+\\s*=|javascript:|position\\s*:",
          Pattern.CASE_INSENSITIVE);
  private static final Pattern CONTROL =
      Pattern.compile("\u001B\\[[;\\d]*[A-Za-z]|[\\p{Cntrl}&&[^\\n\\t]]");

  private final String title;
  private final String seal;

  /**
   * A page.
   *
   * @param seal a word for a comment at its beginning
   */
  public TranscriptPage(String title, String seal) {
    this.title = title;
    this.seal = seal;
  }

  /** The page's text. */
  public String text(List<Cell> cells, int leftOut) {
    StringBuilder page = new StringBuilder();
    page.append("<!doctype html>\n<!-- ").append(seal).append(" -->\n<html lang=\"en\">\n<head>\n");
    page.append("<meta charset=\"utf-8\">\n");
    page.append("<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n");
    page.append("<title>").append(escape(title)).append("</title>\n<style>\n").append(STYLE);
    page.append("</style>\n</head>\n<body>\n<h1>").append(escape(title)).append("</h1>\n");
    if (leftOut > 0) {
      page.append("<p class=\"note\">The first ").append(leftOut);
      page.append(" cells are no longer kept and are not here.</p>\n");
    }
    page.append("<main>\n");
    cells.forEach(cell -> write(cell, page));
    return page.append("</main>\n</body>\n</html>\n").toString();
  }

  private static void write(Cell cell, StringBuilder page) {
    page.append("<section>\n<div class=\"note\">cell ").append(cell.number()).append("</div>\n");
    pre("code", cell.code(), page);
    for (Item item : cell.items()) {
      if (item instanceof Text text) {
        pre(text.stream(), text.text(), page);
      } else if (item instanceof Shown shown) {
        show(shown.bundle().data(), page);
      }
    }
    if (cell.charsLeftOut() > 0) {
      page.append("<p class=\"note\">").append(cell.charsLeftOut());
      page.append(" more characters were printed and are not kept.</p>\n");
    }
    cell.error().map(CellError::lines).ifPresent(l -> pre("error", String.join("\n", l), page));
    page.append("</section>\n");
  }

  private static void pre(String kind, String text, StringBuilder page) {
    page.append("<pre class=\"").append(escape(kind)).append("\">");
    // A line feed right after the tag would be swallowed.
    page.append('\n').append(safe(text)).append("</pre>\n");
  }

  private static String safe(String text) {
    return escape(CONTROL.matcher(text.replace("\r\n", "\n")).replaceAll(""));
  }

  /** The richest form that needs nothing from outside the page. */
  private static void show(Map<String, Object> data, StringBuilder page) {
    String plain = String.valueOf(data.get("text/plain"));
    if (data.get("image/svg+xml") instanceof String svg) {
      byte[] bytes = svg.getBytes(StandardCharsets.UTF_8);
      image("svg+xml", Base64.getEncoder().encodeToString(bytes), plain, page);
    } else if (data.get("text/html") instanceof String html) {
      if (REACHES_OUT.matcher(html).find()) {
        page.append("<iframe sandbox=\"allow-scripts\" srcdoc=\"").append(escape(html));
        page.append("\"></iframe>\n");
      } else {
        page.append("<div class=\"shown\">").append(html).append("</div>\n");
      }
    } else if (data.get("image/png") instanceof String png) {
      image("png", png, plain, page);
    } else if (!plain.isEmpty()) {
      pre("shown", plain, page);
    }
  }

  private static void image(String type, String base64, String alt, StringBuilder page) {
    page.append("<p><img alt=\"").append(safe(alt)).append("\" src=\"data:image/").append(type);
    page.append(";base64,").append(escape(base64)).append("\"></p>\n");
  }
}
