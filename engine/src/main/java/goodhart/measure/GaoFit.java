package goodhart.measure;

import java.util.OptionalDouble;

/**
 * The two-parameter shape of an over-optimization curve, fitted by ordinary least squares.
 *
 * <pre>{@code BEST_OF_N:  gain = d (alpha - beta d),       peak at d = alpha / (2 beta)
 * RL:         gain = d (alpha - beta log d),   peak at d = exp(alpha / beta - 1),   d = sqrt(KL)}
 * </pre>
 *
 * <p>With beta <= 0 the shape has no peak, and none is reported. A parabola is no substitute: on
 * exact data of the RL shape it misplaces the peak by a tenth to a fourth.
 *
 * <p>Source: Gao, Schulman, Hilton 2022 (arXiv 2210.10760); the RL shape for direct methods along
 * training Rafailov et al. 2024 (arXiv 2406.02900); how parabolas misplace an optimum arXiv
 * 2603.22339. No deviation.
 *
 * @param form which shape
 * @param alpha initial slope
 * @param beta how fast the slope falls
 * @param rmse root of the mean squared residual
 */
public record GaoFit(Form form, double alpha, double beta, double rmse) {

  /** The shape. */
  public enum Form {
    /** {@code d (alpha - beta d)}: best-of-n sampling. */
    BEST_OF_N,
    /** {@code d (alpha - beta log d)}: reinforcement learning and direct alignment. */
    RL;

    private double bend(double d) {
      return this == RL ? -d * Math.log(d) : -d * d;
    }
  }

  /**
   * Fits one shape. Points at d = 0 carry no information and are left out.
   *
   * @param sqrtKl d, n numbers >= 0
   * @param gain reward minus the reward at d = 0, n numbers
   * @throws IllegalArgumentException when fewer than two different d are above 0
   */
  public static GaoFit of(Form form, double[] sqrtKl, double[] gain) {
    double xx = 0;
    double xz = 0;
    double zz = 0;
    double xy = 0;
    double zy = 0;
    int n = 0;
    double least = Double.POSITIVE_INFINITY;
    double most = 0;
    for (int k = 0; k < sqrtKl.length; k++) {
      double d = sqrtKl[k];
      if (d > 0) {
        double z = form.bend(d);
        xx += d * d;
        xz += d * z;
        zz += z * z;
        xy += d * gain[k];
        zy += z * gain[k];
        n++;
        least = Math.min(least, d);
        most = Math.max(most, d);
      }
    }
    if (!(most > least)) {
      throw new IllegalArgumentException(
          "a curve's shape needs two points at different sqrt(KL) > 0, got "
              + (n == 0 ? "none" : "only sqrt(KL) = " + most));
    }
    double determinant = xx * zz - xz * xz;
    GaoFit exact =
        new GaoFit(form, (zz * xy - xz * zy) / determinant, (xx * zy - xz * xy) / determinant, 0);
    double squares = 0;
    for (int k = 0; k < sqrtKl.length; k++) {
      if (sqrtKl[k] > 0) {
        double residual = gain[k] - exact.gain(sqrtKl[k]);
        squares += residual * residual;
      }
    }
    return new GaoFit(form, exact.alpha, exact.beta, Math.sqrt(squares / n));
  }

  /** The fitted gain at a distance d = sqrt(KL); 0 at 0. */
  public double gain(double sqrtKl) {
    return sqrtKl == 0 ? 0 : alpha * sqrtKl + beta * form.bend(sqrtKl);
  }

  /** Where the fitted shape peaks; empty when it has no peak (beta <= 0). */
  public OptionalDouble peakSqrtKl() {
    if (!(beta > 0)) {
      return OptionalDouble.empty();
    }
    return OptionalDouble.of(
        form == Form.RL ? Math.exp(alpha / beta - 1) : Math.max(0, alpha / (2 * beta)));
  }

  /** The fitted gain at the peak; empty when there is no peak. */
  public OptionalDouble peakGain() {
    OptionalDouble peak = peakSqrtKl();
    return peak.isPresent() ? OptionalDouble.of(gain(peak.getAsDouble())) : peak;
  }
}
