package goodhart.chart;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.util.Map;

/**
 * A picture as a value. Every chart can be shown in four forms, so whoever displays it takes the
 * richest form the front end knows. Equal charts give equal forms.
 */
public interface Chart {

  /** The heading. */
  String title();

  /** What is seen, in one or two sentences: the alternative text of every form. */
  String description();

  /** A stand-alone SVG document, readable on light and on dark paper. */
  String svg();

  /**
   * A PNG image at two pixels a point, on white.
   *
   * @throws IllegalStateException when this Java finds no fonts to draw with
   */
  byte[] png();

  /** A Vega-Lite v5 specification with its data inline: maps, lists, text and numbers. */
  Map<String, Object> vegaLite();

  /**
   * {@link #vegaLite()} as JSON that may stand in a script of a page: whatever the labels say, no
   * character in it can end the script or open a comment.
   */
  default String vegaLiteJson() {
    try {
      // These characters occur within strings alone.
      return new ObjectMapper()
          .writeValueAsString(vegaLite())
          .replace("<", "\\u003c")
          .replace(">", "\\u003e")
          .replace("&", "\\u0026")
          .replace("\u2028", "\\u2028")
          .replace("\u2029", "\\u2029");
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("cannot write the chart '" + title() + "' as JSON", e);
    }
  }
}
