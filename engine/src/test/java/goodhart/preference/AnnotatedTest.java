package goodhart.preference;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import goodhart.Seeds;
import goodhart.pool.CandidatePool;
import org.junit.jupiter.api.Test;

class AnnotatedTest {
  private static final int MANY = 40000;
  private static final CandidatePool POOL =
      CandidatePool.builder(1, 3, 2)
          .weights(5, 3, 1)
          .reference(1, 0.5, 0.3, 0.2, 0.5, 0.5)
          .gold(9, 0, 1, 2, 3, 3)
          .build();

  private static PreferencePairs collect(int pairs, double noise, double temperature, long seed) {
    return new Annotated(POOL, pairs, noise, temperature)
        .collect(POOL.draw(new Seeds(seed)), new Seeds(seed));
  }

  @Test
  void pairsComeByPromptWeightAndReferenceAndPromptsOfOneCandidateNever() {
    PreferencePairs pairs = collect(MANY, 0, 1, 1);
    double[] prompts = new double[3];
    double[][] frequency = new double[6][6];
    for (int k = 0; k < MANY; k++) {
      prompts[pairs.prompt(k)] += 1.0 / MANY;
      frequency[pairs.first(k)][pairs.second(k)] += 1.0 / MANY;
    }
    // 1 - (0.25 + 0.09 + 0.04) = 0.62 of pi x pi differ; 4 standard errors are 0.01
    assertThat(prompts[0]).isZero();
    assertThat(prompts[1]).isCloseTo(0.75, within(0.01));
    assertThat(frequency[1][2]).isCloseTo(0.75 * 0.15 / 0.62, within(0.01));
    assertThat(frequency[2][1]).isCloseTo(0.75 * 0.15 / 0.62, within(0.01));
    assertThat(frequency[1][3]).isCloseTo(0.75 * 0.10 / 0.62, within(0.01));
    assertThat(frequency[3][2]).isCloseTo(0.75 * 0.06 / 0.62, within(0.01));
    assertThat(frequency[4][5]).isCloseTo(0.125, within(0.01));
  }

  @Test
  void labelsFollowBradleyTerryThenFlip() {
    PreferencePairs pairs = collect(MANY, 0.25, 2, 1);
    double wins = 0;
    double n = 0;
    for (int k = 0; k < MANY; k++) {
      if (pairs.first(k) == 3 && pairs.second(k) == 1) {
        wins += pairs.label(k);
        n++;
      }
    }
    // eps + (1 - 2 eps) sigmoid(2 / 2), METHODS A.2; 0.028 is 4 standard errors of 4800 draws
    assertThat(wins / n).isCloseTo(0.25 + 0.5 * 0.7310585786, within(0.028));
  }

  @Test
  void temperatureZeroGivesHardLabelsAndACoinBetweenEquals() {
    PreferencePairs pairs = collect(MANY, 0, 0, 1);
    double coin = 0;
    double equal = 0;
    for (int k = 0; k < MANY; k++) {
      double difference = POOL.gold().get(pairs.first(k)) - POOL.gold().get(pairs.second(k));
      if (difference == 0) {
        coin += pairs.label(k);
        equal++;
      } else {
        assertThat(pairs.label(k)).isEqualTo(difference > 0 ? 1 : 0);
      }
    }
    assertThat(coin / equal).isCloseTo(0.5, within(0.02));
  }

  @Test
  void atHalfNoiseLabelsSayNothing() {
    PreferencePairs pairs = collect(MANY, 0.5, 0, 1);
    double agree = 0;
    for (int k = 0; k < MANY; k++) {
      double difference = POOL.gold().get(pairs.first(k)) - POOL.gold().get(pairs.second(k));
      agree += difference > 0 == pairs.label(k) > 0.5 ? 1.0 / MANY : 0;
    }
    assertThat(agree).isCloseTo(0.5, within(0.01));
  }

  @Test
  void moreNoiseKeepsThePairs() {
    PreferencePairs clean = collect(100, 0, 1, 5);
    PreferencePairs noisy = collect(100, 0.25, 1, 5);
    int flipped = 0;
    for (int k = 0; k < 100; k++) {
      assertThat(noisy.first(k)).isEqualTo(clean.first(k));
      assertThat(noisy.second(k)).isEqualTo(clean.second(k));
      flipped += noisy.label(k) == clean.label(k) ? 0 : 1;
    }
    assertThat(flipped).isBetween(10, 42);
  }

  @Test
  void anAlmostCertainReferenceStillGivesTwoDifferentResponses() {
    CandidatePool sharp = CandidatePool.builder(2).reference(1, 1e-300).gold(0, 1).build();

    assertThat(new Annotated(sharp, 3, 0, 0).collect(sharp.draw(null), new Seeds(1)).size())
        .isEqualTo(3);
  }

  @Test
  void aPoolWithoutPairsIsSaid() {
    CandidatePool single = CandidatePool.builder(1, 1).gold(0, 1).build();

    assertThatThrownBy(() -> new Annotated(single).collect(single.draw(null), new Seeds(1)))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage(
            "no prompt with positive weight has two candidates to compare (of 2 prompts). Give the"
                + " pool more responses to a prompt");
    assertThatThrownBy(() -> new Annotated(single, 0, 0, 1))
        .hasMessage("pairs must be >= 1, got 0");
  }
}
