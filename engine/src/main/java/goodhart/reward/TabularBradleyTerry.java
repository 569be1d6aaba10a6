package goodhart.reward;

import goodhart.Progress;
import goodhart.internal.Check;
import goodhart.internal.Dense;
import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.List;

/**
 * One free reward for each candidate of one prompt: what comparisons alone say, without features.
 *
 * <pre>{@code r = argmin (1/n) sum_k loss(r_first - r_second, y_k) + ridge ||r||^2,  sum_i r_i = 0}
 * </pre>
 *
 * <p>With ridge 0 this is the maximum likelihood estimate. It is finite only when every candidate
 * wins and loses somewhere, and determined only when the comparisons connect all candidates.
 *
 * <p>Source: Bradley and Terry 1952; the Fisher information as the Laplacian of the comparison
 * graph after arXiv 2402.10184.
 */
public final class TabularBradleyTerry {
  private TabularBradleyTerry() {}

  /**
   * The rewards.
   *
   * @param candidates K
   * @param first numbers of the first responses, n, from 0 to K-1
   * @param second numbers of the second responses, n
   * @param label P(first preferred), n, in [0, 1]
   * @param ridge weight of the squared norm against the mean loss, >= 0
   * @return K rewards with sum 0
   * @throws IllegalArgumentException when there are no pairs, or when ridge is 0 and the estimate
   *     is infinite or undetermined
   */
  public static double[] fit(
      int candidates, int[] first, int[] second, double[] label, double ridge) {
    Check.atLeast("number of pairs", first.length, 1);
    Check.nonNegative("ridge", ridge);
    if (ridge == 0) {
      requireConnected(candidates, first, second);
    }
    double[][] x = new double[first.length][candidates];
    for (int k = 0; k < first.length; k++) {
      x[k][first[k]] = 1;
      x[k][second[k]] = -1;
    }
    double[] reward = new PairNewton(x, label, ridge).minimise(Progress.NONE);
    double mean = 0;
    for (double r : reward) {
      mean += r / candidates;
    }
    for (int i = 0; i < candidates; i++) {
      reward[i] -= mean;
    }
    return reward;
  }

  /**
   * The Fisher information of the rewards, K x K: the Laplacian of the comparison graph with weight
   * {@code sigma(D) sigma(-D)} for each comparison. Singular: a constant carries no information.
   *
   * @param reward K rewards
   */
  public static double[][] fisher(double[] reward, int[] first, int[] second) {
    double[][] fisher = new double[reward.length][reward.length];
    for (int k = 0; k < first.length; k++) {
      int i = first[k];
      int j = second[k];
      double weight = PairLoss.curvature(reward[i] - reward[j]);
      fisher[i][i] += weight;
      fisher[j][j] += weight;
      fisher[i][j] -= weight;
      fisher[j][i] -= weight;
    }
    return fisher;
  }

  /**
   * The effective resistance between candidates, K x K: the asymptotic variance of the difference
   * of their fitted rewards.
   *
   * <pre>{@code R_ij = F+_ii + F+_jj - 2 F+_ij}</pre>
   *
   * Infinite between candidates that no chain of comparisons connects.
   *
   * @param fisher K x K, see {@link #fisher}; F+ is its pseudo-inverse
   */
  public static double[][] effectiveResistance(double[][] fisher) {
    int candidates = fisher.length;
    // Column j of F+, up to a constant on each connected part, which differences cancel.
    double[][] column = new double[candidates][];
    boolean[][] connected = new boolean[candidates][];
    for (int j = 0; j < candidates; j++) {
      connected[j] = connectedTo(j, fisher);
      int part = 0;
      for (boolean c : connected[j]) {
        part += c ? 1 : 0;
      }
      double[] x = new double[candidates];
      for (int i = 0; i < candidates; i++) {
        x[i] = (i == j ? 1 : 0) - (connected[j][i] ? 1.0 / part : 0);
      }
      double[][] copy = new double[candidates][];
      Arrays.setAll(copy, i -> fisher[i].clone());
      Dense.solve(copy, x);
      column[j] = x;
    }
    double[][] resistance = new double[candidates][candidates];
    for (int i = 0; i < candidates; i++) {
      for (int j = 0; j < candidates; j++) {
        resistance[i][j] =
            connected[i][j]
                ? column[i][i] - column[i][j] - column[j][i] + column[j][j]
                : Double.POSITIVE_INFINITY;
      }
    }
    return resistance;
  }

  private static boolean[] connectedTo(int start, double[][] fisher) {
    boolean[] reached = new boolean[fisher.length];
    ArrayDeque<Integer> open = new ArrayDeque<>(List.of(start));
    reached[start] = true;
    while (!open.isEmpty()) {
      int i = open.poll();
      for (int j = 0; j < fisher.length; j++) {
        if (!reached[j] && fisher[i][j] != 0) {
          reached[j] = true;
          open.add(j);
        }
      }
    }
    return reached;
  }

  private static void requireConnected(int candidates, int[] first, int[] second) {
    int[] component = new int[candidates];
    for (int i = 0; i < candidates; i++) {
      component[i] = i;
    }
    for (int k = 0; k < first.length; k++) {
      int joined = component[first[k]];
      int old = component[second[k]];
      for (int i = 0; i < candidates; i++) {
        if (component[i] == old) {
          component[i] = joined;
        }
      }
    }
    for (int i = 1; i < candidates; i++) {
      if (component[i] != component[0]) {
        throw new IllegalArgumentException(
            "no chain of comparisons connects candidates 0 and "
                + i
                + ", so their difference is undetermined: ridge must be > 0, got 0");
      }
    }
  }
}
