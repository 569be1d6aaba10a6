package goodhart;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import goodhart.internal.Catalogue;
import goodhart.measure.Bootstrap;
import goodhart.measure.Curve;
import goodhart.measure.MeasuredPath;
import goodhart.measure.Summary;
import goodhart.measure.Summary.Verdict;
import goodhart.optimize.BestOfN;
import goodhart.optimize.Grpo;
import goodhart.optimize.Optimizer;
import goodhart.optimize.Tilting;
import goodhart.pool.PoolSource;
import goodhart.pool.World;
import goodhart.preference.Annotated;
import goodhart.reward.BradleyTerry;
import goodhart.reward.Ensemble;
import goodhart.study.RewardSource;
import goodhart.study.Runner;
import goodhart.study.Study;
import goodhart.study.Training;
import java.util.List;
import java.util.Map;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

/** Worlds whose answer is known. */
class LearningTest {
  private static final List<Long> TEN = LongStream.rangeClosed(1, 10).boxed().toList();

  private static List<Curve> curves(PoolSource source, RewardSource reward, Optimizer... methods) {
    List<Study.Entry> entries =
        java.util.Arrays.stream(methods)
            .map(m -> new Study.Entry(m.name(), m, reward, null, new Training()))
            .toList();
    return new Runner(0).run(new Study(source, TEN, entries), Progress.NONE).curves();
  }

  private static Annotated annotated(World world, int pairs, double noise) {
    return Catalogue.with(new Annotated(world), Map.of("pairs", pairs, "noise", noise));
  }

  @Test
  void theDefaultWorldShowsGoodhartsLawUnderBestOfNAndGrpo() {
    World world = new World();
    RewardSource proxy = new RewardSource.Trained(annotated(world, 2000, 0.25), new BradleyTerry());
    for (Curve curve : curves(world, proxy, new BestOfN(), new Grpo())) {
      Summary summary = Bootstrap.summarise(curve);
      assertThat(curve.peak()).as(curve.label()).isBetween(1, curve.points() - 2);
      assertThat(summary.verdict()).as(curve.label()).isEqualTo(Verdict.OVER_OPTIMISES);
      assertThat(summary.dropLow()).as(curve.label()).isPositive();
      // The proxy goes on rising all the while.
      for (int k = 1; k < curve.points(); k++) {
        assertThat(curve.proxy(k).value())
            .as("%s at %d", curve.label(), k)
            .isGreaterThan(curve.proxy(k - 1).value() - 1e-9);
      }
    }
  }

  @Test
  void withoutNoiseAndSpuriousFeaturesAndWithManyPairsNothingFalls() {
    World clean = Catalogue.with(new World(), Map.of("spurious", 0));
    RewardSource proxy = new RewardSource.Trained(annotated(clean, 50_000, 0), new BradleyTerry());
    for (Curve curve : curves(clean, proxy, new BestOfN(), new Grpo())) {
      Summary summary = Bootstrap.summarise(curve);
      assertThat(summary.verdict()).as(curve.label()).isNotEqualTo(Verdict.OVER_OPTIMISES);
      assertThat(summary.dropLow()).as(curve.label()).isLessThanOrEqualTo(0);
      assertThat(summary.endGold().value()).as(curve.label()).isGreaterThan(0.5);
    }
  }

  @Test
  void optimisingGoldItselfEndsAtTheBestCandidates() {
    World world = Catalogue.with(new World(), Map.of("prompts", 16, "candidates", 64));
    for (Curve curve : curves(world, new RewardSource.Gold(), new BestOfN(), new Tilting())) {
      for (MeasuredPath path : curve.paths()) {
        var pool = world.draw(new Seeds(path.seed()).child("pool")).evaluation();
        double best = 0;
        for (int x = 0; x < pool.prompts(); x++) {
          double most = Double.NEGATIVE_INFINITY;
          for (int i = pool.start(x); i < pool.end(x); i++) {
            most = Math.max(most, pool.gold().get(i));
          }
          best += pool.weights().get(x) * most;
        }
        int end = path.points() - 1;
        assertThat(path.gold(end)).isCloseTo(best, within(1e-9));
        assertThat(path.klNats(end)).isCloseTo(Math.log(64), within(1e-9));
        for (int k = 1; k <= end; k++) {
          assertThat(path.gold(k)).isGreaterThanOrEqualTo(path.gold(k - 1) - 1e-12);
        }
      }
    }
  }

  @Test
  void labelsThatAreCoinFlipsTeachNothing() {
    World world = Catalogue.with(new World(), Map.of("prompts", 64, "candidates", 32));
    RewardSource proxy = new RewardSource.Trained(annotated(world, 2000, 0.5), new BradleyTerry());
    Curve curve = curves(world, proxy, new Tilting()).get(0);
    // A random direction gains nothing on average over worlds.
    Estimate gain = Estimate.of(curve.paths().stream().mapToDouble(p -> p.gold(10)).toArray());
    assertThat(Math.abs(gain.value())).isLessThan(3 * gain.standardError());
  }

  @Test
  void fiveRewardModelsTrainOnTwoThousandPairsInUnderTwoSeconds() {
    World world = new World();
    var draw = world.draw(new Seeds(1));
    var pairs = annotated(world, 2000, 0.25).collect(draw, new Seeds(1));
    for (String head : List.of("linear", "mlp")) {
      var ensemble =
          Catalogue.with(
              new Ensemble(),
              Map.of("of", Catalogue.with(new BradleyTerry(), Map.of("head", head))));
      long began = System.nanoTime();
      ensemble.train(pairs, new Seeds(1), Progress.NONE);
      assertThat((System.nanoTime() - began) * 1e-9).as(head).isLessThan(2);
    }
  }
}
