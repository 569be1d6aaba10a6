package goodhart.reward;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import org.junit.jupiter.api.Test;

/** Members of fixture ensemble_aggregation.json (METHODS B.3); quantiles by hand. */
class QuantileTest {
  private static final double[][] MEMBERS = {
    {1.0, 0.2, 2.5}, {0.8, 0.4, 0.5}, {1.3, 0.1, 1.2}, {0.9, 0.3, -0.6}
  };

  private static double[] of(Aggregation aggregation) {
    double[] out = new double[3];
    aggregation.aggregate(MEMBERS, out);
    return out;
  }

  @Test
  void theEndsAreTheWorstAndTheBestMemberAndTheMiddleTheMedian() {
    assertThat(of(new Quantile(0))).containsExactly(of(new WorstCase()));
    assertThat(of(new Quantile(0.5))).containsExactly(of(new Median()), within(1e-15));
    assertThat(of(new Quantile(1))).containsExactly(1.3, 0.4, 2.5);
  }

  @Test
  void betweenTwoMembersItIsLinear() {
    assertThat(of(new Quantile(0.25)))
        .containsExactly(new double[] {0.875, 0.175, 0.225}, within(1e-12));
  }

  @Test
  void aLevelIsAShare() {
    assertThatThrownBy(() -> new Quantile(1.5))
        .hasMessage("level must be between 0.0 and 1.0, got 1.5");
  }
}
