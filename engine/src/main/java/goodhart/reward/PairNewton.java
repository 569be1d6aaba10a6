package goodhart.reward;

import goodhart.Progress;
import goodhart.internal.Dense;
import goodhart.internal.Parallel;
import java.util.Arrays;

/**
 * The exact minimum of the Bradley-Terry loss of a linear reward.
 *
 * <pre>{@code f(w) = (1/n) sum_k u_k loss(x_k . w - m_k, y_k) + ridge ||w||^2}</pre>
 *
 * Newton's method from w = 0 with the full Hessian; a step is halved while it raises f. Ends at a
 * gradient norm of {@value #TOLERANCE}, after fewer than ten steps as a rule. A step costs n d^2 +
 * d^3/3 multiplications.
 */
final class PairNewton {
  static final double TOLERANCE = 1e-10;
  private static final int MOST_STEPS = 60;

  private final double[][] x;
  private final double[] label;
  private final double[] weight;
  private final double[] margin;
  private final double ridge;
  private final int n;
  private final int d;

  /**
   * @param x what the two responses of each pair differ by, n x d
   * @param label P(first preferred), n
   */
  PairNewton(double[][] x, double[] label, double ridge) {
    this(x, label, ones(label.length), new double[label.length], ridge);
  }

  /**
   * @param weight u, how much each pair counts, n numbers of mean 1
   * @param margin m, what the first reward is asked to exceed the second by, n; negative where the
   *     second is preferred
   */
  PairNewton(double[][] x, double[] label, double[] weight, double[] margin, double ridge) {
    this.x = x;
    this.label = label;
    this.weight = weight;
    this.margin = margin;
    this.ridge = ridge;
    n = x.length;
    d = x[0].length;
  }

  private static double[] ones(int n) {
    double[] ones = new double[n];
    Arrays.fill(ones, 1);
    return ones;
  }

  /**
   * The minimiser w, d numbers.
   *
   * @throws IllegalArgumentException when ridge is 0 and the loss has no minimum
   */
  double[] minimise(Progress progress) {
    double[] w = new double[d];
    double[] tried = new double[d];
    double[] difference = new double[n];
    double value = value(w, difference);
    double previousNorm = Double.POSITIVE_INFINITY;
    for (int step = 0; step < MOST_STEPS; step++) {
      double[] direction = gradient(w, difference);
      double norm = Math.sqrt(Dense.dot(direction, direction, d));
      if (norm <= TOLERANCE) {
        // Newton's last step towards a minimum shrinks the gradient by orders of magnitude; on the
        // way to infinity every step shrinks it by e.
        if (ridge == 0 && norm > 0.2 * previousNorm) {
          throw new IllegalArgumentException(
              "the pairs have no finite Bradley-Terry reward: some responses never lose or never"
                  + " win, so ridge must be > 0, got 0");
        }
        return w;
      }
      previousNorm = norm;
      Dense.solve(hessian(difference, progress), direction);
      double scale = 1;
      double next;
      do {
        for (int j = 0; j < d; j++) {
          tried[j] = w[j] - scale * direction[j];
        }
        next = value(tried, difference);
        scale /= 2;
      } while (next > value + 1e-12 * (1 + value) && scale > 1e-12);
      System.arraycopy(tried, 0, w, 0, d);
      value = next;
    }
    throw new IllegalStateException(
        "Newton's method for Bradley-Terry is at a gradient norm of "
            + previousNorm
            + " after "
            + MOST_STEPS
            + " steps");
  }

  /** f(w); leaves {@code D - m} in {@code difference}. */
  double value(double[] w, double[] difference) {
    double sum = 0;
    for (int k = 0; k < n; k++) {
      difference[k] = Dense.dot(x[k], w, d) - margin[k];
      sum += weight[k] * PairLoss.loss(difference[k], label[k]);
    }
    return sum / n + ridge * Dense.dot(w, w, d);
  }

  /** The gradient of f at w, where {@code D - m} is {@code difference}. */
  double[] gradient(double[] w, double[] difference) {
    double[] gradient = new double[d];
    for (int k = 0; k < n; k++) {
      Dense.axpy(weight[k] * PairLoss.slope(difference[k], label[k]) / n, x[k], gradient, 0);
    }
    Dense.axpy(2 * ridge, w, gradient, 0);
    return gradient;
  }

  /** The Hessian of f, on and right of the diagonal. */
  private double[][] hessian(double[] difference, Progress progress) {
    double[][] weighted = new double[n][d];
    for (int k = 0; k < n; k++) {
      Dense.axpy(weight[k] * PairLoss.curvature(difference[k]) / n, x[k], weighted[k], 0);
    }
    double[][] hessian = new double[d][d];
    int grain = (int) Math.max(8, 1_000_000L / ((long) n * d));
    Parallel.forRanges(
        d,
        grain,
        progress,
        (from, to) -> Dense.addTransposedTimes(weighted, x, n, hessian, from, to, true));
    for (int i = 0; i < d; i++) {
      hessian[i][i] += 2 * ridge;
    }
    return hessian;
  }
}
