package goodhart.benchmarks.job;

import goodhart.Progress;
import goodhart.measure.MeasuredPath;
import goodhart.optimize.Optimizer;
import goodhart.pool.PoolSource;
import goodhart.preference.PreferenceSource;
import goodhart.study.RewardSource;
import goodhart.study.Runner;
import goodhart.study.Study;
import goodhart.study.Training;
import java.util.List;

/** Runs one method as {@code compare} does, with nothing kept from one run to the next. */
final class Studied {
  private Studied() {}

  /** The path of one method under one seed, without the reference that may be put in front. */
  static MeasuredPath path(
      PoolSource pool,
      Optimizer method,
      RewardSource reward,
      PreferenceSource pairs,
      Training training,
      long seed) {
    Study.Entry entry = new Study.Entry("method", method, reward, pairs, training);
    Study study = new Study(pool, List.of(seed), List.of(entry));
    return new Runner(0).run(study, Progress.NONE).curves().get(0).paths().get(0);
  }

  /** KL, proxy and gold as means over prompts: of each point from the given one on, in turn. */
  static double[] means(MeasuredPath path, int from) {
    int points = path.points() - from;
    double[] means = new double[3 * points];
    for (int k = 0; k < points; k++) {
      means[k] = path.klNats(from + k);
      means[points + k] = path.proxy(from + k);
      means[2 * points + k] = path.gold(from + k);
    }
    return means;
  }
}
