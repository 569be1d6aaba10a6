package goodhart.kernel.magic;

import static org.assertj.core.api.Assertions.assertThat;

import goodhart.optimize.Direct;
import org.junit.jupiter.api.Test;

class MethodsMagicTest {
  @Test
  void aPageHasTheDocumentationAndTheSettings() {
    assertThat(MethodsMagic.page("pair", new Direct.Pair(1, 2, 3, 4, 5, 6)))
        .isEqualTo(
            """
            pair: A pair as a direct method sees it

            settings
              logChosen = 1.0: log p(chosen) under the policy, nats
              logRejected = 2.0: log p(rejected) under the policy, nats
              referenceChosen = 3.0: log pi(chosen)
              referenceRejected = 4.0: log pi(rejected)
              lengthChosen = 5.0: length in tokens, >= 1; 1 where the pool has no column length
              lengthRejected = 6.0: likewise""");
  }

  @Test
  void longLinesAreWrapped() {
    assertThat(MethodsMagic.wrapped("word ".repeat(25).strip(), "  ", "      "))
        .isEqualTo("  " + "word ".repeat(18) + "word\n      " + "word ".repeat(5) + "word");
  }
}
