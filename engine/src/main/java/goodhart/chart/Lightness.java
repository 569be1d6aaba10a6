package goodhart.chart;

/**
 * Colours made lighter or darker in CIELAB (white point D65), where equal steps look equal and the
 * hue stays.
 */
final class Lightness {
  private static final double[][] TO_XYZ = {
    {0.4124564 / 0.95047, 0.3575761 / 0.95047, 0.1804375 / 0.95047},
    {0.2126729, 0.7151522, 0.0721750},
    {0.0193339 / 1.08883, 0.1191920 / 1.08883, 0.9503041 / 1.08883},
  };
  private static final double[][] FROM_XYZ = {
    {3.2404542 * 0.95047, -1.5371385, -0.4985314 * 1.08883},
    {-0.9692660 * 0.95047, 1.8760108, 0.0415560 * 1.08883},
    {0.0556434 * 0.95047, -0.2040259, 1.0572252 * 1.08883},
  };

  private Lightness() {}

  /**
   * The colour of the same hue at another lightness, less saturated where a screen cannot show it.
   *
   * @param color {@code #rrggbb}
   * @param lightness L*, 0 (black) to 100 (white)
   */
  static String of(String color, double lightness) {
    double[] f = multiply(TO_XYZ, linear(color));
    for (int i = 0; i < 3; i++) {
      f[i] = f[i] > 216.0 / 24389 ? Math.cbrt(f[i]) : (24389.0 / 27 * f[i] + 16) / 116;
    }
    double middle = (lightness + 16) / 116;
    for (double chroma = 1; ; chroma -= 0.02) {
      double[] xyz = {
        inverse(middle + chroma * (f[0] - f[1])),
        inverse(middle),
        inverse(middle + chroma * (f[2] - f[1]))
      };
      double[] rgb = multiply(FROM_XYZ, xyz);
      if (chroma <= 0 || shown(rgb)) {
        return hex(rgb);
      }
    }
  }

  private static double inverse(double f) {
    return f > 6.0 / 29 ? f * f * f : (116 * f - 16) * 27 / 24389;
  }

  private static boolean shown(double[] rgb) {
    for (double c : rgb) {
      if (c < -1e-3 || c > 1 + 1e-3) {
        return false;
      }
    }
    return true;
  }

  private static double[] linear(String color) {
    double[] rgb = new double[3];
    for (int i = 0; i < 3; i++) {
      double c = Integer.parseInt(color.substring(1 + 2 * i, 3 + 2 * i), 16) / 255.0;
      rgb[i] = c <= 0.04045 ? c / 12.92 : Math.pow((c + 0.055) / 1.055, 2.4);
    }
    return rgb;
  }

  private static String hex(double[] rgb) {
    StringBuilder hex = new StringBuilder("#");
    for (double c : rgb) {
      double coded = c <= 0.0031308 ? 12.92 * c : 1.055 * Math.pow(c, 1 / 2.4) - 0.055;
      hex.append(
          String.format(
              java.util.Locale.ROOT, "%02X", Math.round(255 * Math.max(0, Math.min(1, coded)))));
    }
    return hex.toString();
  }

  private static double[] multiply(double[][] matrix, double[] v) {
    double[] product = new double[3];
    for (int i = 0; i < 3; i++) {
      product[i] = matrix[i][0] * v[0] + matrix[i][1] * v[1] + matrix[i][2] * v[2];
    }
    return product;
  }
}
