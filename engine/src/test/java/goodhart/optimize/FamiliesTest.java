package goodhart.optimize;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class FamiliesTest {

  @Test
  void aMethodNamesItsFamiliesAndTheFirstIsWhereItIsDrawn() {
    assertThat(Families.of("bestOfN")).containsExactly("selection");
    assertThat(Families.of("rpo")).containsExactly("optimismPessimism", "pessimistic");
  }

  @Test
  void whatTheCatalogueDoesNotKnowIsOther() {
    assertThat(Families.of("mine")).containsExactly("other");
    assertThat(Families.words(Families.OTHER)).isEqualTo("Other");
  }

  @Test
  void familiesAreWordsForPeople() {
    assertThat(Families.words("policyGradient")).isEqualTo("Policy gradient");
    assertThat(Families.words("tilting")).isEqualTo("Tilting");
    assertThat(Families.words("optimismPessimism")).isEqualTo("Optimism and pessimism");
  }
}
