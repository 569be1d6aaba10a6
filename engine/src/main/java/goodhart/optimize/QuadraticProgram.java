package goodhart.optimize;

import goodhart.internal.Dense;
import java.util.Arrays;

/**
 * Small convex quadratic programs over weights: what is left of a coupled method once the
 * candidates are summed out.
 *
 * <pre>{@code minimise  x'Ax / 2 - b.x   over x (>= 0, where asked) with c.x = total (where asked)}
 * </pre>
 *
 * Solved by a primal active set, exactly but for a pull towards the starting point, 1e-11 of the
 * largest diagonal entry of A, which decides between solutions that A cannot tell apart.
 */
final class QuadraticProgram {
  private static final double RIDGE = 1e-11;

  private final double[][] a;
  private final double[] b;
  private final double ridge;
  private final double[] c;
  private final double total;
  private final boolean nonNegative;
  private final int size;

  /**
   * A program.
   *
   * @param a n x n, symmetric, positive semidefinite
   * @param b n numbers
   * @param c n numbers >= 0, not all 0, or null for no sum
   * @param total what {@code c.x} must be, >= 0; without meaning where there is no sum
   * @param nonNegative whether {@code x >= 0}
   */
  QuadraticProgram(double[][] a, double[] b, double[] c, double total, boolean nonNegative) {
    size = b.length;
    this.b = b.clone();
    this.c = c;
    this.total = total;
    this.nonNegative = nonNegative;
    this.a = new double[size][];
    double largest = 0;
    for (int i = 0; i < size; i++) {
      largest = Math.max(largest, a[i][i]);
    }
    ridge = largest > 0 ? RIDGE * largest : 1;
    for (int i = 0; i < size; i++) {
      this.a[i] = a[i].clone();
      this.a[i][i] += ridge;
    }
  }

  /** The weights of the shortest vector in the convex hull of vectors with a given Gram matrix. */
  static double[] minimumNorm(double[][] gram) {
    int size = gram.length;
    double[] one = new double[size];
    Arrays.fill(one, 1);
    double[] x = new double[size];
    Arrays.fill(x, 1.0 / size);
    return new QuadraticProgram(gram, new double[size], one, 1, true).solve(x);
  }

  /**
   * The solution; to be asked for once.
   *
   * @param start n numbers that meet the constraints; not changed
   */
  double[] solve(double[] start) {
    double[] x = start.clone();
    boolean[] free = new boolean[size];
    for (int i = 0; i < size; i++) {
      b[i] += ridge * start[i];
      free[i] = !nonNegative || x[i] > 0;
    }
    double[] z = new double[size];
    for (int round = 0; round < 100 * (size + 1); round++) {
      double level = onFree(free, z);
      double reach = 1;
      int blocking = -1;
      for (int i = 0; nonNegative && i < size; i++) {
        if (free[i] && z[i] < 0 && x[i] / (x[i] - z[i]) < reach) {
          reach = x[i] / (x[i] - z[i]);
          blocking = i;
        }
      }
      for (int i = 0; i < size; i++) {
        x[i] = reach == 1 ? z[i] : x[i] + reach * (z[i] - x[i]);
      }
      if (blocking >= 0) {
        x[blocking] = 0;
        free[blocking] = false;
        continue;
      }
      int entering = entering(x, free, level);
      if (entering < 0) {
        break;
      }
      free[entering] = true;
    }
    return x;
  }

  /** The bound weight that most wants to grow; -1 when none does. */
  private int entering(double[] x, boolean[] free, double level) {
    int best = -1;
    double least = 0;
    for (int i = 0; i < size; i++) {
      if (!free[i]) {
        double pull = Dense.dot(a[i], x, size);
        double scale = Math.abs(pull) + Math.abs(b[i]) + (c == null ? 0 : Math.abs(level * c[i]));
        double slope = pull - b[i] - (c == null ? 0 : level * c[i]);
        if (slope < -1e-13 * scale && slope < least) {
          least = slope;
          best = i;
        }
      }
    }
    return best;
  }

  /**
   * The minimiser over the free weights, the others 0, into z.
   *
   * @return the multiplier of the sum
   */
  private double onFree(boolean[] free, double[] z) {
    int[] index = new int[size];
    int n = 0;
    for (int i = 0; i < size; i++) {
      if (free[i]) {
        index[n++] = i;
      }
    }
    Arrays.fill(z, 0);
    // On the plane of the sum, adding a multiple of cc' changes nothing but the condition.
    double lift = 0;
    double squares = 0;
    for (int k = 0; c != null && k < n; k++) {
      lift = Math.max(lift, a[index[k]][index[k]]);
      squares += c[index[k]] * c[index[k]];
    }
    lift /= squares > 0 ? squares : 1;
    double[] plain = solved(index, n, lift, b);
    double level = 0;
    if (c != null) {
      double[] along = solved(index, n, lift, c);
      double reached = 0;
      double gain = 0;
      for (int k = 0; k < n; k++) {
        reached += c[index[k]] * plain[k];
        gain += c[index[k]] * along[k];
      }
      level = (total - reached) / gain;
      double sum = 0;
      for (int k = 0; k < n; k++) {
        plain[k] += level * along[k];
        sum += c[index[k]] * plain[k];
      }
      // Where A is next to nothing, rounding costs digits that the sum must have.
      for (int k = 0; k < n && sum > 0; k++) {
        plain[k] *= total / sum;
      }
      level -= lift * total;
    }
    for (int k = 0; k < n; k++) {
      z[index[k]] = plain[k];
    }
    return level;
  }

  /** Solves {@code (A + lift cc') y = right} on the listed indices. */
  private double[] solved(int[] index, int n, double lift, double[] right) {
    double[][] matrix = new double[n][n];
    double[] y = new double[n];
    for (int k = 0; k < n; k++) {
      for (int l = 0; l < n; l++) {
        matrix[k][l] = a[index[k]][index[l]] + (c == null ? 0 : lift * c[index[k]] * c[index[l]]);
      }
      y[k] = right[index[k]];
    }
    Dense.solve(matrix, y);
    return y;
  }
}
