package goodhart.optimize;

import goodhart.internal.Dense;
import goodhart.policy.Simplex;
import java.util.Arrays;

/**
 * The equilibria of one prompt's preference game with a KL penalty, strength by strength.
 *
 * <pre>{@code f = s P p + constant,   p ~ pi exp(f)}</pre>
 *
 * First by fixed-point steps, each corrected by what the last few told about the slope (Anderson
 * 1965): on preferences that come from scores that takes about five products with P. Where it does
 * not settle, by Newton's method, whose matrix {@code I - s P (diag p - p p')} is never singular,
 * because the part of P beside 1/2 is skew.
 */
final class RegularisedGame {
  private static final double ROUNDING = 4e-15;
  private static final int MEMORY = 5;
  private static final int FIXED_POINT_STEPS = 25;

  private final double[][] preference;
  private final double[] reference;
  private final double[] logReference;
  private final int size;

  private double strength;
  private final double[] f; // log-ratio to the reference, up to a constant
  private final double[] logPolicy;
  private final double[] policy;
  private final double[] rest; // s P p - f, mean 0 under p

  private final double[][] stepOf = new double[MEMORY][];
  private final double[][] changeOf = new double[MEMORY][];

  RegularisedGame(double[][] preference, double[] reference) {
    this.preference = preference;
    this.reference = reference;
    logReference = SelfPlay.logReference(reference);
    size = reference.length;
    f = new double[size];
    logPolicy = new double[size];
    policy = reference.clone();
    rest = new double[size];
    for (int k = 0; k < MEMORY; k++) {
      stepOf[k] = new double[size];
      changeOf[k] = new double[size];
    }
  }

  /**
   * The equilibrium at one strength; quick when it is near the one before.
   *
   * @param to 1/tau, >= 0 and finite
   * @return K probabilities, overwritten by the next call
   */
  double[] solve(double to) {
    if (to == 0) {
      System.arraycopy(reference, 0, policy, 0, size);
      Arrays.fill(f, 0);
      strength = 0;
      return policy;
    }
    do {
      double next = Math.min(to, Math.max(2, 2 * strength));
      double ratio = strength > 0 ? next / strength : 0;
      for (int i = 0; i < size; i++) {
        f[i] *= ratio;
      }
      strength = next;
      double[] start = f.clone();
      if (!accelerated()) {
        System.arraycopy(start, 0, f, 0, size);
        newton();
      }
    } while (strength < to);
    return policy;
  }

  /** Computes p and what is left to the fixed point; returns the largest log-odds of that. */
  private double evaluate() {
    Simplex.policy(logReference, f, logPolicy, policy);
    for (int i = 0; i < size; i++) {
      rest[i] = -f[i];
    }
    SelfPlay.addWinRates(strength, preference, policy, rest);
    // Around the likeliest candidate first: the constant is large and would cost digits.
    int likeliest = 0;
    for (int i = 1; i < size; i++) {
      likeliest = policy[i] > policy[likeliest] ? i : likeliest;
    }
    double constant = rest[likeliest];
    for (int i = 0; i < size; i++) {
      rest[i] -= constant;
    }
    double mean = Dense.dot(policy, rest, size);
    double worst = 0;
    for (int i = 0; i < size; i++) {
      rest[i] -= mean;
      worst = Math.max(worst, Math.abs(rest[i]));
    }
    return worst;
  }

  /** Whether one more step would leave p as it is. */
  private boolean settled(double worst) {
    if (worst > 1e-6) {
      return false;
    }
    double move = 0;
    for (int i = 0; i < size; i++) {
      move = Math.max(move, policy[i] * Math.abs(rest[i]));
    }
    return move <= ROUNDING * (100 + 2 * strength);
  }

  private boolean accelerated() {
    double[] f0 = new double[size];
    double[] rest0 = new double[size];
    int known = 0;
    for (int step = 0; step < FIXED_POINT_STEPS; step++) {
      if (settled(evaluate())) {
        return true;
      }
      if (step > 0) {
        double[] moved = stepOf[(step - 1) % MEMORY];
        double[] changed = changeOf[(step - 1) % MEMORY];
        for (int i = 0; i < size; i++) {
          moved[i] = f[i] - f0[i];
          changed[i] = rest[i] - rest0[i];
        }
        known = Math.min(MEMORY, step);
      }
      System.arraycopy(f, 0, f0, 0, size);
      System.arraycopy(rest, 0, rest0, 0, size);
      double[] share = shares(known);
      Dense.axpy(1, rest, f, 0);
      for (int k = 0; k < known; k++) {
        Dense.axpy(-share[k], stepOf[k], f, 0);
        Dense.axpy(-share[k], changeOf[k], f, 0);
      }
    }
    return false;
  }

  /** The mixture of the remembered changes that explains the rest best, where p has its mass. */
  private double[] shares(int known) {
    double[] right = new double[known];
    double[][] gram = new double[known][known];
    for (int k = 0; k < known; k++) {
      right[k] = Dense.dot(policy, changeOf[k], rest, size);
      for (int l = k; l < known; l++) {
        gram[k][l] = Dense.dot(policy, changeOf[k], changeOf[l], size);
      }
    }
    Dense.solve(gram, right);
    return right;
  }

  private void newton() {
    double worst = evaluate();
    for (int step = 0; step < 100; step++) {
      if (settled(worst)) {
        return;
      }
      double[][] matrix = new double[size][size];
      for (int i = 0; i < size; i++) {
        double win = Dense.dot(preference[i], policy, size);
        for (int j = 0; j < size; j++) {
          matrix[i][j] = strength * policy[j] * (win - preference[i][j]);
        }
        matrix[i][i] += 1;
      }
      double[] direction = rest.clone();
      eliminate(matrix, direction);
      double[] from = f.clone();
      double before = worst;
      for (double length = 1; length > 1e-8; length /= 2) {
        for (int i = 0; i < size; i++) {
          f[i] = from[i] + length * direction[i];
        }
        worst = evaluate();
        if (worst <= (1 - 1e-4 * length) * before || worst < 1e-12 * (1 + strength)) {
          break;
        }
      }
      if (worst > before / 4 && worst < 1e-11 * (1 + strength)) {
        return; // rounding leaves nothing to gain
      }
    }
    throw new IllegalStateException(
        "the equilibrium of a preference game was not found at 1/tau = " + strength);
  }

  /** Solves {@code A x = b} by elimination with row exchanges; both are overwritten. */
  private static void eliminate(double[][] a, double[] b) {
    int n = b.length;
    for (int k = 0; k < n; k++) {
      int pivot = k;
      for (int i = k + 1; i < n; i++) {
        pivot = Math.abs(a[i][k]) > Math.abs(a[pivot][k]) ? i : pivot;
      }
      double[] row = a[pivot];
      a[pivot] = a[k];
      a[k] = row;
      double value = b[pivot];
      b[pivot] = b[k];
      b[k] = value;
      for (int i = k + 1; i < n; i++) {
        double factor = a[i][k] / row[k];
        if (factor != 0) {
          Dense.axpy(-factor, row, a[i], k);
          b[i] -= factor * value;
        }
      }
    }
    for (int k = n - 1; k >= 0; k--) {
      for (int j = k + 1; j < n; j++) {
        b[k] -= a[k][j] * b[j];
      }
      b[k] /= a[k][k];
    }
  }
}
