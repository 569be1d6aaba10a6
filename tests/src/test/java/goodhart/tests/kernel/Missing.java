package goodhart.tests.kernel;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Assumptions;

/** What a test does on a machine that lacks a program: skips, but fails in CI. */
public final class Missing {
  private Missing() {}

  /**
   * Ends the test.
   *
   * @param what the program that was not found, and where
   * @return never
   */
  public static <T> T prerequisite(String what) {
    String missing = what + "; tests/setup-jupyter.sh says how";
    assertThat(System.getenv("CI")).as(missing).isNotEqualTo("true");
    return Assumptions.abort(missing);
  }
}
