package goodhart.kernel.render;

/** Text that comes from data, made safe to stand in a page. */
public final class Html {
  private Html() {}

  /**
   * The text with every character that HTML or XML could read as markup replaced, and what neither
   * may hold made visible as {@link PlainText#visible} does.
   */
  public static String escape(String text) {
    String visible = PlainText.visible(text);
    StringBuilder safe = new StringBuilder(visible.length() + 16);
    for (int i = 0; i < visible.length(); i++) {
      char c = visible.charAt(i);
      switch (c) {
        case '&' -> safe.append("&amp;");
        case '<' -> safe.append("&lt;");
        case '>' -> safe.append("&gt;");
        case '"' -> safe.append("&quot;");
        case '\'' -> safe.append("&#39;");
        default -> safe.append(c);
      }
    }
    return safe.toString();
  }
}
