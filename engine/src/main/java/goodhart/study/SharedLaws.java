package goodhart.study;

import goodhart.internal.Dense;
import java.util.Arrays;

/**
 * The expectations of policies that many prompts share, as a product of matrices: prompts lie side
 * by side, and a sum over candidates goes through a row of prompts at a time.
 *
 * <p>For one thread, and for prompts that follow one another.
 */
final class SharedLaws {
  private final int most;
  private double[][] policy; // n rows of K, by identity; null for none
  private int[] count;
  private double[] klNats;
  private double[][] reward = new double[0][]; // K rows of prompts
  private double[][] gold = new double[0][];

  /** The sums of a point: loops are turned into vectors only where all rows have the same index. */
  private final double[] sums;

  private int first;
  private int prompts;
  private int shift;

  /**
   * For blocks of prompts.
   *
   * @param most how many prompts come side by side at most
   */
  SharedLaws(int most) {
    this.most = most;
    sums = new double[most];
  }

  /** Forgets what has not been measured. */
  void clear() {
    policy = null;
    prompts = 0;
  }

  /** Whether these policies on this prompt go with the prompts that are waiting. */
  boolean goesWith(double[][] policy, int prompt) {
    return this.policy == policy && prompt == first + prompts && prompts < most;
  }

  /**
   * Begins a block after {@link #measure}.
   *
   * @param shift the point of the first policy
   */
  void begin(double[][] policy, int[] count, double[] klNats, int prompt, int shift) {
    this.policy = policy;
    this.count = count;
    this.klNats = klNats;
    this.shift = shift;
    first = prompt;
    prompts = 0;
  }

  /** Adds a prompt by its rewards in the order of the policies. */
  void add(int[] order, double[] reward, double[] gold) {
    if (this.reward.length != order.length) {
      this.reward = new double[order.length][most];
      this.gold = new double[order.length][most];
    }
    for (int j = 0; j < order.length; j++) {
      this.reward[j][prompts] = reward[order[j]];
      this.gold[j][prompts] = gold[order[j]];
    }
    prompts++;
  }

  /** Fills in KL, proxy and gold, n rows of all prompts, and forgets the block. */
  void measure(double[][] kl, double[][] proxyOf, double[][] goldOf) {
    if (prompts > 0) {
      for (int k = 0; k < policy.length; k++) {
        Arrays.fill(kl[k + shift], first, first + prompts, klNats[k]);
        sum(policy[k], count[k], reward, proxyOf[k + shift]);
        sum(policy[k], count[k], gold, goldOf[k + shift]);
      }
    }
    clear();
  }

  private void sum(double[] law, int count, double[][] values, double[] out) {
    Arrays.fill(sums, 0, prompts, 0);
    Dense.addRowTimes(law, values, count, sums, prompts);
    System.arraycopy(sums, 0, out, first, prompts);
  }
}
