package goodhart.benchmarks.job;

import goodhart.benchmarks.DataSet;
import goodhart.optimize.Joint;
import goodhart.pool.CandidatePool;
import goodhart.reward.Canonical;
import goodhart.study.RewardSource;
import goodhart.study.Training;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;

/**
 * A path of a method that weighs several rewards against one another, for all prompts together.
 *
 * @param method by default strengths; they are replaced by those given
 * @param strengths of the path
 * @param thresholds one for each reward, for the peer; their number is the number of rewards
 * @param prompts P, in the quick run as well
 * @param candidates K of each prompt
 */
public record JointPath(
    Joint method, double[] strengths, double[] thresholds, int prompts, int candidates)
    implements Job {
  private static final long SEED = 66;

  @Override
  public String size(Scale scale) {
    return prompts + " x " + candidates + ", " + strengths.length + " points";
  }

  @Override
  public void make(Scale scale, DataSet data) throws IOException {
    int n = prompts * candidates;
    int count = thresholds.length;
    SplittableRandom random = new SplittableRandom(SEED);
    double[] reference = Draws.reference(random, prompts, candidates, 0.5);
    CandidatePool pool = Draws.equal(prompts, candidates).reference(reference).build();
    double[] gold = Draws.gaussian(random, n);
    double[] rewards = new double[count * n];
    for (int u = 0; u < count; u++) {
      double[] own = Draws.gaussian(random, n);
      for (int i = 0; i < n; i++) {
        own[i] = 0.5 * gold[i] + own[i];
      }
      System.arraycopy(Canonical.standardised(pool, own), 0, rewards, u * n, n);
    }
    data.put("rewards", rewards, count, prompts, candidates);
    data.put("gold", gold, prompts, candidates);
    data.put("reference", pool.reference().toArray(), prompts, candidates);
    data.set("strengths", strengths);
    data.set("thresholds", thresholds);
  }

  @Override
  public Work prepare(DataSet data) {
    CandidatePool pool = Draws.pool(data);
    double[] rewards = data.doubles("rewards");
    int n = pool.size();
    List<RewardSource> sources = new ArrayList<>();
    for (int u = 0; u < thresholds.length; u++) {
      double[] reward = Arrays.copyOfRange(rewards, u * n, (u + 1) * n);
      pool = pool.withColumn("reward" + u, reward);
      sources.add(new RewardSource.OfColumn("reward" + u));
    }
    CandidatePool made = pool;
    Joint at = AtStrengths.of(Joint.class, method, data.numbers("strengths"));
    return round ->
        Studied.means(
            Studied.path(made, at, new RewardSource.Several(sources), null, new Training(), round),
            method.startsAtReference() ? 0 : 1);
  }
}
