package goodhart.internal;

import static org.assertj.core.api.Assertions.assertThat;

import goodhart.reward.WorstCase;
import goodhart.reward.shape.WeightedSum;
import org.junit.jupiter.api.Test;

/** How settings are shown in tables, pages and labels. */
class CatalogueTest {
  @Test
  void aSettingIsShownAsAUserWritesIt() {
    assertThat(Catalogue.show(2.0)).isEqualTo("2");
    assertThat(Catalogue.show(0.02)).isEqualTo("0.02");
    assertThat(Catalogue.show(Double.POSITIVE_INFINITY)).isEqualTo("Infinity");
    assertThat(Catalogue.show(7)).isEqualTo("7");
    assertThat(Catalogue.show(null)).isEqualTo("null");
    assertThat(Catalogue.show(new WorstCase())).isEqualTo("worstCase");
    assertThat(Catalogue.show(new double[0])).isEqualTo("[]");
    assertThat(Catalogue.show(new Object[] {new WorstCase(), "a"})).isEqualTo("[worstCase, a]");
    assertThat(Catalogue.show(Catalogue.settings(new WeightedSum(1, 0.02)).get("weights")))
        .isEqualTo("[1, 0.02]");
  }
}
