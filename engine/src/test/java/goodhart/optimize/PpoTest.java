package goodhart.optimize;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import goodhart.policy.Simplex;
import org.junit.jupiter.api.Test;

/** Numbers from fixture ppo_clip.json, METHODS D.4. */
class PpoTest {
  private static final double[] OLD = {-1.0, -0.8, -1.5, -0.3};
  private static final double[] NEW = {-0.7, -1.2, -1.5, -0.2};
  private static final double[] REFERENCE = {-1.1, -0.9, -1.2, -0.5};
  private static final double[] ADVANTAGE = {1.0, -1.0, 0.5, -0.3};

  private static Online.Group group() {
    return new Online.Group(false, 4, 0, ADVANTAGE, Rows.uniform(4), OLD, REFERENCE, 100, 1);
  }

  private static double[] slopes(Online method, double[] logNew) {
    double[] ratio = new double[4];
    for (int i = 0; i < 4; i++) {
      ratio[i] = logNew[i] - OLD[i];
    }
    double[] slope = new double[4];
    method.slopes(ratio, group(), ADVANTAGE, slope);
    return slope;
  }

  /** The fixture's surrogate: its own values, and what slopes are derivatives of. */
  private static double surrogate(int i, double logNew, double low, double high) {
    double ratio = Math.exp(logNew - OLD[i]);
    double clipped = Math.max(1 - low, Math.min(1 + high, ratio));
    return Math.min(ratio * ADVANTAGE[i], clipped * ADVANTAGE[i]);
  }

  @Test
  void theSlopesAreThoseOfTheClippedSurrogate() {
    double[] values = {1.2, -0.8, 0.5, -0.331551275423};
    double h = 1e-6;
    for (double high : new double[] {0.2, 0.28, 0.4}) {
      double[] slope = slopes(new Ppo(4, 0, 0.2, high, Online.Penalty.EXACT), NEW);
      for (int i = 0; i < 4; i++) {
        if (high == 0.2) {
          assertThat(surrogate(i, NEW[i], 0.2, high)).isCloseTo(values[i], within(1e-9));
        }
        double numeric =
            (surrogate(i, NEW[i] + h, 0.2, high) - surrogate(i, NEW[i] - h, 0.2, high)) / (2 * h);
        assertThat(slope[i]).isCloseTo(numeric, within(1e-6));
      }
    }
  }

  @Test
  void aHigherUpperBoundLetsGoodResponsesGrow() {
    // ratio 1.3499 with a positive advantage
    assertThat(slopes(new Ppo(4, 0, 0.2, 0.28, Online.Penalty.EXACT), NEW)[0]).isZero();
    assertThat(slopes(new Ppo(4, 0, 0.2, 0.36, Online.Penalty.EXACT), NEW)[0])
        .isCloseTo(1.34985880758, within(1e-9));
    assertThat(slopes(new Ppo(4, 0, 0.2, Double.POSITIVE_INFINITY, Online.Penalty.EXACT), NEW)[0])
        .isCloseTo(1.34985880758, within(1e-9));
  }

  @Test
  void thePenaltiesAreTheDerivativesOfTheirEstimates() {
    double[][] values = {
      {0.4, -0.3, -0.3, 0.3},
      {0.08, 0.045, 0.045, 0.045},
      {0.0703200460356, 0.049858807576, 0.049858807576, 0.0408182206817}
    };
    Online.Penalty[] penalties = {Online.Penalty.K1, Online.Penalty.K2, Online.Penalty.K3};
    double h = 1e-6;
    for (int i = 0; i < 4; i++) {
      double u = REFERENCE[i] - NEW[i];
      for (int k = 0; k < 3; k++) {
        assertThat(estimate(k, u)).isCloseTo(values[k][i], within(1e-9));
        // u falls as log p grows
        double numeric = (estimate(k, u - h) - estimate(k, u + h)) / (2 * h);
        assertThat(penalties[k].slope(u)).isCloseTo(numeric, within(1e-8));
      }
    }
  }

  private static double estimate(int k, double u) {
    return k == 0 ? -u : k == 1 ? u * u / 2 : Math.exp(u) - u - 1;
  }

  /** All of this on draws from the policy itself, in expectation. */
  @Test
  void k2HasTheGradientOfKlAndK3ThatOfTheReversedKlAndK1None() {
    double[] policy = {0.1, 0.2, 0.3, 0.4};
    double[] reference = {0.4, 0.25, 0.2, 0.15};
    for (int j = 0; j < 4; j++) {
      assertThat(expected(Online.Penalty.K1, j, policy, reference)).isCloseTo(0, within(1e-15));
      for (Online.Penalty p : new Online.Penalty[] {Online.Penalty.K2, Online.Penalty.EXACT}) {
        assertThat(expected(p, j, policy, reference))
            .isCloseTo(numeric(j, policy, q -> Simplex.klNats(q, reference)), within(1e-8));
      }
      assertThat(expected(Online.Penalty.K3, j, policy, reference))
          .isCloseTo(numeric(j, policy, q -> Simplex.klNats(reference, q)), within(1e-8));
    }
    // and as values, k1 and k3 estimate KL without bias
    double k1 = 0;
    double k2 = 0;
    double k3 = 0;
    for (int i = 0; i < 4; i++) {
      double u = Math.log(reference[i] / policy[i]);
      k1 += policy[i] * estimate(0, u);
      k2 += policy[i] * estimate(1, u);
      k3 += policy[i] * estimate(2, u);
    }
    double kl = Simplex.klNats(policy, reference);
    assertThat(k1).isCloseTo(kl, within(1e-12));
    assertThat(k3).isCloseTo(kl, within(1e-12));
    assertThat(Math.abs(k2 - kl)).isGreaterThan(0.01);
  }

  /** Mean over draws of the estimate's gradient with respect to logit j. */
  private static double expected(
      Online.Penalty penalty, int j, double[] policy, double[] reference) {
    double sum = 0;
    for (int i = 0; i < 4; i++) {
      double slope = penalty.slope(Math.log(reference[i] / policy[i]));
      sum += policy[i] * slope * ((i == j ? 1 : 0) - policy[j]);
    }
    return sum;
  }

  private static double numeric(
      int j, double[] policy, java.util.function.ToDoubleFunction<double[]> value) {
    double h = 1e-5;
    return (value.applyAsDouble(moved(j, policy, h)) - value.applyAsDouble(moved(j, policy, -h)))
        / (2 * h);
  }

  private static double[] moved(int j, double[] policy, double by) {
    double[] logit = Groups.log(policy);
    logit[j] += by;
    double[] out = new double[4];
    Simplex.normalise(logit, out);
    return out;
  }

  @Test
  void aSteepPenaltyStaysFinite() {
    assertThat(Online.Penalty.K3.slope(5000)).isFinite().isLessThan(-1e200);
  }

  @Test
  void penaltiesAreNamedAsTheLanguageWritesThem() {
    assertThat(Online.Penalty.values())
        .extracting(String::valueOf)
        .containsExactly("exact", "k1", "k2", "k3");
    assertThat(PfPpo.Filter.values())
        .extracting(String::valueOf)
        .containsExactly("bestOfN", "bestRandom", "bestWorst");
  }

  @Test
  void settingsAreChecked() {
    assertThatThrownBy(() -> new Ppo(0, 0, 0.2, 0, Online.Penalty.EXACT))
        .hasMessage("clipHigh must be > 0 (infinite: none), got 0.0");
    assertThatThrownBy(() -> new Ppo(0, 0, 0.2, 0.2, null)).hasMessage("penalty is missing");
  }
}
