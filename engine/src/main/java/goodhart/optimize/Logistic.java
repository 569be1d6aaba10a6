package goodhart.optimize;

/** The logistic loss that most losses on pairs are made of. */
final class Logistic {
  private Logistic() {}

  /** {@code sigma(z) = 1 / (1 + e^-z)}. */
  static double sigmoid(double z) {
    return 1 / (1 + Math.exp(-z));
  }

  /** {@code log(1 + e^z) = -log sigma(-z)} without overflow. */
  static double softplus(double z) {
    return Math.max(z, 0) + Math.log1p(Math.exp(-Math.abs(z)));
  }

  /**
   * {@code -log sigma(z)} with its derivatives.
   *
   * @param chosen dz/dlog p(chosen)
   * @param rejected -dz/dlog p(rejected)
   * @param gradient two numbers to fill in
   */
  static double loss(double z, double chosen, double rejected, double[] gradient) {
    double wrong = sigmoid(-z);
    gradient[0] = -chosen * wrong;
    gradient[1] = rejected * wrong;
    return softplus(-z);
  }
}
