package goodhart.optimize;

import goodhart.internal.Dense;
import goodhart.policy.Simplex;

/**
 * What the games share: rounds in which a policy answers to itself, kept as log-ratios to the
 * reference.
 */
final class SelfPlay {
  private SelfPlay() {}

  /** One round. */
  interface Round {

    /**
     * Moves the log-ratio, up to a constant.
     *
     * @param logRatio K numbers {@code log p/pi}, to be changed
     * @param policy K probabilities p that belong to them; may be used as scratch space
     */
    void play(double[] logRatio, double[] policy);
  }

  /** The policies after given numbers of rounds from the reference, in growing order. */
  static void path(double[] reference, double[] rounds, Optimizer.Points points, Round round) {
    int size = reference.length;
    double[] logReference = logReference(reference);
    double[] logRatio = new double[size];
    double[] logPolicy = new double[size];
    double[] policy = reference.clone();
    int played = 0;
    for (int k = 0; k < rounds.length; k++) {
      Strengths.finite("rounds", rounds[k]);
      while (played < rounds[k]) {
        round.play(logRatio, policy);
        Simplex.policy(logReference, logRatio, logPolicy, policy);
        played++;
      }
      points.put(k, policy);
    }
  }

  /** The policy after one number of rounds. */
  static void allocate(
      double rounds, double[] policy, Game game, double[][] p, double[] reference) {
    game.path(
        p,
        reference,
        new double[] {rounds},
        (point, row) -> System.arraycopy(row, 0, policy, 0, row.length));
  }

  static double[] logReference(double[] reference) {
    double[] log = new double[reference.length];
    for (int i = 0; i < log.length; i++) {
      log[i] = Math.log(reference[i]);
    }
    return log;
  }

  /** The win rate of every candidate against a policy: {@code out_i += scale sum_j P_ij p_j}. */
  static void addWinRates(double scale, double[][] preference, double[] policy, double[] out) {
    for (int i = 0; i < out.length; i++) {
      out[i] += scale * Dense.dot(preference[i], policy, policy.length);
    }
  }

  /**
   * Refuses what is no probability.
   *
   * @throws IllegalArgumentException naming the pair
   */
  static void check(double[][] preference) {
    for (int i = 0; i < preference.length; i++) {
      for (int j = 0; j < preference.length; j++) {
        double p = preference[i][j];
        if (!(p >= 0 && p <= 1)) {
          throw new IllegalArgumentException(
              "preference of candidate " + i + " over " + j + " must be between 0 and 1, got " + p);
        }
      }
    }
  }
}
