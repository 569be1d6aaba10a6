package goodhart.optimize;

import goodhart.internal.Dense;
import java.util.Arrays;

/**
 * An equilibrium of a symmetric preference game without a penalty.
 *
 * <pre>{@code p >= 0, sum p = 1,  sum_i p_i P_ij >= 1/2  for all j}</pre>
 */
final class UnregularisedGame {
  private UnregularisedGame() {}

  /**
   * The limit of the penalised equilibria: of all equilibria the one nearest to the reference, in
   * KL. Where no candidate is unbeaten it is found by a linear program, and if there are several
   * equilibria then, it is one of them.
   */
  static double[] solve(double[][] preference, double[] reference) {
    int size = reference.length;
    double[] policy = new double[size];
    for (int i = 0; i < size; i++) {
      double sum = winners(preference, reference, i, policy);
      if (sum > 0) {
        for (int j = 0; j < size; j++) {
          policy[j] /= sum;
        }
        return policy;
      }
    }
    return linearProgram(preference);
  }

  /**
   * When candidate i loses to none and ties only with candidates that lose to none, every
   * equilibrium lives on i and those: fills in their reference mass.
   *
   * @return their mass; 0 when it is not so
   */
  private static double winners(double[][] preference, double[] reference, int i, double[] policy) {
    double sum = 0;
    Arrays.fill(policy, 0);
    for (int j = 0; j < policy.length; j++) {
      if (preference[i][j] < 0.5) {
        return 0;
      }
      if (preference[i][j] == 0.5) {
        for (double p : preference[j]) {
          if (p < 0.5) {
            return 0;
          }
        }
        policy[j] = reference[j];
        sum += reference[j];
      }
    }
    return sum;
  }

  /**
   * {@code max sum y with P y <= 1, y >= 0}, by the simplex method on a condensed tableau; 0 is a
   * vertex to begin from, and p = y / sum y.
   */
  private static double[] linearProgram(double[][] preference) {
    int size = preference.length;
    double[][] table = new double[size + 1][size + 1]; // last column: bounds; last row: costs
    int[] rows = new int[size]; // which variable is basic; y_j is j, the slack of row i size + i
    int[] columns = new int[size];
    for (int i = 0; i < size; i++) {
      System.arraycopy(preference[i], 0, table[i], 0, size);
      table[i][size] = 1;
      table[size][i] = -1;
      rows[i] = size + i;
      columns[i] = i;
    }
    for (int pivots = 0; ; pivots++) {
      int entering = entering(table[size], columns, pivots > 20 * size);
      if (entering < 0) {
        break;
      }
      int leaving = leaving(table, rows, entering);
      if (leaving < 0 || pivots > 2000 + 200 * size) {
        throw new IllegalStateException("the equilibrium of a preference game was not found");
      }
      pivot(table, leaving, entering);
      int variable = rows[leaving];
      rows[leaving] = columns[entering];
      columns[entering] = variable;
    }
    double[] policy = new double[size];
    double sum = 0;
    for (int i = 0; i < size; i++) {
      if (rows[i] < size) {
        policy[rows[i]] = Math.max(0, table[i][size]);
        sum += policy[rows[i]];
      }
    }
    for (int i = 0; i < size; i++) {
      policy[i] /= sum;
    }
    return policy;
  }

  /** The steepest column, or by Bland's rule, which cannot cycle, the first; -1 at the optimum. */
  private static int entering(double[] cost, int[] columns, boolean bland) {
    int best = -1;
    for (int j = 0; j < columns.length; j++) {
      if (cost[j] < -1e-11
          && (best < 0 || (bland ? columns[j] < columns[best] : cost[j] < cost[best]))) {
        best = j;
      }
    }
    return best;
  }

  private static int leaving(double[][] table, int[] rows, int entering) {
    int size = rows.length;
    int best = -1;
    double least = Double.POSITIVE_INFINITY;
    for (int i = 0; i < size; i++) {
      if (table[i][entering] > 1e-11) {
        double ratio = table[i][size] / table[i][entering];
        if (ratio < least || (ratio == least && rows[i] < rows[best])) {
          least = ratio;
          best = i;
        }
      }
    }
    return best;
  }

  private static void pivot(double[][] table, int row, int column) {
    double[] own = table[row];
    double inverse = 1 / own[column];
    for (int j = 0; j < own.length; j++) {
      own[j] *= inverse;
    }
    own[column] = inverse;
    for (int i = 0; i < table.length; i++) {
      double factor = table[i][column];
      if (i != row && factor != 0) {
        table[i][column] = 0;
        Dense.axpy(-factor, own, table[i], 0);
      }
    }
  }
}
