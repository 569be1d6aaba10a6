package goodhart.reward;

import goodhart.Seeds;
import goodhart.pool.CandidatePool;
import goodhart.preference.PreferencePairs;
import java.util.Arrays;
import java.util.random.RandomGenerator;

/** Small pools with known gold rewards, and comparisons on them. */
public final class Pools {
  private Pools() {}

  /** Normal features; gold is {@code sum_j w_j phi_j} plus {@code bend * |phi_0|}. */
  public static CandidatePool pool(long seed, int prompts, int candidates, int d, double bend) {
    RandomGenerator g = new Seeds(seed).stream("pool");
    double[][] phi = new double[prompts * candidates][d];
    double[] gold = new double[phi.length];
    for (int i = 0; i < phi.length; i++) {
      for (int j = 0; j < d; j++) {
        phi[i][j] = g.nextGaussian();
        gold[i] += weight(j) * phi[i][j];
      }
      gold[i] += bend * Math.abs(phi[i][0]);
    }
    int[] counts = new int[prompts];
    Arrays.fill(counts, candidates);
    return CandidatePool.builder(counts).features(phi).gold(gold).build();
  }

  static double weight(int j) {
    return (j % 2 == 0 ? 1 : -1) / (1.0 + j);
  }

  /** Pairs of random candidates; the label is drawn from Bradley-Terry with the gold reward. */
  public static PreferencePairs pairs(CandidatePool pool, int n, long seed) {
    RandomGenerator g = new Seeds(seed).stream("annotator");
    int[] first = new int[n];
    int[] second = new int[n];
    double[] label = new double[n];
    for (int k = 0; k < n; k++) {
      int x = g.nextInt(pool.prompts());
      first[k] = pool.start(x) + g.nextInt(pool.candidates(x));
      do {
        second[k] = pool.start(x) + g.nextInt(pool.candidates(x));
      } while (second[k] == first[k]);
      double d = pool.gold().get(first[k]) - pool.gold().get(second[k]);
      label[k] = g.nextDouble() < PairLoss.sigmoid(d) ? 1 : 0;
    }
    return new PreferencePairs(pool, first, second, label);
  }

  /** Share of pairs that scores order like gold. */
  static double goldAccuracy(PreferencePairs pairs, double[] score) {
    double right = 0;
    for (int k = 0; k < pairs.size(); k++) {
      int i = pairs.first(k);
      int j = pairs.second(k);
      double gold = pairs.pool().gold().get(i) - pairs.pool().gold().get(j);
      right += gold * (score[i] - score[j]) > 0 ? 1 : 0;
    }
    return right / pairs.size();
  }
}
