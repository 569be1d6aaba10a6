package goodhart.benchmarks.job;

import goodhart.benchmarks.DataSet;
import goodhart.optimize.Allocation;
import goodhart.pool.CandidatePool;
import goodhart.study.RewardSource;
import goodhart.study.Training;
import java.io.IOException;
import java.util.Arrays;
import java.util.SplittableRandom;

/**
 * A path of an exact method on a pool, each point measured: KL, proxy and gold of every prompt.
 *
 * @param method by default strengths; they are replaced by those given
 * @param strengths of the path
 * @param prompts P, in the quick run as well
 * @param candidates K of each prompt
 * @param pool which pool
 * @param radius of a pessimistic method, for the peer; NaN where there is none
 */
public record ExactPath(
    Allocation method, double[] strengths, int prompts, int candidates, Pool pool, double radius)
    implements Job {
  private static final long SEED = 6;

  /** What the pool's reference and rewards are like. */
  public enum Pool {
    /** A uniform reference, all rewards different. */
    UNIFORM,
    /** Reference logits with standard deviation 1/2, all rewards different. */
    WEIGHTED,
    /** The same with rewards rounded to tenths of a standard deviation, so that many tie. */
    TIED
  }

  /** {@code count} strengths by equal ratios; with {@code zero}, 0 comes in front and counts. */
  public static double[] geometric(boolean zero, double first, double last, int count) {
    double[] strengths = new double[count];
    int from = zero ? 1 : 0;
    for (int k = from; k < count; k++) {
      strengths[k] = first * Math.pow(last / first, (k - from) / (count - from - 1.0));
    }
    return strengths;
  }

  @Override
  public String size(Scale scale) {
    return prompts + " x " + candidates + ", " + strengths.length + " points";
  }

  @Override
  public void make(Scale scale, DataSet data) throws IOException {
    int n = prompts * candidates;
    SplittableRandom random = new SplittableRandom(SEED);
    double[] reward = Draws.gaussian(random, n);
    double[] gold = Draws.gaussian(random, n);
    for (int i = 0; i < n; i++) {
      if (pool == Pool.TIED) {
        reward[i] = Math.rint(10 * reward[i]) / 10;
      }
      gold[i] = 0.6 * reward[i] + 0.8 * gold[i];
    }
    double[] reference =
        Draws.reference(random, prompts, candidates, pool == Pool.UNIFORM ? 0 : 0.5);
    Draws.put(data, prompts, candidates, reference, reward, gold);
    data.set("strengths", strengths);
    data.set("radius", Double.isNaN(radius) ? 0 : radius);
  }

  @Override
  public Work prepare(DataSet data) {
    CandidatePool made = Draws.pool(data);
    Allocation at = AtStrengths.of(Allocation.class, method, data.numbers("strengths"));
    int from = method.startsAtReference() ? 0 : 1;
    return round ->
        Studied.means(
            Studied.path(made, at, new RewardSource.OfColumn("proxy"), null, new Training(), round),
            from);
  }

  @Override
  public String toString() {
    return method + " at " + Arrays.toString(strengths);
  }
}
