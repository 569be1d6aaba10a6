package goodhart.chart;

import java.awt.BasicStroke;
import java.awt.Color;
import java.awt.Font;
import java.awt.Graphics2D;
import java.awt.RenderingHints;
import java.awt.geom.AffineTransform;
import java.awt.geom.Path2D;
import java.awt.geom.Rectangle2D;
import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import javax.imageio.ImageIO;

/**
 * Draws on pixels, two to a point, on white. With the JDK alone and not with XChart: that strokes
 * each segment of a line for itself, so dashes begin anew at every point and no longer tell methods
 * apart, it cuts markers at the frame, and its ticks cannot be set.
 */
final class PixelSurface implements Surface {
  static final int SCALE = 2;

  private final BufferedImage image;
  private final Graphics2D g;

  PixelSurface(double width, double height) {
    image =
        new BufferedImage(
            (int) Math.ceil(width * SCALE),
            (int) Math.ceil(height * SCALE),
            BufferedImage.TYPE_INT_RGB);
    g = image.createGraphics();
    g.scale(SCALE, SCALE);
    g.setRenderingHint(RenderingHints.KEY_ANTIALIASING, RenderingHints.VALUE_ANTIALIAS_ON);
    g.setRenderingHint(
        RenderingHints.KEY_TEXT_ANTIALIASING, RenderingHints.VALUE_TEXT_ANTIALIAS_ON);
    g.setRenderingHint(
        RenderingHints.KEY_FRACTIONALMETRICS, RenderingHints.VALUE_FRACTIONALMETRICS_ON);
    g.setRenderingHint(RenderingHints.KEY_STROKE_CONTROL, RenderingHints.VALUE_STROKE_PURE);
    g.setColor(Color.decode(Ink.PAPER.light()));
    g.fill(new Rectangle2D.Double(0, 0, width, height));
  }

  /** The image; nothing can be drawn afterwards. */
  byte[] png() {
    g.dispose();
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    try {
      ImageIO.write(image, "png", out);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return out.toByteArray();
  }

  @Override
  public void begin(String words) {} // pixels have no groups

  @Override
  public void end() {}

  @Override
  public void line(Ink ink, double width, float[] dash, double... points) {
    g.setColor(Color.decode(ink.light()));
    g.setStroke(
        new BasicStroke(
            (float) width,
            BasicStroke.CAP_BUTT,
            BasicStroke.JOIN_ROUND,
            10,
            dash.length == 0 ? null : dash,
            0));
    g.draw(path(points));
  }

  @Override
  public void area(Ink fill, double opacity, Ink outline, double edge, double... points) {
    Path2D path = path(points);
    path.closePath();
    Color color = Color.decode(fill.light());
    int alpha = (int) Math.round(255 * opacity);
    g.setColor(new Color(color.getRed(), color.getGreen(), color.getBlue(), alpha));
    g.fill(path);
    if (edge > 0) {
      g.setColor(Color.decode(outline.light()));
      g.setStroke(new BasicStroke((float) edge));
      g.draw(path);
    }
  }

  @Override
  public void text(double x, double y, double size, Anchor anchor, boolean bold, String label) {
    font(size, bold);
    String words = drawn(label);
    double shift =
        switch (anchor) {
          case START -> 0;
          case MIDDLE -> -width(words) / 2;
          case END -> -width(words);
        };
    g.drawString(words, (float) (x + shift), (float) y);
  }

  @Override
  public void fitted(double x, double y, double size, double width, String label) {
    font(size, false);
    String words = drawn(label);
    AffineTransform before = g.getTransform();
    g.translate(x, y);
    g.scale(width / width(words), 1);
    g.drawString(words, 0f, 0f);
    g.setTransform(before);
  }

  @Override
  public void upwards(double x, double y, double size, String words) {
    AffineTransform before = g.getTransform();
    g.rotate(-Math.PI / 2, x, y);
    text(x, y, size, Anchor.MIDDLE, false, words);
    g.setTransform(before);
  }

  /** What no font has a picture for would be drawn as an empty box. */
  private static String drawn(String words) {
    return Markup.legible(words).replaceAll("[\\t\\n\\r]", " ");
  }

  private void font(double size, boolean bold) {
    g.setColor(Color.decode(Ink.TEXT.light()));
    g.setFont(new Font(Font.SANS_SERIF, bold ? Font.BOLD : Font.PLAIN, 1).deriveFont((float) size));
  }

  private double width(String words) {
    return g.getFont().getStringBounds(words, g.getFontRenderContext()).getWidth();
  }

  private static Path2D path(double[] points) {
    Path2D path = new Path2D.Double();
    path.moveTo(points[0], points[1]);
    for (int i = 2; i < points.length; i += 2) {
      path.lineTo(points[i], points[i + 1]);
    }
    return path;
  }
}
