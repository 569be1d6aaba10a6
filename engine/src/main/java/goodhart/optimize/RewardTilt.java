package goodhart.optimize;

import goodhart.Progress;
import goodhart.internal.ArrayMath;
import goodhart.internal.Dense;
import goodhart.internal.Parallel;
import goodhart.internal.Scratch;
import java.util.Arrays;
import java.util.function.IntConsumer;

/**
 * All prompts tilted by one weighted sum of several rewards, and the moments of the rewards under
 * the tilt: the family of policies in which the coupled methods search.
 *
 * <pre>{@code p_x ~ pi_x exp(sum_u mu_u r_ux)}</pre>
 *
 * Prompts are handled side by side and summed in order, so the numbers do not depend on threads.
 */
final class RewardTilt {
  private static final int BLOCK = 16;

  /** Exponents, exponentials, and what those need. */
  private static final Scratch SCRATCH = new Scratch(3);

  private final Joint.Problem problem;
  private final int prompts;
  private final int rewards;

  /** P rows of K numbers in proportion to the probabilities at the last weights. */
  private final double[][] weighted;

  /** What makes them probabilities. */
  private final double[] share;

  /** The last weights; null where the prompts have strengths of their own. */
  private double[] at;

  private final double[] best;
  private final double[] logPartitionOf;
  private final double[][] meanOf;
  private final double[][] momentOf; // R x R second moments, row after row
  private boolean hasMoments;
  private final double[] mean;
  private final double[][] covariance;

  /**
   * At the reference.
   *
   * @throws IllegalArgumentException when a reward is NaN or infinite
   */
  RewardTilt(Joint.Problem problem) {
    this.problem = problem;
    prompts = problem.prompts();
    rewards = problem.rewards().length;
    weighted = new double[prompts][];
    for (int x = 0; x < prompts; x++) {
      weighted[x] = new double[problem.reference()[x].length];
      for (double[][] reward : problem.rewards()) {
        Strengths.allFinite(reward[x]);
      }
    }
    share = new double[prompts];
    best = new double[prompts];
    logPartitionOf = new double[prompts];
    meanOf = new double[prompts][rewards];
    momentOf = new double[prompts][rewards * rewards];
    mean = new double[rewards];
    covariance = new double[rewards][rewards];
    at(new double[rewards]);
  }

  /** Moves to one R-vector of weights for all prompts. */
  void at(double[] mu) {
    if (Arrays.equals(mu, at)) {
      return; // where a path goes on from its last point
    }
    at = mu.clone();
    hasMoments = false;
    everyPrompt(x -> tilt(x, mu));
    for (int u = 0; u < rewards; u++) {
      mean[u] = 0;
      for (int x = 0; x < prompts; x++) {
        mean[u] += problem.weight()[x] * meanOf[x][u];
      }
    }
  }

  /** Moves to one strength for each prompt; there must be a single reward. */
  void each(double[] strength) {
    at = null;
    hasMoments = false;
    everyPrompt(x -> tilt(x, new double[] {strength[x]}));
  }

  private void everyPrompt(IntConsumer work) {
    Parallel.forRanges(
        prompts,
        BLOCK,
        Progress.NONE,
        (from, to) -> {
          for (int x = from; x < to; x++) {
            work.accept(x);
          }
        });
  }

  private void tilt(int x, double[] mu) {
    double[] w = weighted[x];
    double[] reference = problem.reference()[x];
    int size = w.length;
    double[][] scratch = SCRATCH.rows(size);
    double[] h = scratch[0];
    double[] factor = scratch[1];
    weightedSum(x, mu, h);
    double most = Dense.most(h, size);
    for (int i = 0; i < size; i++) {
      h[i] -= most;
    }
    double mass = 1;
    if (Dense.sum(h, size) == 0) { // none of them is above 0
      System.arraycopy(reference, 0, w, 0, size);
      means(x, 1);
    } else {
      ArrayMath.exp(h, size, factor, scratch[2]);
      for (int i = 0; i < size; i++) {
        w[i] = reference[i] * factor[i];
      }
      mass = means(x, 0);
    }
    share[x] = 1 / mass;
    best[x] = most;
    logPartitionOf[x] = most + Math.log(mass);
  }

  /** {@code sum_u mu_u r_ux}. */
  private void weightedSum(int x, double[] mu, double[] h) {
    double[][][] r = problem.rewards();
    int u = rewards % 2;
    if (u == 0) {
      Arrays.fill(h, 0);
    } else {
      double[] first = r[0][x];
      for (int i = 0; i < h.length; i++) {
        h[i] = mu[0] * first[i];
      }
    }
    for (; u < rewards; u += 2) {
      double[] one = r[u][x];
      double[] other = r[u + 1][x];
      double muOne = mu[u];
      double muOther = mu[u + 1];
      for (int i = 0; i < h.length; i++) {
        h[i] += muOne * one[i] + muOther * other[i];
      }
    }
  }

  /**
   * Fills in the expected rewards of one prompt, three to a pass.
   *
   * @param known what the weights add up to; 0 for what is found
   * @return what the weights add up to
   */
  private double means(int x, double known) {
    double[] out = new double[4];
    double[] w = weighted[x];
    double[][][] r = problem.rewards();
    double mass = known;
    for (int u = 0; u < rewards; u += 3) {
      int v = Math.min(u + 1, rewards - 1);
      int last = Math.min(u + 2, rewards - 1);
      Dense.sums(w, r[u][x], r[v][x], r[last][x], w.length, out);
      mass = mass == 0 ? out[0] : mass;
      meanOf[x][u] = out[1] / mass;
      meanOf[x][v] = out[2] / mass;
      meanOf[x][last] = out[3] / mass;
    }
    return mass;
  }

  /** Fills in what the Hessian needs; most moves end before anybody asks for it. */
  private void moments() {
    if (!hasMoments) {
      everyPrompt(this::moments);
      hasMoments = true;
    }
  }

  private void moments(int x) {
    double[] w = weighted[x];
    double[][][] r = problem.rewards();
    int size = w.length;
    double[][] scratch = SCRATCH.rows(size);
    double[] product = scratch[0];
    double[] out = new double[4];
    for (int u = 0; u < rewards; u++) {
      double[] own = r[u][x];
      for (int i = 0; i < size; i++) {
        product[i] = w[i] * own[i];
      }
      int v = u;
      for (; v < rewards - 1; v += 3) {
        int last = Math.min(v + 2, rewards - 1);
        Dense.sums(product, r[v][x], r[v + 1][x], r[last][x], size, out);
        moment(x, u, v, out[1]);
        moment(x, u, v + 1, out[2]);
        moment(x, u, last, out[3]);
      }
      if (v < rewards) {
        moment(x, u, v, Dense.dot(product, r[v][x], size));
      }
    }
  }

  private void moment(int x, int u, int v, double sum) {
    momentOf[x][u * rewards + v] = sum * share[x];
    momentOf[x][v * rewards + u] = sum * share[x];
  }

  /** {@code sum_x rho_x log Z_x}. */
  double logPartition() {
    return average(logPartitionOf);
  }

  /** The log-partition of one prompt. */
  double logPartition(int x) {
    return logPartitionOf[x];
  }

  /** {@code sum_x rho_x max_i mu.r_xi}: more than any policy can have of the weighted sum. */
  double reach() {
    return average(best);
  }

  private double average(double[] byPrompt) {
    double sum = 0;
    for (int x = 0; x < prompts; x++) {
      sum += problem.weight()[x] * byPrompt[x];
    }
    return sum;
  }

  /** R expected rewards over all prompts; overwritten by the next move. */
  double[] mean() {
    return mean;
  }

  /** R x R covariances within prompts, averaged over them; overwritten by the next call. */
  double[][] covariance() {
    moments();
    for (int u = 0; u < rewards; u++) {
      for (int v = 0; v < rewards; v++) {
        double sum = 0;
        for (int x = 0; x < prompts; x++) {
          double within = momentOf[x][u * rewards + v] - meanOf[x][u] * meanOf[x][v];
          sum += problem.weight()[x] * within;
        }
        covariance[u][v] = sum;
      }
    }
    return covariance;
  }

  /** Expected reward of one prompt; there must be a single reward. */
  double mean(int x) {
    return meanOf[x][0];
  }

  /** Variance of the reward on one prompt; there must be a single reward. */
  double variance(int x) {
    moments();
    return Math.max(0, momentOf[x][0] - meanOf[x][0] * meanOf[x][0]);
  }

  /** P rows of K probabilities; overwritten by the next move. */
  double[][] policy() {
    everyPrompt(
        x -> {
          double[] w = weighted[x];
          double factor = share[x];
          for (int i = 0; i < w.length; i++) {
            w[i] *= factor;
          }
          share[x] = 1;
        });
    return weighted;
  }

  /** Copies the policies. */
  void copyTo(double[][] out) {
    double[][] policy = policy();
    for (int x = 0; x < prompts; x++) {
      System.arraycopy(policy[x], 0, out[x], 0, policy[x].length);
    }
  }
}
