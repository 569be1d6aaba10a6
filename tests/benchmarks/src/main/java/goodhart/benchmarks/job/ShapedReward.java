package goodhart.benchmarks.job;

import goodhart.benchmarks.DataSet;
import goodhart.kernel.GroovySession;
import goodhart.kernel.Session.CellFailure;
import goodhart.pool.CandidatePool;
import goodhart.reward.shape.Shape;
import goodhart.study.RewardSource;
import java.io.IOException;
import java.util.SplittableRandom;

/**
 * A shape of the reward on a whole pool: a user's block, or a built-in of the same formula.
 *
 * @param block whether it is the block
 */
public record ShapedReward(boolean block) implements Job {
  private static final long SEED = 66_666;
  private static final int CANDIDATES = 512;

  /** 10 million candidates. */
  private static final int PROMPTS = 19_532;

  /** Prompts whose sums are compared. */
  private static final int COMPARED = 10;

  private static int prompts(Scale scale) {
    return scale.of(PROMPTS, PROMPTS / 10);
  }

  @Override
  public String size(Scale scale) {
    return prompts(scale) + " x " + CANDIDATES;
  }

  @Override
  public void make(Scale scale, DataSet data) throws IOException {
    int n = prompts(scale) * CANDIDATES;
    data.put("reward", Draws.gaussian(new SplittableRandom(SEED), n), prompts(scale), CANDIDATES);
  }

  @Override
  public Work prepare(DataSet data) {
    int prompts = data.shape("reward")[0];
    CandidatePool pool = Draws.equal(prompts, CANDIDATES).build();
    double[] reward = data.doubles("reward");
    Shape shape = block ? user() : Shape.each("built-in", (r, m) -> 1 / (1 + Math.exp(m - r)));
    int every = prompts / COMPARED;
    return round -> {
      double[] shaped = shape.shape(pool, reward);
      double[] sums = new double[(prompts + every - 1) / every];
      for (int s = 0; s < sums.length; s++) {
        int start = pool.start(s * every);
        for (int i = start; i < start + CANDIDATES; i++) {
          sums[s] += shaped[i];
        }
      }
      return sums;
    };
  }

  private static Shape user() {
    GroovySession session = GroovySession.ofTheLanguage();
    try {
      session.run(
          "shaped = shape(gold(), 'mine') { r, reference -> 1 / (1 + exp(reference - r)) }",
          1,
          new Unseen());
    } catch (CellFailure e) {
      throw new IllegalStateException(e);
    }
    return ((RewardSource.Shaped) session.variables().get("shaped")).shape();
  }
}
