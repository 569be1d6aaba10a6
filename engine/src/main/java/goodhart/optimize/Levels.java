package goodhart.optimize;

/**
 * One prompt's candidates by reward level, from the best level to the worst: candidates of equal
 * reward are one level.
 */
final class Levels {
  /** How many there are, L >= 1. */
  final int count;

  /** L rewards, falling. */
  final double[] value;

  /** L reference masses. */
  final double[] mass;

  private final int[] order;
  private final int[] start;

  Levels(double[] reward, double[] reference) {
    int size = reward.length;
    order = Ranking.descending(reward);
    start = new int[size + 1];
    value = new double[size];
    mass = new double[size];
    int levels = 0;
    for (int j = 0; j < size; j++) {
      double r = reward[order[j]];
      if (j == 0 || r != value[levels - 1]) {
        start[levels] = j;
        value[levels++] = r;
      }
      mass[levels - 1] += reference[order[j]];
    }
    start[levels] = size;
    count = levels;
  }

  /**
   * Turns one factor a level into a policy, {@code p_i ~ pi_i factor_level(i)}.
   *
   * @param factor L factors >= 0, not all 0
   * @param policy K probabilities to fill in
   */
  void spread(double[] factor, double[] reference, double[] policy) {
    double sum = 0;
    for (int l = 0; l < count; l++) {
      sum += factor[l] * mass[l];
    }
    for (int l = 0; l < count; l++) {
      double ratio = factor[l] / sum;
      for (int j = start[l]; j < start[l + 1]; j++) {
        policy[order[j]] = reference[order[j]] * ratio;
      }
    }
  }

  /** Gives every candidate the number of its level. */
  void assign(double[] byLevel, double[] candidate) {
    for (int l = 0; l < count; l++) {
      for (int j = start[l]; j < start[l + 1]; j++) {
        candidate[order[j]] = byLevel[l];
      }
    }
  }
}
