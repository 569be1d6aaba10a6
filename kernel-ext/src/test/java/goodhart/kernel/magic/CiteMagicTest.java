package goodhart.kernel.magic;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import goodhart.internal.Papers;
import goodhart.kernel.GroovySession;
import goodhart.kernel.LanguageForTests;
import goodhart.kernel.RecordedOutput;
import goodhart.kernel.Session.CellFailure;
import org.junit.jupiter.api.Test;

class CiteMagicTest {
  private final GroovySession session = new GroovySession(LanguageForTests.class);

  private String run(String code) throws CellFailure {
    return session
        .run(code, 4, new RecordedOutput())
        .map(b -> (String) b.data().get("text/plain"))
        .orElse("");
  }

  private static String entry(String arxiv) {
    return Papers.bibtex(Papers.byArxiv(arxiv).orElseThrow());
  }

  @Test
  void aMethodIsCitedByItsPaper() throws CellFailure {
    assertThat(run("%cite drro")).isEqualTo(entry("2605.00155"));
    assertThat(run("%cite drro")).startsWith("@misc{wang2026wasserstein,\n  title");
  }

  @Test
  void severalMethodsCiteEachPaperOnce() throws CellFailure {
    assertThat(run("%cite drro worstCase drroRadius mean"))
        .isEqualTo(entry("2605.00155") + "\n\n" + entry("2310.02743"));
  }

  @Test
  void aMethodWithoutAPaperSaysSo() throws CellFailure {
    assertThat(run("%cite tabular tilting tabular"))
        .isEqualTo(
            entry("2404.01730") + "\n\n% tabular cites no paper; %methods tabular says its source");
  }

  @Test
  void anUnknownNameIsAnsweredWithTheNearest() {
    assertThat(
            catchThrowableOfType(CellFailure.class, () -> run("%cite dpo drr")).error().message())
        .startsWith("%cite: no method named 'drr'. Did you mean 'dro'? Known: bestOfN, ");
  }

  @Test
  void withoutANameItSaysWhatItNeeds() {
    assertThat(catchThrowableOfType(CellFailure.class, () -> run("%cite")).error().message())
        .isEqualTo("%cite: needs at least one name, for example %cite drro (cell 4, line 1)");
  }
}
