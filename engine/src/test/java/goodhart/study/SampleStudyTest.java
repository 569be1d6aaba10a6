package goodhart.study;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import goodhart.Progress;
import goodhart.chart.OverOptimizationChart;
import goodhart.chart.ResultTable;
import goodhart.measure.Bootstrap;
import goodhart.measure.Curve;
import goodhart.measure.MeasuredPath;
import goodhart.optimize.BestOfN;
import goodhart.optimize.Tilting;
import goodhart.pool.CandidatePool;
import goodhart.pool.HeldOut;
import goodhart.pool.PoolSource;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Studies on pools that somebody sampled. */
class SampleStudyTest {
  private static final double[] REWARD = {0, 1, 2, 3, 4, 5};
  private static final double[] GOLD = {0.3, -0.1, 0.8, 1.1, 0.4, 0.9};

  /** The draws of fixture bon_estimator.json as one prompt. */
  private static final CandidatePool POOL =
      CandidatePool.builder(6).gold(GOLD).column("proxy", REWARD).draws(1, 1, 1, 1, 1, 1).build();

  private static Result run(PoolSource source, Long... seeds) {
    RewardSource proxy = new RewardSource.OfColumn("proxy");
    return new Runner(0)
        .run(
            new Study(
                source,
                List.of(seeds),
                List.of(
                    new Study.Entry("bon", new BestOfN(), proxy, null, new Training()),
                    new Study.Entry("tilt", new Tilting(), proxy, null, new Training()))),
            Progress.NONE);
  }

  private static String table(Result result) {
    return ResultTable.of(
            OverOptimizationChart.of(
                result.curves(), result.curves().stream().map(Bootstrap::summarise).toList()))
        .text();
  }

  @Test
  void bestOfNOnASampleIsTheEstimateWithItsExactKl() {
    Curve curve = run(POOL, 1L).curve("bon");
    MeasuredPath path = curve.paths().get(0);

    assertThat(path.strength()).containsExactly(1, 2, 3, 4, 5, 6);
    assertThat(path.gold(0)).isCloseTo(0.566666666667, within(1e-9));
    assertThat(path.gold(1)).isCloseTo(0.726666666667, within(1e-9));
    assertThat(path.gold(2)).isCloseTo(0.775, within(1e-9));
    assertThat(path.gold(5)).isCloseTo(0.9, within(1e-12));
    assertThat(path.klNats(0)).isCloseTo(0, within(1e-15));
    // n = 2: the i-th of six has 2 (i - 1) / 30
    double kl = 0;
    for (int i = 2; i <= 6; i++) {
      double p = (i - 1) / 15.0;
      kl += p * Math.log(6 * p);
    }
    assertThat(path.klNats(1)).isCloseTo(kl, within(1e-12));
    assertThat(path.klNats(5)).isCloseTo(Math.log(6), within(1e-12));
  }

  @Test
  void theTableSaysWhichBestOfNItIs() {
    assertThat(table(run(POOL, 1L)))
        .endsWith("KL in nats. Best-of-n: unbiased estimate from 6 draws a prompt.\n");
    CandidatePool exact = CandidatePool.builder(6).gold(GOLD).column("proxy", REWARD).build();
    assertThat(table(run(exact, 1L))).endsWith("KL in nats. Best-of-n: exact.\n");
  }

  @Test
  void splitsOfPromptsWithDifferentDrawsHaveTheSameGrid() {
    CandidatePool ragged =
        CandidatePool.builder(1, 2, 1, 3)
            .gold(1, 2, 3, 4, 5, 6, 7)
            .column("proxy", 1, 2, 3, 4, 5, 6, 7)
            .draws(1, 1, 2, 4, 1, 1, 5)
            .build();
    Result result = run(new HeldOut(ragged, 0.5), 1L, 2L, 3L);

    assertThat(result.curve("bon").points()).isEqualTo(7);
    for (MeasuredPath path : result.curve("bon").paths()) {
      assertThat(path.klNats(0)).isCloseTo(0, within(1e-12));
    }
    assertThat(table(result))
        .contains(
            "Best-of-n: unbiased estimate from 1 to 7 draws a prompt; where n is more than a prompt"
                + " has, it stays at its best draw.");
  }

  @Test
  void oneDrawAPromptIsOnePoint() {
    CandidatePool single =
        CandidatePool.builder(1, 1).gold(1, 2).column("proxy", 1, 2).draws(1, 1).build();
    Result result = run(single, 1L);

    assertThat(result.curve("bon").points()).isEqualTo(1);
    assertThat(table(result)).contains("from 1 draw a prompt");
  }
}
