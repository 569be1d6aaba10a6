package goodhart.optimize;

import goodhart.internal.Dense;

/**
 * The weights of several rewards that solve a convex dual, by Newton's method with a small
 * quadratic program for each step.
 *
 * <pre>{@code minimise  sum_x rho_x log sum_i pi_xi exp(mu.r_xi)  -  mu.theta
 * over mu (>= 0, where asked) with c.mu = total (where asked)}</pre>
 *
 * The gradient is {@code E_p r - theta} and the Hessian {@code Cov_p(r)} of the tilt at mu, so the
 * tilt at the solution meets the constraints that the weights belong to.
 *
 * @param tilt moved to the solution
 * @param theta R numbers
 * @param c R numbers >= 0, or null for no sum
 * @param total what {@code c.mu} must be
 * @param nonNegative whether {@code mu >= 0}
 */
record DualNewton(RewardTilt tilt, double[] theta, double[] c, double total, boolean nonNegative) {
  private static final double TOLERANCE = 1e-11;

  private static final double PULL = 1e-9;

  /** Weights that are larger than this serve no attainable end. */
  private static final double LARGEST = 1e6;

  /** Told that the dual has no minimum: no policy has {@code direction.E r >= direction.theta}. */
  static final class Unbounded extends RuntimeException {
    private static final long serialVersionUID = 1;
    final transient double[] direction;

    Unbounded(double[] direction) {
      super(null, null, false, false);
      this.direction = direction;
    }
  }

  /**
   * Where to start from a solution for another total: at the minimum of the quadratic model there,
   * or at its multiple as far as the model knows nothing.
   *
   * @param solved R weights >= 0, where the tilt is; not changed
   */
  double[] start(double[] solved) {
    int size = solved.length;
    double[] multiple = new double[size];
    double sum = Dense.dot(c, solved, size);
    for (int u = 0; u < size; u++) {
      multiple[u] = sum > 0 ? solved[u] * total / sum : total / (size * c[u]);
    }
    double[] gradient = gradient();
    return newton(solved, gradient, multiple, Dense.furthest(gradient, gradient.length));
  }

  /**
   * Where Newton's method goes from weights that meet the constraints.
   *
   * @param mu R weights; not changed
   */
  double[] next(double[] mu) {
    tilt.near(mu);
    double[] gradient = gradient();
    return newton(mu, gradient, mu, residual(mu, gradient));
  }

  /**
   * Solves.
   *
   * @param start R weights that meet the constraints; not changed
   * @throws Unbounded with the weights that certify it
   */
  double[] solve(double[] start) {
    int size = start.length;
    double[] mu = start.clone();
    double[] trial = new double[size];
    tilt.near(mu);
    for (int step = 0; step < 200; step++) {
      double[] gradient = gradient();
      double residual = residual(mu, gradient);
      if (residual <= TOLERANCE) {
        break;
      }
      double value = tilt.logPartition() - Dense.dot(mu, theta, size);
      certify(mu, value);
      double[] target = newton(mu, gradient, mu, residual);
      double slope = 0;
      for (int u = 0; u < size; u++) {
        slope += gradient[u] * (target[u] - mu[u]);
      }
      double length = 1;
      while (true) {
        for (int u = 0; u < size; u++) {
          trial[u] = length == 1 ? target[u] : mu[u] + length * (target[u] - mu[u]);
        }
        tilt.near(trial);
        double reached = tilt.logPartition() - Dense.dot(trial, theta, size);
        if (reached <= value + 1e-4 * length * slope + 1e-14 * (1 + Math.abs(value))) {
          break;
        }
        length /= 2;
        if (length < 1e-12) {
          tilt.near(mu);
          return mu; // rounding leaves nothing to gain
        }
      }
      System.arraycopy(trial, 0, mu, 0, size);
    }
    return mu;
  }

  private double[] gradient() {
    double[] gradient = tilt.mean().clone();
    Dense.axpy(-1, theta, gradient, 0);
    return gradient;
  }

  /**
   * The minimum of the quadratic model. A pull keeps it where it is known to be good: so slight a
   * one that it tells only where the model has next to no curvature.
   *
   * @param feasible weights that meet the constraints, towards which it is pulled
   * @param strength of the pull, in reward units
   */
  private double[] newton(double[] mu, double[] gradient, double[] feasible, double strength) {
    int size = mu.length;
    double pull = PULL * strength / Math.max(1, Dense.furthest(feasible, feasible.length));
    double[][] model = new double[size][];
    double[] right = new double[size];
    for (int u = 0; u < size; u++) {
      model[u] = tilt.covariance()[u].clone();
      right[u] = Dense.dot(model[u], mu, size) - gradient[u] + pull * feasible[u];
      model[u][u] += pull;
    }
    double[] target = new QuadraticProgram(model, right, c, total, nonNegative).solve(feasible);
    double largest = Dense.furthest(target, target.length);
    if (largest > LARGEST) {
      for (int u = 0; u < size; u++) {
        target[u] = mu[u] + (target[u] - mu[u]) * LARGEST / largest;
      }
    }
    return target;
  }

  /** The dual's value is below -KL of every policy that has what is asked for. */
  private void certify(double[] mu, double value) {
    double largest = Dense.furthest(mu, mu.length);
    if (value < -tilt.mostKl() - 1e-9 * largest || largest >= LARGEST) {
      throw new Unbounded(mu.clone());
    }
  }

  /** How far the weights are from the conditions of optimality, in reward units. */
  private double residual(double[] mu, double[] gradient) {
    double level = c == null ? 0 : Dense.dot(mu, gradient, mu.length) / total;
    double worst = 0;
    for (int u = 0; u < mu.length; u++) {
      double slack = gradient[u] - (c == null ? 0 : level * c[u]);
      worst = Math.max(worst, Math.abs(nonNegative ? Math.min(mu[u], slack) : slack));
    }
    return worst;
  }
}
