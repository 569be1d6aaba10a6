package goodhart.kernel.render;

import goodhart.kernel.MimeBundle;
import java.awt.image.RenderedImage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.Map;
import javax.imageio.ImageIO;

/** Pictures of Java. */
final class ImageView {
  private ImageView() {}

  static MimeBundle of(RenderedImage image) {
    Map<String, Object> data = new LinkedHashMap<>();
    data.put("image/png", png(image));
    data.put("text/plain", "picture, " + image.getWidth() + " x " + image.getHeight() + " pixels");
    return new MimeBundle(data);
  }

  /** As base64. */
  static String png(RenderedImage image) {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try {
      if (!ImageIO.write(image, "png", bytes)) {
        throw new IllegalStateException("this Java cannot write such a picture as PNG");
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return Base64.getEncoder().encodeToString(bytes.toByteArray());
  }
}
