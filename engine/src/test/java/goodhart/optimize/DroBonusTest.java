package goodhart.optimize;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import org.junit.jupiter.api.Test;

/** Numbers from fixture drro_sampled_bonus.json, METHODS D.8.6. */
class DroBonusTest {
  private static final double[] SCORES = {0.2, 1.5, 0.9, 1.4};
  private static final double[] LOG_POLICY = {-1.2, -0.4, -0.9, -1.0};

  private static Online.Group group(boolean exact, double klNats) {
    double[] weight =
        exact
            ? new double[] {0.17250889624, 0.383925609111, 0.232862652975, 0.210702841675}
            : Rows.uniform(4);
    return new Online.Group(
        exact,
        4,
        0,
        SCORES,
        weight,
        LOG_POLICY,
        LOG_POLICY,
        new double[] {1, 1, 1, 1},
        100,
        0.5,
        new Online.Batch(1, klNats));
  }

  private static double[] grpo(boolean exact, double... bonus) {
    double[] shaped = new double[4];
    for (int i = 0; i < 4; i++) {
      shaped[i] = SCORES[i] + bonus[i];
    }
    double[] advantage = new double[4];
    Grpo.standardise(exact, 4, shaped, group(exact, 0).weight(), advantage);
    return advantage;
  }

  @Test
  void theMalusIsThatOfThePublicCode() {
    // radius * 4 responses * spread is delta 1
    assertThat(Groups.advantages(new DroBonus(0.5, 2, 4, 0, 0.2), group(false, 0)))
        .containsExactly(
            grpo(false, -0.222774734247, -0.247613597625, -0.229599842609, -0.227069939441),
            within(1e-9));
  }

  @Test
  void aHardMalusFallsOnTheLikeliest() {
    for (boolean exact : new boolean[] {false, true}) {
      assertThat(Groups.advantages(new DroBonus(0.5, 0, 4, 0, 0.2), group(exact, 0)))
          .containsExactly(grpo(exact, 0, -1, 0, 0), within(1e-12));
    }
  }

  @Test
  void onAnExactGroupTheSharesAreASoftmaxOfThePolicy() {
    double[] share = new double[4];
    double sum = 0;
    for (int i = 0; i < 4; i++) {
      share[i] = Math.exp(group(true, 0).weight()[i] / 0.3);
      sum += share[i];
    }
    for (int i = 0; i < 4; i++) {
      share[i] /= -sum;
    }
    assertThat(Groups.advantages(new DroBonus(0.5, 0.3, 4, 0, 0.2), group(true, 0)))
        .containsExactly(grpo(true, share), within(1e-9));
  }

  @Test
  void noRadiusIsGrpo() {
    for (boolean exact : new boolean[] {false, true}) {
      assertThat(Groups.advantages(new DroBonus(0, 2, 4, 0, 0.2), group(exact, 0)))
          .containsExactly(Groups.advantages(new Grpo(), group(exact, 0)), within(1e-12));
    }
  }

  @Test
  void aDynamicRadiusOfDrroGrowsWithTheKl() {
    DrroBonus dynamic = new DrroBonus(0.5, 2, true, 4, 0, 0.2);
    assertThat(Groups.advantages(dynamic, group(false, 0)))
        .containsExactly(Groups.advantages(new Grpo(), group(false, 0)), within(1e-12));
    assertThat(Groups.advantages(dynamic, group(false, 3)))
        .containsExactly(
            Groups.advantages(new DrroBonus(1.5, 2, false, 4, 0, 0.2), group(false, 0)),
            within(1e-12));
  }

  @Test
  void settingsAreChecked() {
    assertThatThrownBy(() -> new DroBonus(-1, 2, 16, 0, 0.2))
        .hasMessage("radius must be >= 0 and finite, got -1.0");
    assertThatThrownBy(() -> new DroBonus(1, -2, 16, 0, 0.2))
        .hasMessage("temperature must be >= 0 and finite, got -2.0");
  }
}
