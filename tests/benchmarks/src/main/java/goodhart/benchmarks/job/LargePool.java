package goodhart.benchmarks.job;

import goodhart.benchmarks.DataSet;
import goodhart.optimize.Allocation;
import goodhart.optimize.BestOfN;
import goodhart.optimize.DrroRadius;
import goodhart.optimize.Tilting;
import goodhart.pool.CandidatePool;
import goodhart.study.RewardSource;
import goodhart.study.Training;
import java.util.List;
import java.util.SplittableRandom;

/**
 * The exact paths on a pool too large to write down: made in memory, each round another method.
 *
 * @param prompts P, with 64 candidates each
 */
public record LargePool(int prompts) implements Job {
  /** In the order of the rounds, by their default strengths. */
  public static final List<Allocation> METHODS =
      List.of(new Tilting(), new BestOfN(), new DrroRadius());

  private static final int CANDIDATES = 64;
  private static final long SEED = 7;

  @Override
  public String size(Scale scale) {
    return prompts + " x " + CANDIDATES;
  }

  @Override
  public void make(Scale scale, DataSet data) {}

  @Override
  public Work prepare(DataSet data) {
    CandidatePool pool = pool();
    RewardSource proxy = new RewardSource.OfColumn("proxy");
    return round -> {
      Allocation method = METHODS.get(round % METHODS.size());
      return Studied.means(Studied.path(pool, method, proxy, null, new Training(), 1), 0);
    };
  }

  private CandidatePool pool() {
    SplittableRandom random = new SplittableRandom(SEED);
    double[] reward = Draws.gaussian(random, Math.multiplyExact(prompts, CANDIDATES));
    double[] gold = new double[reward.length];
    for (int i = 0; i < gold.length; i++) {
      gold[i] = 0.6 * reward[i] + 0.8 * random.nextGaussian();
    }
    return Draws.equal(prompts, CANDIDATES).gold(gold).column("proxy", reward).build();
  }
}
