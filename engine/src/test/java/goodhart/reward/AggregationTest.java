package goodhart.reward;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import goodhart.Seeds;
import goodhart.internal.Catalogue;
import java.util.random.RandomGenerator;
import org.junit.jupiter.api.Test;

/** Numbers of fixture ensemble_aggregation.json (METHODS B.3). */
class AggregationTest {
  private static final double[][] MEMBERS = {
    {1.0, 0.2, 2.5}, {0.8, 0.4, 0.5}, {1.3, 0.1, 1.2}, {0.9, 0.3, -0.6}
  };

  private static double[] of(Aggregation aggregation, double[][] members) {
    double[] out = new double[members[0].length];
    aggregation.aggregate(members, out);
    return out;
  }

  private static void assertAggregate(Aggregation aggregation, double... expected) {
    assertThat(of(aggregation, MEMBERS)).containsExactly(expected, within(1e-9));
  }

  @Test
  void aggregatesAreTheFixtures() {
    assertAggregate(new Mean(), 1.0, 0.25, 0.9);
    assertAggregate(new WorstCase(), 0.8, 0.1, -0.6);
    assertAggregate(new Uwo(0.5, false), 0.9825, 0.24375, 0.2675);
    assertAggregate(new Uwo(0.5, true), 0.976666666667, 0.241666666667, 0.0566666666667);
    assertAggregate(new Lcb(1, true), 0.783975310053, 0.120900555126, -0.398717315919);
    assertAggregate(new Median(), 0.95, 0.25, 0.85);
    assertAggregate(new Entropic(0.05), 0.862166169006, 0.162060821108, -0.530685281958);
    assertAggregate(new Entropic(0.5), 0.968273327645, 0.237570119669, 0.0275644964047);
    assertAggregate(new Entropic(2), 0.991443334823, 0.246876106066, 0.599525485844);
    assertAggregate(new Entropic(50), 0.999650300407, 0.249875000071, 0.887362027432);
    assertAggregate(new Entropic(-0.5), 1.03745743749, 0.262429880331, 1.85205583729);
    assertAggregate(new Uwo(1 / (2 * 2.0), false), 0.99125, 0.246875, 0.58375);
  }

  @Test
  void populationAndSampleVarianceAreTheFixtures() {
    double[] population = {0.035, 0.0125, 1.265};
    double[] sample = {0.0466666666667, 0.0166666666667, 1.68666666667};
    for (int i = 0; i < 3; i++) {
      double mean = Moments.mean(MEMBERS, i);
      assertThat(Moments.variance(MEMBERS, i, mean, false)).isCloseTo(population[i], within(1e-9));
      assertThat(Moments.variance(MEMBERS, i, mean, true)).isCloseTo(sample[i], within(1e-9));
      assertThat(of(new Lcb(1, false), MEMBERS)[i])
          .isCloseTo(mean - Math.sqrt(population[i]), within(1e-9));
    }
  }

  @Test
  void oneMemberIsItsOwnAggregate() {
    double[][] one = {{0.3, -1.25, 7.0, 1e300}};
    for (Aggregation aggregation :
        new Catalogue<>("aggregation", Aggregation.class).all().values()) {
      assertThat(of(aggregation, one)).as(aggregation.toString()).containsExactly(one[0]);
    }
    assertThat(of(new Uwo(0.5, true), one)).containsExactly(one[0]);
    assertThat(of(new Lcb(1, true), one)).containsExactly(one[0]);
  }

  @Test
  void pessimisticAggregatesAreOrderedBelowTheMean() {
    RandomGenerator g = new Seeds(3).stream("members");
    double[][] members = new double[5][200];
    for (double[] member : members) {
      for (int i = 0; i < member.length; i++) {
        member[i] = g.nextGaussian();
      }
    }
    double[] mean = of(new Mean(), members);
    double[] worst = of(new WorstCase(), members);
    double[] entropic = of(new Entropic(0.3), members);
    double[] uwo = of(new Uwo(), members);
    double[] lcb = of(new Lcb(), members);
    // kappa = 1/sqrt(M-1) is the largest for which the bound can never fall below the worst case.
    double[] mildLcb = of(new Lcb(0.5, false), members);
    for (int i = 0; i < mean.length; i++) {
      assertThat(worst[i]).isLessThanOrEqualTo(entropic[i]);
      assertThat(entropic[i]).isLessThanOrEqualTo(mean[i]);
      assertThat(uwo[i]).isLessThanOrEqualTo(mean[i]);
      assertThat(lcb[i]).isLessThanOrEqualTo(mean[i]);
      assertThat(worst[i]).isLessThanOrEqualTo(mildLcb[i] + 1e-12);
    }
  }

  @Test
  void entropicTendsToTheWorstCaseAndToTheMean() {
    assertThat(of(new Entropic(1e-6), MEMBERS))
        .containsExactly(of(new WorstCase(), MEMBERS), within(1e-5));
    assertThat(of(new Entropic(1e6), MEMBERS))
        .containsExactly(of(new Mean(), MEMBERS), within(1e-5));
  }

  @Test
  void theCatalogueKnowsTheAggregationsByTheirClass() {
    assertThat(new Catalogue<>("aggregation", Aggregation.class).all().keySet())
        .contains("entropic", "lcb", "mean", "median", "uwo", "worstCase");
  }

  @Test
  void impossibleSettingsAreRefused() {
    assertThatThrownBy(() -> new Uwo(-1, false))
        .hasMessage("lambda must be >= 0 and finite, got -1.0");
    assertThatThrownBy(() -> new Lcb(-1, false))
        .hasMessage("kappa must be >= 0 and finite, got -1.0");
    assertThatThrownBy(() -> new Entropic(0))
        .hasMessage("beta must not be 0: say worstCase for that limit");
  }
}
