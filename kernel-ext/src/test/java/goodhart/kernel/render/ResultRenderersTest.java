package goodhart.kernel.render;

import static org.assertj.core.api.Assertions.assertThat;

import goodhart.kernel.GroovySession;
import goodhart.kernel.MimeBundle;
import goodhart.kernel.RecordedOutput;
import org.junit.jupiter.api.Test;

class ResultRenderersTest {

  @Test
  void aRankingIsShownAsHtmlAndAsText() throws Exception {
    GroovySession session = GroovySession.ofTheLanguage();
    String cell =
        """
        lab = world(seed: 7) { prompts 16; candidates 8 }
        result = compare(lab) {
          seeds 1..3
          method 'bestOfN', reward: gold()
          method 'tilting', reward: gold()
        }
        result.ranking(kl: 50)
        """;
    MimeBundle shown = session.run(cell, 1, new RecordedOutput()).orElseThrow();
    assertThat(shown.data().keySet()).containsExactly("text/html", "text/plain");
    assertThat(shown.data().get("text/html").toString())
        .contains("<li>no curve has a value for gold at KL 50.</li>", "<table class=\"gh-table\"");
    assertThat(shown.data().get("text/plain").toString())
        .startsWith("method   rank")
        .contains("it does not reach 50.\n", "has the highest peak gold, ");
  }
}
