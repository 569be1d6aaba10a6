package goodhart.reward;

import goodhart.Progress;
import goodhart.internal.Dense;
import goodhart.internal.Parallel;
import java.util.Arrays;

/**
 * The minimum of the Bradley-Terry loss of a linear reward over many features, most of them 0.
 *
 * <pre>{@code f(w) = (1/n) sum_k u_k loss(x_k S w - m_k, y_k) + ridge ||w||^2,  S = diag(scale)}
 * </pre>
 *
 * <p>Newton's method from w = 0. Each step solves {@code H d = -g} by conjugate gradients with the
 * diagonal of the first Hessian as preconditioner, to a residual that shrinks with the gradient; a
 * step is halved while it raises f. The Hessian is never formed: a product with it is one pass over
 * the stored numbers. Ends at a gradient norm of the given tolerance; then w is within {@code
 * tolerance / (2 ridge)} of the minimiser and f within {@code tolerance^2 / (4 ridge)} of the
 * minimum.
 *
 * <p>Source: Nocedal and Wright 2006, Numerical Optimization, algorithm 7.1 (line-search
 * Newton-CG); trust-region variants as in LIBLINEAR (Lin, Weng, Keerthi 2008) need the same
 * products.
 */
final class PairNewtonCg {
  /** What {@link LinearReward} trains to. */
  static final double TOLERANCE = 1e-8;

  private static final int MOST_STEPS = 100;
  private static final int MOST_INNER = 2000;
  private static final double COARSEST = 0.3;

  private final PairDifferences x;
  private final double[] scale;
  private final double[] label;
  private final double[] weight;
  private final double[] margin;
  private final double ridge;
  private final int n;
  private final int d;
  private final double[] blockSum;

  private final double[] w;
  private final double[] difference;
  private final double[] slope;
  private final double[] curvature;
  private final double[] gradient;
  private final double[] preconditioner;
  private final double[] step;
  private final double[] stepDifference;
  private final double[] tried;
  private final double[] product;
  private final double[] scaled;
  private int products;

  /**
   * @param scale d numbers that the columns of x are multiplied by
   * @param label P(first preferred), n
   * @param weight u, how much each pair counts, n numbers of mean 1
   * @param margin m, what the first reward is asked to exceed the second by, n; negative where the
   *     second is preferred
   * @param ridge > 0
   */
  PairNewtonCg(
      PairDifferences x,
      double[] scale,
      double[] label,
      double[] weight,
      double[] margin,
      double ridge) {
    this.x = x;
    this.scale = scale;
    this.label = label;
    this.weight = weight;
    this.margin = margin;
    this.ridge = ridge;
    n = x.size();
    d = x.dimension();
    blockSum = new double[x.blocks()];
    w = new double[d];
    difference = new double[n];
    slope = new double[n];
    curvature = new double[n];
    gradient = new double[d];
    preconditioner = new double[d];
    step = new double[d];
    stepDifference = new double[n];
    tried = new double[n];
    product = new double[n];
    scaled = new double[d];
  }

  /** How many products with the Hessian {@link #minimise} took. */
  int products() {
    return products;
  }

  /**
   * The minimiser w, d numbers.
   *
   * @param tolerance gradient norm at the end, > 0
   */
  double[] minimise(double tolerance, Progress progress) {
    double value = value(difference, 0, progress);
    double first = 0;
    double norm = 0;
    for (int outer = 0; outer < MOST_STEPS; outer++) {
      norm = gradient(progress);
      if (norm <= tolerance) {
        return w.clone();
      }
      if (outer == 0) {
        first = norm;
        precondition(progress);
      }
      progress.report("Bradley-Terry, Newton step", outer, Math.max(8, outer + 2));
      double forcing = Math.min(COARSEST, Math.sqrt(norm / first));
      conjugateGradients(Math.max(forcing * norm, tolerance / 4), progress);
      double length = 1;
      double next;
      while (true) {
        double t = length;
        forPairs(
            progress,
            (from, to) -> {
              for (int k = from; k < to; k++) {
                tried[k] = difference[k] + t * stepDifference[k];
              }
            });
        next = value(tried, length, progress);
        if (next <= value + 1e-12 * (1 + value) || length < 1e-12) {
          break;
        }
        length /= 2;
      }
      System.arraycopy(tried, 0, difference, 0, n);
      Dense.axpy(length, step, w, 0);
      value = next;
    }
    throw new IllegalStateException(
        "Newton's method for Bradley-Terry is at a gradient norm of "
            + norm
            + " after "
            + MOST_STEPS
            + " steps");
  }

  /** f at w + t step, whose differences are given. */
  double value(double[] differences, double t, Progress progress) {
    double squares = 0;
    for (int j = 0; j < d; j++) {
      double moved = w[j] + t * step[j];
      squares += moved * moved;
    }
    double[] sums = blockSum;
    Parallel.forRanges(
        sums.length,
        1,
        progress,
        (first, last) -> {
          for (int b = first; b < last; b++) {
            double sum = 0;
            for (int k = x.block(b); k < x.block(b + 1); k++) {
              sum += weight[k] * PairLoss.loss(differences[k] - margin[k], label[k]);
            }
            sums[b] = sum;
          }
        });
    return Dense.sum(sums, sums.length) / n + ridge * squares;
  }

  /** The gradient at w and the curvature of each pair there; its norm. */
  private double gradient(Progress progress) {
    forPairs(
        progress,
        (from, to) -> {
          for (int k = from; k < to; k++) {
            double p = PairLoss.sigmoid(difference[k] - margin[k]);
            slope[k] = weight[k] * (p - label[k]) / n;
            curvature[k] = weight[k] * p * (1 - p) / n;
          }
        });
    x.transposedTimes(slope, gradient, progress);
    for (int j = 0; j < d; j++) {
      gradient[j] = scale[j] * gradient[j] + 2 * ridge * w[j];
    }
    return Math.sqrt(Dense.dot(gradient, gradient, d));
  }

  /** The reciprocal of the Hessian's diagonal at w = 0. */
  private void precondition(Progress progress) {
    x.transposedSquareTimes(curvature, preconditioner, progress);
    for (int j = 0; j < d; j++) {
      preconditioner[j] = 1 / (scale[j] * scale[j] * preconditioner[j] + 2 * ridge);
    }
  }

  /** {@code out = H v}; leaves {@code X S v} in {@link #product}. */
  private void hessianTimes(double[] v, double[] out, Progress progress) {
    for (int j = 0; j < d; j++) {
      scaled[j] = scale[j] * v[j];
    }
    x.normalTimes(scaled, curvature, product, out, progress);
    for (int j = 0; j < d; j++) {
      out[j] = scale[j] * out[j] + 2 * ridge * v[j];
    }
    products++;
  }

  /** Solves {@code H step = -gradient} to a residual norm; {@code stepDifference = X S step}. */
  private void conjugateGradients(double residualNorm, Progress progress) {
    double[] residual = new double[d];
    double[] direction = new double[d];
    double[] image = new double[d];
    Arrays.fill(step, 0);
    Arrays.fill(stepDifference, 0);
    double rho = 0;
    for (int j = 0; j < d; j++) {
      residual[j] = -gradient[j];
      direction[j] = preconditioner[j] * residual[j];
      rho += residual[j] * direction[j];
    }
    for (int inner = 0; inner < MOST_INNER; inner++) {
      hessianTimes(direction, image, progress);
      double alpha = rho / Dense.dot(direction, image, d);
      Dense.axpy(alpha, direction, step, 0);
      Dense.axpy(alpha, product, stepDifference, 0);
      Dense.axpy(-alpha, image, residual, 0);
      if (Math.sqrt(Dense.dot(residual, residual, d)) <= residualNorm) {
        return;
      }
      double next = Dense.dot(residual, residual, preconditioner, d);
      double beta = next / rho;
      rho = next;
      for (int j = 0; j < d; j++) {
        direction[j] = preconditioner[j] * residual[j] + beta * direction[j];
      }
    }
  }

  private void forPairs(Progress progress, Parallel.Range body) {
    Parallel.forRanges(n, 4096, progress, body);
  }
}
