package goodhart.reward;

/**
 * The Bradley-Terry loss of one comparison and its variants: every trainer and report takes the
 * formula from here.
 *
 * <pre>{@code P(first beats second) = sigma(D),  D = r_first - r_second
 * loss(D, y) = -[ y log sigma(D) + (1 - y) log sigma(-D) ]}</pre>
 *
 * <p>{@code y} is P(first preferred): 1 is the hard loss, 1/2 a tie. Label smoothing is the loss at
 * {@link #smoothed}; a margin m, such as a rating gap, is the loss at {@code D - m}.
 *
 * <p>Source: the reward trainer of TRL; soft labels, smoothing and margins after Wang et al. 2024
 * (arXiv 2401.06080).
 */
public final class PairLoss {
  private PairLoss() {}

  /** {@code 1 / (1 + exp(-z))}, without overflow. */
  public static double sigmoid(double z) {
    if (z >= 0) {
      return 1 / (1 + Math.exp(-z));
    }
    double e = Math.exp(z);
    return e / (1 + e);
  }

  /** {@code log sigma(z)}, exact for large |z|. */
  public static double logSigmoid(double z) {
    return z >= 0 ? -Math.log1p(Math.exp(-z)) : z - Math.log1p(Math.exp(z));
  }

  /**
   * The loss, in nats.
   *
   * @param difference D, the reward of the first response minus that of the second
   * @param label y, in [0, 1]
   */
  public static double loss(double difference, double label) {
    // -log sigma(-D) = D - log sigma(D), so one logarithm is enough.
    return (1 - label) * difference - logSigmoid(difference);
  }

  /** Derivative of {@link #loss} with respect to D: {@code sigma(D) - y}. */
  public static double slope(double difference, double label) {
    return sigmoid(difference) - label;
  }

  /** Second derivative of {@link #loss}: {@code sigma(D) sigma(-D)}, whatever the label. */
  public static double curvature(double difference) {
    double p = sigmoid(difference);
    return p * (1 - p);
  }

  /**
   * The label moved towards the other side: {@code (1 - eps) y + eps (1 - y)}.
   *
   * @param smoothing eps, in [0, 1/2]; 1 becomes 1 - eps
   */
  public static double smoothed(double label, double smoothing) {
    return label + smoothing * (1 - 2 * label);
  }

  /**
   * What holds a pair's rewards near 0, before its coefficient: {@code (r_first + r_second)^2}.
   * Differences alone leave a constant per prompt undetermined.
   */
  public static double centring(double first, double second) {
    return (first + second) * (first + second);
  }
}
