package goodhart.policy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import goodhart.Seeds;
import goodhart.internal.Catalogue;
import goodhart.pool.CandidatePool;
import goodhart.pool.FeatureMatrix;
import java.util.Arrays;
import java.util.List;
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

  private static CandidatePool sparsePool() {
    float[] value = {0.5f, -1, 2, 1.5f, -0.25f, 3};
    int[] column = {0, 2, 1, 2, 0, 1};
    int[] start = {0, 2, 3, 3, 4, 4, 5, 6, 6};
    return CandidatePool.builder(3, 1, 4)
        .features(FeatureMatrix.sparse(3, start, column, value))
        .build();
  }

  @Test
  void marginsAreTheDifferencesOfWholePrompts() {
    int[] first = {0, 4, 7, 4, 2};
    int[] second = {2, 7, 5, 6, 1};
    int[] pair = {4, 0, 3, 2};
    double[] slope = {0.3, -0.7, 1.3, 0.1};
    for (CandidatePool pool : List.of(POOL, sparsePool())) {
      for (PolicyClass policy : List.of(new LogLinear(), new Tabular())) {
        PolicyClass.Head head = policy.bind(pool, new Seeds(2));
        RandomGenerator random = new Seeds(4).stream("theta");
        double[] theta = random.doubles(head.initial().length, -1, 1).toArray();
        double[] f = new double[pool.size()];
        double[] expected = new double[theta.length];
        for (int x = 0; x < pool.prompts(); x++) {
          double[] row = new double[pool.candidates(x)];
          head.evaluate(theta, x, row);
          System.arraycopy(row, 0, f, pool.start(x), row.length);
          double[] outer = new double[row.length];
          for (int k = 0; k < pair.length; k++) {
            if (pool.start(x) <= first[pair[k]] && first[pair[k]] < pool.end(x)) {
              outer[first[pair[k]] - pool.start(x)] += slope[k];
              outer[second[pair[k]] - pool.start(x)] -= slope[k];
            }
          }
          head.addGradient(theta, x, outer, expected);
        }
        PolicyClass.Margins margins = head.margins(first, second).orElseThrow().get();
        double[] margin = new double[PolicyClass.Margins.MOST];
        margins.evaluate(theta, new int[] {1, 1, 1}, 3, margin); // leaves no trace
        margins.evaluate(theta, pair, 4, margin);
        for (int k = 0; k < pair.length; k++) {
          assertThat(margin[k]).isCloseTo(f[first[pair[k]]] - f[second[pair[k]]], within(1e-14));
        }
        double[] gradient = new double[theta.length];
        margins.addGradient(pair, 4, slope, gradient);
        assertThat(gradient).containsExactly(expected, within(1e-14));
      }
    }
    assertThat(new Mlp(3).bind(POOL, new Seeds(2)).margins(first, second)).isEmpty();
  }

  @Test
  void differencesOfSoManyPairsThatTheyAreNotKeptAreTheSame() {
    int[] few = {0, 4, 7};
    int[] other = {2, 7, 5};
    int[] pair = {2, 0};
    PolicyClass.Head head = new LogLinear().bind(POOL, new Seeds(2));
    int many = 1_500_000; // times 3 features
    PolicyClass.Margins kept = head.margins(few, other).orElseThrow().get();
    PolicyClass.Margins looked =
        head.margins(Arrays.copyOf(few, many), Arrays.copyOf(other, many)).orElseThrow().get();
    double[] theta = {0.3, -1, 2};
    double[] margin = new double[PolicyClass.Margins.MOST];
    double[] same = new double[PolicyClass.Margins.MOST];
    kept.evaluate(theta, pair, 2, margin);
    looked.evaluate(theta, pair, 2, same);
    assertThat(same).containsExactly(margin);
    assertThat(margin[1])
        .isCloseTo(POOL.features().dot(0, theta) - POOL.features().dot(2, theta), within(1e-15));
    double[] gradient = new double[3];
    double[] too = new double[3];
    kept.addGradient(pair, 2, new double[] {1, -2}, gradient);
    looked.addGradient(pair, 2, new double[] {1, -2}, too);
    assertThat(too).containsExactly(gradient);
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
