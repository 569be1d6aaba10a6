package goodhart.optimize;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.Arrays;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Numbers from fixtures drro_sampled_bonus.json and drro_kl_nonmonotone.json, METHODS D.8.6. */
class DrroBonusTest {
  private static final double[] SCORES = {0.2, 1.5, 0.9, 1.4};
  private static final double[] LOG_POLICY = {-1.2, -0.4, -0.9, -1.0};
  private static final double[] Q = {0.17250889624, 0.383925609111, 0.232862652975, 0.210702841675};

  static Stream<Arguments> bonuses() {
    return Stream.of(
        Arguments.of(
            0.0,
            new double[] {0.2, 1.5, 0.9, 2.4},
            new double[] {-1.12559748486, 0.267999401158, -0.375199161621, 1.23279724533}),
        Arguments.of(
            2.0,
            new double[] {0.362056482114, 1.77928606331, 1.12313301002, 1.68970059446},
            new double[] {-1.3429515523, 0.828523278556, -0.176832423381, 0.69126069712}),
        Arguments.of(
            0.1,
            new double[] {0.200005979748, 1.81940375558, 0.903586172778, 2.06426666203},
            new double[] {-1.2195821714, 0.66709190701, -0.399878370341, 0.952368634732}));
  }

  @ParameterizedTest
  @MethodSource("bonuses")
  void theSampledBonusIsThatOfThePublicCode(
      double temperature, double[] expected, double[] advantages) {
    double[] shaped = new double[4];
    DrroBonus.shape(1, temperature, false, 4, SCORES, LOG_POLICY, shaped);
    assertThat(shaped).containsExactly(expected, within(1e-9));
    double[] advantage = new double[4];
    // radius * 4 responses * spread is delta 1
    new DrroBonus(0.5, temperature, false, 4, 0, 0.2)
        .advantages(group(false, SCORES, 0.5), advantage);
    assertThat(advantage).containsExactly(advantages, within(1e-9));
  }

  @Test
  void sharesOfThePolicyItselfAreTheDroPenalty() {
    double[] share = new double[4];
    DrroBonus.shares(2, false, 4, Q, LOG_POLICY, share);
    assertThat(Arrays.stream(share).map(s -> -s).toArray())
        .containsExactly(
            new double[] {-0.222774734247, -0.247613597625, -0.229599842609, -0.227069939441},
            within(1e-9));
  }

  @Test
  void onAnExactGroupTheSharesAreASoftmaxOverAllCandidates() {
    double[] shaped = new double[4];
    DrroBonus.shape(2, 0.5, true, 4, SCORES, LOG_POLICY, shaped);
    double[] expected = new double[4];
    double sum = 0;
    for (int i = 0; i < 4; i++) {
      expected[i] = Math.exp((SCORES[i] - 2 * Q[i]) / 0.5);
      sum += expected[i];
    }
    for (int i = 0; i < 4; i++) {
      expected[i] = SCORES[i] + 2 * expected[i] / sum;
    }
    assertThat(shaped).containsExactly(expected, within(1e-9));
  }

  @Test
  void theExactBonusHasTheSoftFixedPoint() {
    double[] reward = {1, 0.7, 0.1, -0.5};
    double[] reference = {0.1, 0.2, 0.3, 0.4};
    double[] p = reference.clone();
    double[] shaped = new double[4];
    double[] tilt = new double[4];
    for (int step = 0; step < 5000; step++) {
      DrroBonus.shape(1, 0.2, true, 4, reward, Arrays.stream(p).map(Math::log).toArray(), shaped);
      Tilting.tilt(2, shaped, reference, tilt);
      for (int i = 0; i < 4; i++) {
        p[i] += 0.02 * (tilt[i] - p[i]);
      }
    }
    assertThat(p)
        .containsExactly(
            new double[] {0.53159587191, 0.346221498492, 0.0899255869351, 0.0322570426629},
            within(1e-8));
    double[] share = new double[4];
    Arrays.setAll(share, i -> shaped[i] - reward[i]);
    assertThat(share)
        .containsExactly(
            new double[] {0.598238357778, 0.33726235644, 0.0604816909926, 0.00401759478899},
            within(1e-8));
  }

  @Test
  void noRadiusIsGrpo() {
    double[] plain = new double[4];
    double[] robust = new double[4];
    for (boolean exact : new boolean[] {false, true}) {
      new Grpo().advantages(group(exact, SCORES, 0.5), plain);
      new DrroBonus(0, 2, false, 4, 0, 0.2).advantages(group(exact, SCORES, 0.5), robust);
      assertThat(robust).containsExactly(plain, within(1e-12));
    }
  }

  @Test
  void aHardTieGoesToTheFirst() {
    double[] shaped = new double[2];
    DrroBonus.shape(3, 0, false, 2, new double[] {1, 1}, new double[] {-1, -1}, shaped);
    assertThat(shaped).containsExactly(4, 1);
  }

  @Test
  void settingsAreChecked() {
    assertThatThrownBy(() -> new DrroBonus(-1, 2, false, 16, 0, 0.2))
        .hasMessage("radius must be >= 0 and finite, got -1.0");
    assertThatThrownBy(() -> new DrroBonus(1, -2, false, 16, 0, 0.2))
        .hasMessage("temperature must be >= 0 and finite, got -2.0");
    assertThatThrownBy(() -> new DrroBonus(1, 2, false, 16, 0, 0))
        .hasMessage("clip must be > 0 (infinite: none), got 0.0");
  }

  private static Online.Group group(boolean exact, double[] reward, double spread) {
    double[] weight = exact ? Q : new double[] {0.25, 0.25, 0.25, 0.25};
    return new Online.Group(
        exact, 4, 0, reward, weight, LOG_POLICY, LOG_POLICY, exact ? 4 : 512, spread);
  }
}
