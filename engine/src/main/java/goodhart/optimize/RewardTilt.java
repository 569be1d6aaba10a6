package goodhart.optimize;

import goodhart.Progress;
import goodhart.internal.ArrayMath;
import goodhart.internal.Dense;
import goodhart.internal.Parallel;
import goodhart.internal.Scratch;
import java.util.Arrays;

/**
 * All prompts tilted by one weighted sum of several rewards, and the moments of the rewards under
 * the tilt: the family of policies in which the coupled methods search.
 *
 * <pre>{@code p_x ~ pi_x exp(sum_u mu_u r_ux)}</pre>
 *
 * A move goes through each prompt once, and all that is asked of the tilt afterwards is known then.
 * Prompts are handled side by side and summed in order, so the numbers do not depend on threads.
 */
final class RewardTilt {
  /** Exponents up to this size neither overflow nor vanish, whatever they are weighted with. */
  private static final double SAFE = 300;

  /** Exponents, exponentials, and what those need. */
  private static final Scratch SCRATCH = new Scratch(3);

  /** Where the numbers of a prompt and their averages are: R means follow, then covariances. */
  private static final int LOG_PARTITION = 0;

  private static final int KL = 1;
  private static final int MEANS = 2;

  private final Joint.Problem problem;
  private final int prompts;
  private final int rewards;
  private final int grain;

  /** The largest absolute value of each reward. */
  private final double[] largest;

  /** P rows of K numbers in proportion to the probabilities at the last weights. */
  private final double[][] weighted;

  /** What the reference probabilities of each prompt add up to: 1 but for rounding. */
  private final double[] total;

  private double mostKl;

  /** What makes probabilities of the weighted. */
  private final double[] share;

  /** Logarithms of what else the weighted were divided by. */
  private final double[] shift;

  /** The last weights; null where the prompts have strengths of their own. */
  private double[] at;

  private final double[][] logs; // of the sums of the weighted, and what computing them needs
  private final double[][] of; // P rows of the numbers of a prompt
  private final double[] average; // over prompts
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
    largest = new double[rewards];
    weighted = new double[prompts][];
    total = new double[prompts];
    long size = 0;
    for (int x = 0; x < prompts; x++) {
      double[] reference = problem.reference()[x];
      size += reference.length;
      weighted[x] = new double[reference.length];
      total[x] = Dense.sum(reference, reference.length);
      mostKl -= problem.weight()[x] * Math.log(Dense.least(reference, reference.length));
      for (int u = 0; u < rewards; u++) {
        largest[u] = Math.max(largest[u], Strengths.furthest(problem.rewards()[u][x]));
      }
    }
    grain = Parallel.grain(prompts, size * rewards);
    share = new double[prompts];
    shift = new double[prompts];
    int numbers = MEANS + rewards + rewards * (rewards + 1) / 2;
    logs = new double[3][prompts];
    of = new double[prompts][numbers];
    average = new double[numbers];
    mean = new double[rewards];
    covariance = new double[rewards][rewards];
    at(new double[rewards]);
  }

  /** Moves to one R-vector of weights for all prompts. */
  void at(double[] mu) {
    if (Arrays.equals(mu, at)) {
      return; // where a path goes on from its last point
    }
    double[] change = mu.clone();
    if (at != null) {
      Dense.axpy(-1, at, change, 0);
    }
    // The weights of all candidates change by a few per cent: that costs less than making them.
    double bound = bound(mu);
    boolean near = at != null && bound(change) <= ArrayMath.SMALL && bound > 0 && bound <= SAFE;
    at = mu.clone();
    move(
        (x, sums) -> {
          if (near) {
            change(x, change);
          } else {
            tilt(x, mu);
          }
          measure(x, mu, sums);
        });
    System.arraycopy(average, MEANS, mean, 0, rewards);
    int place = MEANS + rewards;
    for (int u = 0; u < rewards; u++) {
      for (int v = 0; v <= u; v++) {
        covariance[u][v] = average[place];
        covariance[v][u] = average[place];
        place++;
      }
    }
  }

  /** Moves to one strength for each prompt; there must be a single reward. */
  void each(double[] strength) {
    at = null;
    move(
        (x, sums) -> {
          double[] mu = {strength[x]};
          tilt(x, mu);
          measure(x, mu, sums);
        });
  }

  /** One prompt's part of a move. */
  private interface Move {
    /**
     * Moves.
     *
     * @param sums to be overwritten
     */
    void move(int x, double[] sums);
  }

  private void move(Move move) {
    Parallel.forRanges(
        prompts,
        grain,
        Progress.NONE,
        (from, to) -> {
          double[] sums = new double[Dense.MOMENTS];
          for (int x = from; x < to; x++) {
            move.move(x, sums);
          }
        });
    logPartitions();
    Arrays.fill(average, 0);
    for (int x = 0; x < prompts; x++) {
      Dense.axpy(problem.weight()[x], of[x], average, 0);
    }
  }

  /** No candidate's weighted sum of rewards is larger in absolute value. */
  private double bound(double[] mu) {
    double bound = 0;
    for (int u = 0; u < rewards; u++) {
      bound += Math.abs(mu[u]) * largest[u];
    }
    return bound;
  }

  private void tilt(int x, double[] mu) {
    double[] w = weighted[x];
    double[] reference = problem.reference()[x];
    int size = w.length;
    double bound = bound(mu);
    shift[x] = 0;
    if (bound == 0) {
      System.arraycopy(reference, 0, w, 0, size);
      return;
    }
    double[][] scratch = SCRATCH.rows(size);
    double[] h = scratch[0];
    double[] factor = scratch[1];
    weightedSum(x, mu, h);
    if (bound > SAFE) {
      double most = Dense.most(h, size);
      for (int i = 0; i < size; i++) {
        h[i] -= most;
      }
      shift[x] = most;
    }
    ArrayMath.exp(h, size, factor, scratch[2]);
    for (int i = 0; i < size; i++) {
      w[i] = reference[i] * factor[i];
    }
  }

  private void change(int x, double[] change) {
    double[] w = weighted[x];
    double[] h = SCRATCH.rows(w.length)[0];
    weightedSum(x, change, h);
    ArrayMath.timesExpOfSmall(h, w.length, w);
  }

  /** Fills in the numbers of a prompt, but for its log-partition. */
  private void measure(int x, double[] mu, double[] sums) {
    moments(x, sums);
    double mass = Dense.sum(weighted[x], weighted[x].length);
    // Against the same sum of the reference equal rewards leave it as it is, to the bit.
    share[x] = total[x] / mass;
    logs[0][x] = mass / total[x];
    double[] numbers = of[x];
    double gain = 0;
    int place = MEANS + rewards;
    for (int u = 0; u < rewards; u++) {
      numbers[MEANS + u] *= share[x];
      gain += mu[u] * numbers[MEANS + u];
      for (int v = 0; v <= u; v++) {
        double both = numbers[MEANS + u] * numbers[MEANS + v];
        numbers[place] = numbers[place] * share[x] - both;
        place++;
      }
    }
    numbers[KL] = gain;
  }

  /** Log-partitions, and KL, which is what they leave of the weighted sum of rewards. */
  private void logPartitions() {
    ArrayMath.log(logs[0], prompts, logs[0], logs[1], logs[2]);
    for (int x = 0; x < prompts; x++) {
      double[] numbers = of[x];
      numbers[LOG_PARTITION] = shift[x] + logs[0][x];
      numbers[KL] = Math.max(0, numbers[KL] - numbers[LOG_PARTITION]);
    }
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
   * Fills in the weighted sums of one prompt's rewards and of their products, three rewards to a
   * pass.
   */
  private void moments(int x, double[] sums) {
    double[] w = weighted[x];
    double[][][] r = problem.rewards();
    double[] numbers = of[x];
    int size = w.length;
    int place = MEANS + rewards;
    int first = 0;
    if (rewards >= 3) {
      Dense.moments(w, r[0][x], r[1][x], r[2][x], size, sums);
      System.arraycopy(sums, 0, numbers, MEANS, 3);
      System.arraycopy(sums, 3, numbers, place, 6);
      place += 6;
      first = 3;
    }
    double[] product = SCRATCH.rows(size)[0];
    for (int u = first; u < rewards; u++) {
      double[] own = r[u][x];
      for (int i = 0; i < size; i++) {
        product[i] = w[i] * own[i];
      }
      for (int v = 0; v <= u; v += 3) {
        int count = Math.min(3, u + 1 - v);
        Dense.sums(
            product, r[v][x], r[Math.min(v + 1, u)][x], r[Math.min(v + 2, u)][x], size, sums);
        numbers[MEANS + u] = sums[0];
        System.arraycopy(sums, 1, numbers, place, count);
        place += count;
      }
    }
  }

  /** {@code sum_x rho_x log Z_x}. */
  double logPartition() {
    return average[LOG_PARTITION];
  }

  /** The log-partition of one prompt. */
  double logPartition(int x) {
    return of[x][LOG_PARTITION];
  }

  /** {@code sum_x rho_x max_i mu.r_xi}: more than any policy can have of the weighted sum. */
  double reach(double[] mu) {
    double sum = 0;
    for (int x = 0; x < prompts; x++) {
      double[] h = new double[weighted[x].length];
      weightedSum(x, mu, h);
      sum += problem.weight()[x] * Dense.most(h, h.length);
    }
    return sum;
  }

  /** {@code sum_x rho_x max_i log(1 / pi_xi)}: no policy's KL is larger. */
  double mostKl() {
    return mostKl;
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
    return of[x][MEANS];
  }

  /** Variance of the reward on one prompt; there must be a single reward. */
  double variance(int x) {
    return Math.max(0, of[x][MEANS + 1]);
  }

  /** Gives the policies away as one point of a path, with their KL. */
  void put(int point, Joint.PolicyRows points) {
    double[] klNats = new double[prompts];
    for (int x = 0; x < prompts; x++) {
      klNats[x] = of[x][KL];
    }
    points.put(point, policy(), klNats);
  }

  /** P rows of K probabilities; overwritten by the next move. */
  double[][] policy() {
    Parallel.forRanges(
        prompts,
        grain,
        Progress.NONE,
        (from, to) -> {
          for (int x = from; x < to; x++) {
            Dense.scale(share[x], weighted[x]);
            share[x] = 1;
            shift[x] = of[x][LOG_PARTITION];
          }
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
