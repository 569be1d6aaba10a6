package goodhart.reward;

import goodhart.Progress;
import goodhart.internal.Check;

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
