package goodhart.pool;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import goodhart.Progress;
import goodhart.Seeds;
import goodhart.internal.Catalogue;
import goodhart.internal.Parallel;
import java.util.Map;
import org.junit.jupiter.api.Test;

class WorldTest {
  private static final World SMALL = with(Map.of("prompts", 16, "candidates", 32));

  private static World with(Map<String, ?> changed) {
    return Catalogue.with(new World(), changed);
  }

  private static World small(Map<String, ?> changed) {
    return Catalogue.with(SMALL, changed);
  }

  @Test
  void goldHasMeanZeroAndVarianceOneUnderTheReference() {
    for (double spread : new double[] {0, 1.5}) {
      CandidatePool pool = small(Map.of("referenceSpread", spread)).pool();
      double[] pi = pool.reference().toArray();
      double[] squares = pool.gold().toArray();
      for (int i = 0; i < squares.length; i++) {
        squares[i] *= squares[i];
      }

      assertThat(pool.mean(pi, pool.gold())).isCloseTo(0, within(1e-12));
      assertThat(pool.mean(pi, Column.of(squares))).isCloseTo(1, within(1e-12));
    }
  }

  @Test
  void coordinatesAreStandardNormalAndCorrelatedAsAsked() {
    CandidatePool pool = with(Map.of("spurious", 2, "visible", 1.0)).pool();
    FeatureMatrix phi = pool.features();
    int n = pool.size();
    double[][] moment = new double[14][14];
    for (int i = 0; i < n; i++) {
      for (int a = 0; a < 14; a++) {
        for (int b = 0; b < 14; b++) {
          moment[a][b] += phi.get(i, a) * phi.get(i, b) / n;
        }
      }
    }
    double along = 0;
    for (int a = 0; a < 12; a++) {
      assertThat(moment[a][a]).isCloseTo(1, within(0.02)); // 5 standard errors of 131072 draws
      along += moment[a][12] * moment[a][12];
    }

    assertThat(moment[12][12]).isCloseTo(1, within(0.02));
    assertThat(Math.sqrt(along)).isCloseTo(0.7, within(0.02));
    assertThat(moment[12][13]).isCloseTo(0.49, within(0.02));
  }

  @Test
  void theFeaturesShowTheVisibleShareOfQualityAndEverySpuriousCoordinate() {
    CandidatePool pool = small(Map.of("spurious", 2)).pool();

    assertThat(pool.features().dimension()).isEqualTo(3 + 2);
    assertThat(pool.columns()).containsExactly("spurious0", "spurious1", "length");
    assertThat(pool.column("length").get(0))
        .isEqualTo(Math.rint(Math.exp(5 + pool.column("spurious0").get(0) / 2)));
    assertThat(pool.features().get(17, 4)).isEqualTo(pool.column("spurious1").get(17));
    assertThat(small(Map.of("visible", 1.0)).pool().features().dimension()).isEqualTo(13);
  }

  @Test
  void anyNumberOfThreadsGivesTheSameBits() {
    CandidatePool one = Parallel.withThreads(1, () -> SMALL.draw(new Seeds(3)).training());
    CandidatePool four = Parallel.withThreads(4, () -> SMALL.draw(new Seeds(3)).training());

    assertThat(four).isEqualTo(one);
  }

  @Test
  void aDrawCanBeStopped() {
    Progress stopping =
        () -> {
          throw new Progress.Stopped();
        };

    assertThatThrownBy(() -> SMALL.draw(new Seeds(3), stopping))
        .isInstanceOf(Progress.Stopped.class);
  }

  @Test
  void theGivenSeedsRuleAndTheSameSeedsGiveTheSamePool() {
    World other = small(Map.of("seed", 99L));

    assertThat(other.draw(new Seeds(3))).isEqualTo(SMALL.draw(new Seeds(3)));
    assertThat(SMALL.draw(new Seeds(4))).isNotEqualTo(SMALL.draw(new Seeds(3)));
    assertThat(other.pool()).isEqualTo(SMALL.draw(new Seeds(99)).training());
  }

  @Test
  void moreSpuriousCoordinatesOrPromptsChangeNoOtherCoordinate() {
    CandidatePool one = SMALL.pool();
    CandidatePool two = small(Map.of("spurious", 2, "prompts", 20)).pool();

    for (int i = 0; i < one.size(); i++) {
      assertThat(two.column("spurious0").get(i)).isEqualTo(one.column("spurious0").get(i));
      assertThat(two.features().get(i, 2)).isEqualTo(one.features().get(i, 2));
    }
  }

  @Test
  void aGoldFunctionReplacesTheTeacher() {
    GoldFunction gold = (q, s) -> 5 + 3 * q[0] - s[0];
    CandidatePool pool = small(Map.of("gold", gold, "visible", 1.0)).pool();
    FeatureMatrix phi = pool.features();
    double scale =
        (pool.gold().get(1) - pool.gold().get(0))
            / (3 * (phi.get(1, 0) - phi.get(0, 0)) - (phi.get(1, 12) - phi.get(0, 12)));

    for (int i = 2; i < pool.size(); i++) {
      double expected =
          scale * (3 * (phi.get(i, 0) - phi.get(0, 0)) - (phi.get(i, 12) - phi.get(0, 12)));
      assertThat(pool.gold().get(i) - pool.gold().get(0)).isCloseTo(expected, within(1e-9));
    }
  }

  @Test
  void aGoldFunctionMustBeFiniteAndNotConstant() {
    GoldFunction constant = (q, s) -> 4;
    GoldFunction notFinite = (q, s) -> Double.NaN;

    assertThatThrownBy(() -> small(Map.of("gold", constant)).pool())
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage(
            "the gold reward must differ between candidates to be standardised, got mean 4.0 and"
                + " standard deviation 0.0");
    assertThatThrownBy(() -> small(Map.of("gold", notFinite, "prompts", 1)).pool())
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("the gold function must be finite, got NaN for candidate 0");
  }

  @Test
  void aWorldWithoutSpuriousCoordinatesHasNoColumns() {
    assertThat(small(Map.of("spurious", 0)).pool().columns()).isEmpty();
  }

  @Test
  void settingsOutOfRangeAreNamed() {
    assertThatThrownBy(() -> with(Map.of("visible", 0.0)))
        .hasMessage(
            "visible must be > 0 and at most 1, the share of quality the features show, got 0.0");
    assertThatThrownBy(() -> with(Map.of("correlation", 1.5)))
        .hasMessage("correlation must be between -1.0 and 1.0, got 1.5");
    assertThatThrownBy(() -> with(Map.of("prompts", 1, "candidates", 1)))
        .hasMessage(
            "a world needs at least 2 candidates in all, got 1: one reward has no variance");
  }
}
