package goodhart.policy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import goodhart.Seeds;
import goodhart.internal.Catalogue;
import goodhart.pool.CandidatePool;
import java.util.Arrays;
import java.util.random.RandomGenerator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class PolicyClassTest {
  private static final CandidatePool POOL = pool();

  static Iterable<PolicyClass> classes() {
    return new Catalogue<>("policy", PolicyClass.class).all().values();
  }

  private static CandidatePool pool() {
    RandomGenerator random = new Seeds(1).stream("pool");
    double[][] features = new double[8][3];
    for (double[] row : features) {
      for (int j = 0; j < 3; j++) {
        row[j] = random.nextGaussian();
      }
    }
    return CandidatePool.builder(3, 1, 4).features(features).build();
  }

  @Test
  void allThreeAreDiscovered() {
    assertThat(new Catalogue<>("policy", PolicyClass.class).all().keySet())
        .contains("logLinear", "mlp", "tabular");
  }

  @ParameterizedTest
  @MethodSource("classes")
  void aFreshPolicyIsTheReferenceExactly(PolicyClass policy) {
    PolicyClass.Head head = policy.bind(POOL, new Seeds(2));
    for (int x = 0; x < POOL.prompts(); x++) {
      double[] f = new double[POOL.candidates(x)];
      Arrays.fill(f, 9);
      head.evaluate(head.initial(), x, f);
      assertThat(f).containsOnly(0.0);
    }
  }

  @ParameterizedTest
  @MethodSource("classes")
  void theGradientAgreesWithFiniteDifferences(PolicyClass policy) {
    PolicyClass.Head head = policy.bind(POOL, new Seeds(3));
    RandomGenerator random = new Seeds(4).stream("point");
    double[] theta = head.initial();
    for (int j = 0; j < theta.length; j++) {
      theta[j] += 0.5 * random.nextGaussian();
    }
    for (int x = 0; x < POOL.prompts(); x++) {
      double[] outer = random.doubles(POOL.candidates(x), -1, 1).toArray();
      double[] gradient = new double[theta.length];
      Arrays.fill(gradient, 1); // it is added to, not overwritten
      head.addGradient(theta, x, outer, gradient);
      for (int j = 0; j < theta.length; j++) {
        double slope =
            (objective(head, theta, x, outer, j, 1e-6) - objective(head, theta, x, outer, j, -1e-6))
                / 2e-6;
        assertThat(gradient[j] - 1).isCloseTo(slope, within(1e-8));
      }
    }
  }

  private static double objective(
      PolicyClass.Head head, double[] theta, int prompt, double[] outer, int j, double step) {
    double[] moved = theta.clone();
    moved[j] += step;
    double[] f = new double[outer.length];
    head.evaluate(moved, prompt, f);
    double sum = 0;
    for (int i = 0; i < f.length; i++) {
      sum += outer[i] * f[i];
    }
    return sum;
  }

  @ParameterizedTest
  @MethodSource("classes")
  void someCandidatesAloneGiveTheNumbersOfTheWholePrompt(PolicyClass policy) {
    PolicyClass.Head head = policy.bind(POOL, new Seeds(2));
    double[] theta = head.initial();
    RandomGenerator random = new Seeds(4).stream("theta");
    for (int j = 0; j < theta.length; j++) {
      theta[j] += random.nextGaussian();
    }
    int prompt = 2;
    double[] whole = new double[4];
    double[] some = new double[4];
    head.evaluate(theta, prompt, whole);
    head.evaluate(theta, prompt, new int[] {3, 1, 9}, 2, some);
    assertThat(some[3]).isCloseTo(whole[3], within(1e-15));
    assertThat(some[1]).isCloseTo(whole[1], within(1e-15));
    double[] outer = {0, -0.7, 0, 1.3};
    double[] expected = new double[theta.length];
    double[] gradient = new double[theta.length];
    head.addGradient(theta, prompt, outer, expected);
    head.addGradient(theta, prompt, new int[] {3, 1, 9}, 2, outer, gradient);
    assertThat(gradient).containsExactly(expected, within(1e-15));
  }

  @Test
  void theHiddenLayerDependsOnTheSeedOnly() {
    double[] one = new Mlp(4).bind(POOL, new Seeds(5)).initial();
    assertThat(new Mlp(4).bind(POOL, new Seeds(5)).initial()).isEqualTo(one);
    assertThat(new Mlp(4).bind(POOL, new Seeds(6)).initial()).isNotEqualTo(one);
    assertThat(one).hasSize(4 * 5);
  }

  @Test
  void aFunctionOfFeaturesNeedsFeatures() {
    CandidatePool bare = CandidatePool.builder(2).build();
    assertThatThrownBy(() -> new LogLinear().bind(bare, new Seeds(1)))
        .hasMessage(
            "policy 'logLinear' is a function of features and the pool has none. Use policy"
                + " 'tabular', or give the pool features");
    assertThatThrownBy(() -> new Mlp().bind(bare, new Seeds(1))).hasMessageContaining("'mlp'");
    assertThat(new Tabular().bind(bare, new Seeds(1)).initial()).hasSize(2);
  }

  @Test
  void aNetworkNeedsAHiddenUnit() {
    assertThatThrownBy(() -> new Mlp(0)).hasMessage("hidden must be >= 1, got 0");
  }
}
