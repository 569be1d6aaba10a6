package goodhart.kernel.magic;

import static org.assertj.core.api.Assertions.assertThat;

import goodhart.optimize.Online;
import org.junit.jupiter.api.Test;

class MethodsMagicTest {
  @Test
  void aPageHasTheDocumentationAndTheSettings() {
    assertThat(MethodsMagic.page("batch", new Online.Batch(1, 2)))
        .isEqualTo(
            """
            batch: What a method may know of the whole step

            settings
              rewardSpread = 1.0: standard deviation of the rewards of all groups of the step together: of the
                  sample (divisor n - 1), or under the policies when exact
              klNats = 2.0: mean KL(p || pi) over prompts, averaged over the last 20 steps, nats""");
  }

  @Test
  void longLinesAreWrapped() {
    assertThat(MethodsMagic.wrapped("word ".repeat(25).strip(), "  ", "      "))
        .isEqualTo("  " + "word ".repeat(18) + "word\n      " + "word ".repeat(5) + "word");
  }
}
