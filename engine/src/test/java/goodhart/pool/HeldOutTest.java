package goodhart.pool;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import goodhart.Seeds;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class HeldOutTest {
  private static final CandidatePool TEN =
      CandidatePool.builder(1, 1, 1, 1, 1, 1, 1, 1, 1, 1)
          .gold(0, 1, 2, 3, 4, 5, 6, 7, 8, 9)
          .build();

  @Test
  void everyPromptIsInExactlyOnePart() {
    PoolSource.Draw draw = new HeldOut(TEN, 0.3).draw(new Seeds(1));
    List<Double> all = new ArrayList<>();
    for (CandidatePool part : List.of(draw.training(), draw.evaluation())) {
      for (double g : part.gold().toArray()) {
        all.add(g);
      }
    }

    assertThat(draw.training().prompts()).isEqualTo(3);
    assertThat(all).containsExactlyInAnyOrder(0., 1., 2., 3., 4., 5., 6., 7., 8., 9.);
  }

  @Test
  void theSplitDependsOnTheSeedOnly() {
    HeldOut source = new HeldOut(TEN);

    assertThat(source.draw(new Seeds(1))).isEqualTo(source.draw(new Seeds(1)));
    assertThat(source.draw(new Seeds(1))).isNotEqualTo(source.draw(new Seeds(2)));
  }

  @Test
  void eachPartGetsAPromptHoweverExtremeTheFraction() {
    assertThat(new HeldOut(TEN, 0.001).draw(new Seeds(1)).training().prompts()).isEqualTo(1);
    assertThat(new HeldOut(TEN, 0.999).draw(new Seeds(1)).evaluation().prompts()).isEqualTo(1);
  }

  @Test
  void whatCannotBeSplitIsSaid() {
    assertThatThrownBy(() -> new HeldOut(TEN, 1))
        .hasMessage("trainingFraction must be above 0 and below 1, got 1.0");
    assertThatThrownBy(() -> new HeldOut(CandidatePool.builder(3).build()))
        .hasMessage("holding prompts out needs at least 2 prompts, got 1");
  }
}
