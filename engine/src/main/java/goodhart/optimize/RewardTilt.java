package goodhart.optimize;

import goodhart.Progress;
import goodhart.internal.Dense;
import goodhart.internal.Parallel;
import java.util.Arrays;

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

  private final Joint.Problem problem;
  private final int prompts;
  private final int rewards;

  /** P rows of K probabilities at the last weights. */
  private final double[][] policy;

  private final double[] best;
  private final double[] logPartitionOf;
  private final double[][] meanOf;
  private final double[][] momentOf; // R x R second moments, row after row
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
    policy = new double[prompts][];
    for (int x = 0; x < prompts; x++) {
      policy[x] = new double[problem.reference()[x].length];
      for (double[][] reward : problem.rewards()) {
        Strengths.largest(reward[x]);
      }
    }
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
    Parallel.forRanges(
        prompts,
        BLOCK,
        Progress.NONE,
        (from, to) -> {
          for (int x = from; x < to; x++) {
            tilt(x, mu);
          }
        });
    for (int u = 0; u < rewards; u++) {
      mean[u] = 0;
      for (int v = 0; v < rewards; v++) {
        covariance[u][v] = 0;
      }
    }
    for (int x = 0; x < prompts; x++) {
      double rho = problem.weight()[x];
      for (int u = 0; u < rewards; u++) {
        mean[u] += rho * meanOf[x][u];
        for (int v = 0; v < rewards; v++) {
          covariance[u][v] += rho * (momentOf[x][u * rewards + v] - meanOf[x][u] * meanOf[x][v]);
        }
      }
    }
  }

  /** Moves to one strength for each prompt; there must be a single reward. */
  void each(double[] strength) {
    Parallel.forRanges(
        prompts,
        BLOCK,
        Progress.NONE,
        (from, to) -> {
          double[] mu = new double[1];
          for (int x = from; x < to; x++) {
            mu[0] = strength[x];
            tilt(x, mu);
          }
        });
  }

  private void tilt(int x, double[] mu) {
    double[] p = policy[x];
    double[] reference = problem.reference()[x];
    int size = p.length;
    Arrays.fill(p, 0);
    for (int u = 0; u < rewards; u++) {
      if (mu[u] != 0) {
        Dense.axpy(mu[u], problem.rewards()[u][x], p, 0);
      }
    }
    double most = Double.NEGATIVE_INFINITY;
    for (int i = 0; i < size; i++) {
      most = Math.max(most, p[i]);
    }
    double sum = 0;
    boolean flat = true;
    for (int i = 0; i < size; i++) {
      double gap = p[i] - most;
      flat &= gap == 0;
      // Numbers too small to be normal are many times slower, and of no account.
      p[i] = gap > -700 ? reference[i] * Math.exp(gap) : 0;
      sum += p[i];
    }
    if (flat) {
      System.arraycopy(reference, 0, p, 0, size);
      sum = 1;
    } else {
      for (int i = 0; i < size; i++) {
        p[i] /= sum;
      }
    }
    best[x] = most;
    logPartitionOf[x] = most + Math.log(sum);
    for (int u = 0; u < rewards; u++) {
      double[] r = problem.rewards()[u][x];
      meanOf[x][u] = Dense.dot(p, r, size);
      for (int v = 0; v <= u; v++) {
        double moment = Dense.dot(p, r, problem.rewards()[v][x], size);
        momentOf[x][u * rewards + v] = moment;
        momentOf[x][v * rewards + u] = moment;
      }
    }
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

  /** R x R covariances within prompts, averaged over them; overwritten by the next move. */
  double[][] covariance() {
    return covariance;
  }

  /** Expected reward of one prompt; there must be a single reward. */
  double mean(int x) {
    return meanOf[x][0];
  }

  /** Variance of the reward on one prompt; there must be a single reward. */
  double variance(int x) {
    return Math.max(0, momentOf[x][0] - meanOf[x][0] * meanOf[x][0]);
  }

  /** P rows of K probabilities; overwritten by the next move. */
  double[][] policy() {
    return policy;
  }

  /** Copies the policies. */
  void copyTo(double[][] out) {
    for (int x = 0; x < prompts; x++) {
      System.arraycopy(policy[x], 0, out[x], 0, policy[x].length);
    }
  }
}
