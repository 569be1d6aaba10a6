package goodhart.optimize;

import goodhart.Progress;
import goodhart.internal.ArrayMath;
import goodhart.internal.Dense;
import goodhart.internal.Parallel;
import goodhart.internal.Scratch;
import java.util.Arrays;
import java.util.function.IntFunction;

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

  /** So many candidates are handled side by side, as long as their prompts are shorter. */
  private static final int ROW = 512;

  /** Exponents, exponentials, and what those need. */
  private static final Scratch SCRATCH = new Scratch(3);

  /** Moves are slight that together change no candidate's weight by more than this part of it. */
  private static final double SLIGHT = 1e-3;

  /** Where the numbers of a prompt and their averages are: R means follow, then covariances. */
  private static final int LOG_PARTITION = 0;

  private static final int KL = 1;
  private static final int MEANS = 2;

  private final Joint.Problem problem;
  private final int prompts;
  private final int rewards;
  private final int grain;

  /** The length of scratch rows. */
  private final int room;

  /** The rewards, and the last of them again until they can be taken three by three. */
  private final double[][] threes;

  /** The largest absolute value of each reward. */
  private final double[] largest;

  /** N numbers in proportion to the probabilities at the last weights. */
  private final double[] weighted;

  /** What the reference probabilities of each prompt add up to: 1 but for rounding. */
  private final double[] total;

  private double mostKl;

  /** What makes probabilities of the weighted. */
  private final double[] share;

  /** Logarithms of what else the weighted were divided by. */
  private final double[] shift;

  /** The last weights; null where the prompts have strengths of their own. */
  private double[] at;

  /** How far the slight moves since the last covariance went. */
  private double drift;

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
    threes = new double[rewards + (3 - rewards % 3) % 3][];
    Arrays.setAll(threes, u -> problem.rewards()[Math.min(u, rewards - 1)]);
    largest = Arrays.stream(problem.rewards()).mapToDouble(Strengths::furthest).toArray();
    weighted = new double[problem.reference().length];
    total = new double[prompts];
    int most = ROW;
    for (int x = 0; x < prompts; x++) {
      int size = problem.candidates(x);
      double least = Dense.least(problem.reference(), problem.start()[x], size);
      most = Math.max(most, size);
      mostKl -= problem.weight()[x] * Math.log(least);
    }
    room = most + Scratch.APART;
    grain = Parallel.grain(prompts, (long) weighted.length * rewards);
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
    at(mu, true);
  }

  /**
   * The same, but slight moves leave the covariance as it was, which is near enough for Newton's
   * method: no variance differs by more than that part of itself.
   */
  void near(double[] mu) {
    at(mu, false);
  }

  private void at(double[] mu, boolean exact) {
    if (Arrays.equals(mu, at) && (drift == 0 || !exact)) {
      return; // where a path goes on from its last point
    }
    double[] change = mu.clone();
    if (at != null) {
      Dense.axpy(-1, at, change, 0);
    }
    // The weights of all candidates change by a few per cent: that costs less than making them.
    double bound = bound(mu);
    double moved = bound(change);
    boolean small = at != null && moved <= ArrayMath.SMALL && bound > 0 && bound <= SAFE;
    drift = exact || !small || drift + moved > SLIGHT ? 0 : drift + moved;
    at = mu.clone();
    move(
        bound <= SAFE,
        (from, to) -> {
          if (small) {
            change(from, to, change);
          } else {
            tilt(from, to, mu);
          }
        },
        x -> mu);
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
    drift = 0;
    double[][] mu =
        Arrays.stream(strength).mapToObj(s -> new double[] {s}).toArray(double[][]::new);
    move(false, (x, next) -> tilt(x, next, mu[x]), x -> mu[x]);
  }

  /**
   * Moves, and measures where that leads.
   *
   * @param together whether several prompts are moved side by side
   * @param move moves the prompts of a range
   * @param mu the weights of a prompt
   */
  private void move(boolean together, Parallel.Range move, IntFunction<double[]> mu) {
    Parallel.forRanges(
        prompts,
        grain,
        Progress.NONE,
        (from, to) -> {
          double[] sums = new double[Dense.MOMENTS];
          for (int x = from; x < to; ) {
            int end = together ? end(x, to) : x + 1;
            move.run(x, end);
            for (; x < end; x++) {
              measure(x, mu.apply(x), sums);
            }
          }
        });
    logPartitions();
    Arrays.fill(average, 0);
    for (int x = 0; x < prompts; x++) {
      Dense.axpy(problem.weight()[x], of[x], average, 0);
    }
  }

  /** Up to where prompts fill a row. */
  private int end(int x, int last) {
    int[] start = problem.start();
    int end = x + 1;
    while (end < last && start[end + 1] - start[x] <= ROW) {
      end++;
    }
    return end;
  }

  /** No candidate's weighted sum of rewards is larger in absolute value. */
  private double bound(double[] mu) {
    double bound = 0;
    for (int u = 0; u < rewards; u++) {
      bound += Math.abs(mu[u]) * largest[u];
    }
    return bound;
  }

  private void tilt(int from, int to, double[] mu) {
    int begin = problem.start()[from];
    int size = problem.start()[to] - begin;
    double[] reference = problem.reference();
    double bound = bound(mu);
    Arrays.fill(shift, from, to, 0);
    if (bound == 0) {
      System.arraycopy(reference, begin, weighted, begin, size);
      return;
    }
    double[][] scratch = SCRATCH.rows(room);
    double[] h = scratch[0];
    double[] factor = scratch[1];
    weightedSum(begin, begin + size, mu, weighted);
    System.arraycopy(weighted, begin, h, 0, size);
    if (bound > SAFE) { // then the prompt is alone
      double most = Dense.most(h, size);
      for (int i = 0; i < size; i++) {
        h[i] -= most;
      }
      shift[from] = most;
    }
    ArrayMath.exp(h, size, factor, scratch[2]);
    for (int i = 0; i < size; i++) {
      weighted[begin + i] = reference[begin + i] * factor[i];
    }
  }

  private void change(int from, int to, double[] change) {
    int begin = problem.start()[from];
    int end = problem.start()[to];
    double[] c = Arrays.copyOf(change, threes.length);
    for (int u = 0; u < c.length; u += 3) {
      ArrayMath.timesExpOfSmall(
          c[u], threes[u], c[u + 1], threes[u + 1], c[u + 2], threes[u + 2], begin, end, weighted);
    }
  }

  /** Fills in the numbers of a prompt, but for its log-partition. */
  private void measure(int x, double[] mu, double[] sums) {
    double mass = drift == 0 ? moments(x, sums) : means(x, sums);
    if (total[x] == 0) {
      total[x] = mass; // the first move is to the reference
    }
    // Against the same sum of the reference equal rewards leave it as it is, to the bit.
    share[x] = total[x] / mass;
    logs[0][x] = mass / total[x];
    double[] numbers = of[x];
    double gain = 0;
    int place = MEANS + rewards;
    for (int u = 0; u < rewards; u++) {
      numbers[MEANS + u] *= share[x];
      gain += mu[u] * numbers[MEANS + u];
      for (int v = 0; drift == 0 && v <= u; v++) {
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

  /** {@code sum_u mu_u r_ui} for the candidates i of a range, three rewards to a pass. */
  private void weightedSum(int begin, int end, double[] mu, double[] out) {
    Arrays.fill(out, begin, end, 0);
    double[] c = Arrays.copyOf(mu, threes.length);
    for (int u = 0; u < c.length; u += 3) {
      Dense.axpy3(
          c[u], threes[u], c[u + 1], threes[u + 1], c[u + 2], threes[u + 2], begin, end, out);
    }
  }

  /**
   * Fills in the weighted sums of one prompt's rewards, three to a pass.
   *
   * @return the sum of the weights
   */
  private double means(int x, double[] sums) {
    int begin = problem.start()[x];
    int size = problem.candidates(x);
    for (int u = 0; u < rewards; u += 3) {
      Dense.sums(weighted, threes[u], threes[u + 1], threes[u + 2], begin, size, sums);
      System.arraycopy(sums, 1, of[x], MEANS + u, Math.min(3, rewards - u));
    }
    return sums[0];
  }

  /**
   * Fills in the weighted sums of one prompt's rewards and of their products, those of the first
   * three in one pass.
   *
   * @return the sum of the weights
   */
  private double moments(int x, double[] sums) {
    double[][] r = problem.rewards();
    double[] numbers = of[x];
    int begin = problem.start()[x];
    int size = problem.candidates(x);
    int place = MEANS + rewards;
    int first = 0;
    if (rewards >= 3) {
      Dense.moments(weighted, r[0], r[1], r[2], begin, size, sums);
      System.arraycopy(sums, 1, numbers, MEANS, 3);
      System.arraycopy(sums, 4, numbers, place, 6);
      place += 6;
      first = 3;
    }
    double[] product = SCRATCH.rows(room)[0];
    for (int u = first; u < rewards; u++) {
      double[] own = r[u];
      for (int i = 0; i < size; i++) {
        product[i] = weighted[begin + i] * own[begin + i];
      }
      numbers[MEANS + u] = Dense.sum(product, size);
      for (int v = 0; v <= u; v++) {
        numbers[place++] = Dense.dot(product, r[v], begin, size);
      }
    }
    return rewards >= 3 ? sums[0] : Dense.sum(weighted, begin, size);
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
    double[] h = new double[weighted.length];
    weightedSum(0, h.length, mu, h);
    double sum = 0;
    for (int x = 0; x < prompts; x++) {
      double[] own = problem.of(x, h);
      sum += problem.weight()[x] * Dense.most(own, own.length);
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
    points.put(point, problem, policy(), klNats);
  }

  /** N probabilities; overwritten by the next move. */
  double[] policy() {
    Parallel.forRanges(
        prompts,
        grain,
        Progress.NONE,
        (from, to) -> {
          for (int x = from; x < to; x++) {
            for (int i = problem.start()[x]; i < problem.start()[x + 1]; i++) {
              weighted[i] *= share[x];
            }
            share[x] = 1;
            shift[x] = of[x][LOG_PARTITION];
          }
        });
    return weighted;
  }

  /** Copies the policies. */
  void copyTo(double[][] out) {
    double[] policy = policy();
    for (int x = 0; x < prompts; x++) {
      System.arraycopy(policy, problem.start()[x], out[x], 0, out[x].length);
    }
  }
}
