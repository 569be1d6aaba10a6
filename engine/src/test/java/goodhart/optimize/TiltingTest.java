package goodhart.optimize;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import goodhart.policy.Simplex;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Numbers from fixture tilting.json, METHODS D.1. */
class TiltingTest {
  private static final double[] REFERENCE = {0.4, 0.25, 0.2, 0.1, 0.05};
  private static final double[] PROXY = {0, 0.5, 1, 2, 3};
  private static final double[] GOLD = {0, 0.6, 1, 1.2, -0.5};

  static Stream<Arguments> betas() {
    return Stream.of(
        Arguments.of(
            10.0,
            new double[] {
              0.372618094524, 0.244826645475, 0.205903340808, 0.113779192098, 0.0628727270944
            },
            0.00353879564961,
            0.744493229025,
            0.457897995064),
        Arguments.of(
            2.0,
            new double[] {
              0.258621261853, 0.207547670947, 0.213197187736, 0.175751369137, 0.144882510326
            },
            0.115460781158,
            1.10312129246,
            0.476186178107),
        Arguments.of(
            1.0,
            new double[] {
              0.12907309765, 0.133003475981, 0.175428527942, 0.238432089849, 0.324062808579
            },
            0.559897216581,
            1.69098287137,
            0.37931771706),
        Arguments.of(
            0.5,
            new double[] {
              0.0141901152991, 0.0241079578508, 0.0524257789977, 0.193688511022, 0.71558763683
            },
            1.85832045032,
            2.59861969046,
            -0.0584770514804),
        Arguments.of(
            0.25,
            new double[] {
              4.734286813e-05, 0.000218636942811, 0.00129241650858, 0.0352817752204, 0.96315982846
            },
            2.80397544513,
            2.9614447708,
            -0.437818185291),
        Arguments.of(
            0.1,
            new double[] {
              7.48541863787e-13,
              6.94334142032e-11,
              8.24386587934e-09,
              9.07916149042e-05,
              0.999909200071
            },
            2.99473338672,
            2.99990919172,
            -0.499845641812));
  }

  @ParameterizedTest
  @MethodSource("betas")
  void theTiltIsExact(double beta, double[] expected, double kl, double proxy, double gold) {
    double[] p = Rows.policy(new Tilting(), 1 / beta, PROXY, REFERENCE);
    assertThat(p).containsExactly(expected, within(1e-9));
    assertThat(Simplex.klNats(p, REFERENCE)).isCloseTo(kl, within(1e-9));
    assertThat(Rows.dot(p, PROXY)).isCloseTo(proxy, within(1e-9));
    assertThat(Rows.dot(p, GOLD)).isCloseTo(gold, within(1e-9));
  }

  @Test
  void aBudgetOfKlFindsItsBeta() {
    double beta = Tilting.betaForKl(0.5, PROXY, REFERENCE);
    assertThat(beta).isCloseTo(1.05289693456, within(1e-9));
    double[] p = Rows.policy(new Tilting(), 1 / beta, PROXY, REFERENCE);
    assertThat(p)
        .containsExactly(
            new double[] {
              0.140301088572, 0.14098696019, 0.181345516466, 0.234397299956, 0.302969134817
            },
            within(1e-9));
    assertThat(Rows.dot(p, GOLD)).isCloseTo(0.395729885118, within(1e-9));
  }

  @Test
  void aBudgetBeyondTheBestRewardIsGreedy() {
    assertThat(Tilting.betaForKl(-Math.log(0.05), PROXY, REFERENCE)).isEqualTo(0);
    assertThat(Tilting.betaForKl(1, new double[] {2, 2}, new double[] {0.5, 0.5})).isEqualTo(0);
    assertThatThrownBy(() -> Tilting.betaForKl(0, PROXY, REFERENCE))
        .hasMessage("KL must be > 0 and finite, got 0.0");
  }

  @Test
  void aJointBudgetIsMetOnAverage() {
    double[][] reward = {PROXY, {1, 0}};
    double[][] reference = {REFERENCE, {0.1, 0.9}};
    double[] weight = {0.25, 0.75};
    double beta = Tilting.betaForKl(0.7, weight, reward, reference);
    double kl = 0;
    for (int x = 0; x < 2; x++) {
      double[] p = Rows.policy(new Tilting(), 1 / beta, reward[x], reference[x]);
      kl += weight[x] * Simplex.klNats(p, reference[x]);
    }
    assertThat(kl).isCloseTo(0.7, within(1e-12));
  }

  @Test
  void atFullStrengthTheBestTieLikeTheReference() {
    double[] p =
        Rows.policy(
            new Tilting(), Double.POSITIVE_INFINITY, new double[] {0, 1, 1, 2, 2}, REFERENCE);
    assertThat(p).containsExactly(new double[] {0, 0, 0, 2.0 / 3, 1.0 / 3}, within(1e-15));
  }

  @Test
  void aRewardThatIsNoNumberIsRefused() {
    assertThatThrownBy(
            () ->
                Rows.policy(
                    new Tilting(), 1, new double[] {0, Double.NaN}, new double[] {0.5, 0.5}))
        .hasMessage("reward of candidate 1 must be finite, got NaN");
    assertThatThrownBy(() -> Rows.policy(new Tilting(), -1, PROXY, REFERENCE))
        .hasMessage("1/beta must be >= 0, got -1.0");
  }

  /** METHODS D.17: flips with probability q make a reward of 0 or 1 worth (1 - 2q) r + q. */
  @Test
  void flippedRewardsAreALargerBeta() {
    double[] pass = {0, 1, 1, 0, 1};
    for (double q : new double[] {0.1, 0.25, 0.4}) {
      double[] noisy = new double[5];
      for (int i = 0; i < 5; i++) {
        noisy[i] = q * (1 - pass[i]) + (1 - q) * pass[i];
      }
      double beta = 0.7;
      assertThat(Rows.policy(new Tilting(), 1 / beta, noisy, REFERENCE))
          .containsExactly(
              Rows.policy(new Tilting(), (1 - 2 * q) / beta, pass, REFERENCE), within(1e-15));
    }
  }
}
