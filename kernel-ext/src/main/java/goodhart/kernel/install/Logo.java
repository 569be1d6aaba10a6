package goodhart.kernel.install;

import java.awt.BasicStroke;
import java.awt.Color;
import java.awt.Graphics2D;
import java.awt.RenderingHints;
import java.awt.geom.Path2D;
import java.awt.geom.RoundRectangle2D;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.file.Path;
import javax.imageio.ImageIO;

/** The kernel's picture: the proxy goes on rising, dashed, while gold turns down. */
final class Logo {
  private Logo() {}

  static void write(Path directory) throws IOException {
    for (int size : new int[] {32, 64}) {
      Path file = directory.resolve("logo-" + size + "x" + size + ".png");
      ImageIO.write(draw(size), "png", file.toFile());
    }
  }

  private static BufferedImage draw(int size) {
    BufferedImage image = new BufferedImage(size, size, BufferedImage.TYPE_INT_ARGB);
    Graphics2D g = image.createGraphics();
    g.setRenderingHint(RenderingHints.KEY_ANTIALIASING, RenderingHints.VALUE_ANTIALIAS_ON);
    g.scale(size / 32.0, size / 32.0);
    g.setColor(new Color(0x12263A));
    g.fill(new RoundRectangle2D.Double(0, 0, 32, 32, 8, 8));
    Path2D proxy = new Path2D.Double();
    proxy.moveTo(5, 26);
    proxy.curveTo(11, 15, 17, 9, 27, 6);
    float[] dashes = {4, 2.5f};
    g.setColor(new Color(0x56B4E9));
    g.setStroke(new BasicStroke(2, BasicStroke.CAP_BUTT, BasicStroke.JOIN_ROUND, 1, dashes, 0));
    g.draw(proxy);
    Path2D gold = new Path2D.Double();
    gold.moveTo(5, 26);
    gold.curveTo(11, 11, 18, 11, 27, 23);
    g.setColor(new Color(0xE69F00));
    g.setStroke(new BasicStroke(3, BasicStroke.CAP_ROUND, BasicStroke.JOIN_ROUND));
    g.draw(gold);
    g.dispose();
    return image;
  }
}
