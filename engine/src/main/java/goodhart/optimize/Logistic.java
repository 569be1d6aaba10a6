package goodhart.optimize;

import goodhart.internal.ArrayMath;
import goodhart.internal.Scratch;

/** The logistic loss that most losses on pairs are made of. */
final class Logistic {
  private static final Scratch SCRATCH = new Scratch(2);

  private Logistic() {}

  /** {@code sigma(z) = 1 / (1 + e^-z)}. */
  static double sigmoid(double z) {
    return 1 / (1 + Math.exp(-z));
  }

  /** {@link #sigmoid} of the first n numbers of a row, in place. */
  static void sigmoids(double[] z, int n) {
    double[][] rows = SCRATCH.rows(z.length);
    double[] exponential = rows[0];
    for (int k = 0; k < n; k++) {
      z[k] = -z[k];
    }
    ArrayMath.exp(z, n, exponential, rows[1]);
    for (int k = 0; k < n; k++) {
      z[k] = 1 / (1 + exponential[k]);
    }
  }

  /** {@code log(1 + e^z) = -log sigma(-z)} without overflow. */
  static double softplus(double z) {
    return Math.max(z, 0) + logOnePlus(Math.exp(-Math.abs(z)));
  }

  /**
   * {@code log(1 + e)} for e in [0, 1]. {@code Math.log1p} leaves Java and takes several times as
   * long. The quotient puts back what rounding 1 + e takes from e.
   */
  private static double logOnePlus(double e) {
    double rounded = 1 + e;
    return rounded == 1 ? e : Math.log(rounded) * (e / (rounded - 1));
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
