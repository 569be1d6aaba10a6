package goodhart.kernel.magic;

import static org.assertj.core.api.Assertions.assertThat;

import goodhart.Listed;
import goodhart.kernel.MimeBundle;
import goodhart.kernel.render.Html;
import goodhart.optimize.Grpo;
import goodhart.optimize.Online;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class MethodsMagicTest {
  @Test
  void aPageHasTheDocumentationAndTheSettings() {
    assertThat(MethodsMagic.page("batch", new Online.Batch(1, 2)))
        .isEqualTo(
            """
            batch: What a method may know of the whole step

            settings
              rewardSpread = 1: standard deviation of the rewards of all groups of the step together: of the
                  sample (divisor n - 1), or under the policies when exact
              klNats = 2: mean KL(p || pi) over prompts, averaged over the last 20 steps, nats""");
  }

  @Test
  void aMethodsPageTypesetsItsFormulaAndSaysHowSureItIs() {
    MimeBundle shown = (MimeBundle) run("grpo");
    assertThat(shown.data().get("text/plain").toString())
        .startsWith("grpo: Policy gradient")
        .contains("label: online, exact gradients, formula as published\n", "beta = 0.04");
    assertThat(shown.data().get("text/html").toString())
        .startsWith("<div>$$" + Html.escape(Grpo.class.getAnnotation(Listed.class).latex()) + "$$");
  }

  @Test
  void theListIsByFamily() {
    assertThat(run("").toString())
        .contains("Pessimistic (methods 'pessimistic')\n", "Reward models\n", "  bradleyTerry ");
    assertThat(run("regret").toString()).contains("drro").doesNotContain("bestOfN");
  }

  private static Object run(String arguments) {
    return new MethodsMagic().run(new MagicCall("methods", arguments, Optional.empty(), null));
  }

  @Test
  void longLinesAreWrapped() {
    assertThat(MethodsMagic.wrapped("word ".repeat(25).strip(), "  ", "      "))
        .isEqualTo("  " + "word ".repeat(18) + "word\n      " + "word ".repeat(5) + "word");
  }
}
