package goodhart.optimize;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** METHODS D.17; numbers from fixture self_consuming.json. */
class CurationTest {
  private static final double[] REFERENCE = {0.4, 0.25, 0.2, 0.1, 0.05};
  private static final double[] PROXY = {0, 0.5, 1, 2, 3};
  private static final double[] GOLD = {0, 0.6, 1, 1.2, -0.5};
  private static final double[] ONE_ROUND = {
    0.289972029868, 0.235763663811, 0.232357020996, 0.153274247407, 0.0886330379182
  };

  @Test
  void aRoundOfPickingFromTwoIsThatOfTheFixture() {
    assertThat(Rows.policy(new Curation(2, 0), 1, PROXY, REFERENCE))
        .containsExactly(ONE_ROUND, within(1e-9));
    // p_0 and half as much curated data: two thirds of it are real
    assertThat(Rows.policy(new Curation(2, 2.0 / 3), 1, PROXY, REFERENCE))
        .containsExactly(
            new double[] {
              0.363324009956, 0.245254554604, 0.210785673665, 0.117758082469, 0.0628776793061
            },
            within(1e-9));
  }

  static Stream<Arguments> manySamples() {
    return Stream.of(
        Arguments.of(
            1,
            new double[] {
              0.12907309765, 0.133003475981, 0.175428527942, 0.238432089849, 0.324062808579
            },
            1.69098287137,
            0.37931771706),
        Arguments.of(
            2,
            new double[] {
              0.0141901152991, 0.0241079578508, 0.0524257789977, 0.193688511022, 0.71558763683
            },
            2.59861969046,
            -0.0584770514804),
        Arguments.of(
            3,
            new double[] {
              0.000886849911799, 0.00248411597296, 0.00890642832439, 0.0894451974816, 0.898277408309
            },
            2.8838711062,
            -0.331407569269));
  }

  @ParameterizedTest
  @MethodSource("manySamples")
  void pickingFromManyIsTheTiltOfTheFixture(
      int rounds, double[] expected, double proxy, double gold) {
    double[] tilt = Rows.policy(new Tilting(), rounds, PROXY, REFERENCE);
    assertThat(tilt).containsExactly(expected, within(1e-9));
    assertThat(Rows.dot(tilt, PROXY)).isCloseTo(proxy, within(1e-9));
    assertThat(Rows.dot(tilt, GOLD)).isCloseTo(gold, within(1e-9));
    // the distance falls like 1/m
    double[] many = Rows.policy(new Curation(1_000_000, 0), rounds, PROXY, REFERENCE);
    assertThat(many).containsExactly(tilt, within(1e-5));
    double[] more = Rows.policy(new Curation(100_000_000, 0), rounds, PROXY, REFERENCE);
    assertThat(more).containsExactly(tilt, within(1e-7));
  }

  @Test
  void theIntegralIsTheMeanOverAllDraws() {
    Random random = new Random(63);
    for (int trial = 0; trial < 200; trial++) {
      int size = 1 + random.nextInt(5);
      int samples = 2 + random.nextInt(4);
      double scale = trial % 4 == 0 ? 10 : 1;
      double[] reward = Rows.rewards(random, size);
      for (int i = 0; i < size; i++) {
        reward[i] *= scale;
      }
      double[] reference = Rows.simplex(random, size);
      double[] expected = new double[size];
      int others = (int) Math.pow(size, samples - 1);
      for (int i = 0; i < size; i++) {
        for (int b = 0; b < others; b++) {
          double probability = 1;
          double sum = Math.exp(reward[i]);
          for (int j = 1, rest = b; j < samples; j++, rest /= size) {
            probability *= reference[rest % size];
            sum += Math.exp(reward[rest % size]);
          }
          expected[i] += reference[i] * samples * probability * Math.exp(reward[i]) / sum;
        }
      }
      assertThat(Rows.policy(new Curation(samples, 0), 1, reward, reference))
          .containsExactly(expected, within(1e-12));
    }
  }

  @Test
  void aRoundAtMostMultipliesOddsByTheNumberOfSamples() {
    double[] p = REFERENCE;
    Curation method = new Curation(3, 0);
    for (int round = 1; round <= 5; round++) {
      double[] next = Rows.policy(method, round, PROXY, REFERENCE);
      for (int i = 0; i < 5; i++) {
        assertThat(next[i]).isLessThanOrEqualTo(3 * p[i]);
      }
      assertThat(next[4] / next[0] / (p[4] / p[0])).isBetween(1.5, Math.exp(3));
      p = next;
    }
  }

  @Test
  void partOfARoundCuratesPartOfTheData() {
    double[] half = Rows.policy(new Curation(2, 0), 0.5, PROXY, REFERENCE);
    for (int i = 0; i < 5; i++) {
      assertThat(half[i]).isCloseTo((REFERENCE[i] + ONE_ROUND[i]) / 2, within(1e-9));
    }
  }

  @Test
  void equalRewardsLeaveTheReferenceAlone() {
    assertThat(Rows.policy(new Curation(), 7, new double[] {1, 1, 1, 1, 1}, REFERENCE))
        .containsExactly(REFERENCE, within(1e-12));
  }

  @Test
  void settingsOutOfRangeAreRefused() {
    assertThatThrownBy(() -> new Curation(1, 0)).hasMessage("samples must be >= 2, got 1");
    assertThatThrownBy(() -> new Curation(2, 1))
        .hasMessage("realFraction must be < 1: at 1 nothing is ever curated");
    assertThatThrownBy(
            () -> Rows.policy(new Curation(), Double.POSITIVE_INFINITY, PROXY, REFERENCE))
        .hasMessage("rounds must be finite, got Infinity");
  }
}
