package goodhart.policy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import org.junit.jupiter.api.Test;

class SimplexTest {

  @Test
  void hugeLogitsDoNotOverflow() {
    double[] f = {1000, 1000, -1000};
    double[] p = new double[3];
    Simplex.policy(new double[] {Math.log(0.2), Math.log(0.6), Math.log(0.2)}, f, f, p);
    assertThat(p).containsExactly(new double[] {0.25, 0.75, 0}, within(1e-12));
    assertThat(f[0]).isCloseTo(Math.log(0.25), within(1e-12));
    assertThat(f[2]).isCloseTo(-2000 + Math.log(0.25), within(1e-9));
    assertThat(Simplex.logSumExp(new double[] {1000, 1000, 7}, 2))
        .isCloseTo(1000 + Math.log(2), within(1e-12));
    assertThat(Simplex.logSumExp(new double[] {Double.NEGATIVE_INFINITY}, 1))
        .isEqualTo(Double.NEGATIVE_INFINITY);
  }

  @Test
  void klCountsAnImpossibleCandidateAsNothing() {
    assertThat(Simplex.klNats(new double[] {1, 0}, new double[] {0.25, 0.75}))
        .isCloseTo(Math.log(4), within(1e-15));
  }

  @Test
  void klIsNeverNegative() {
    double[] p = {0.1, 0.2, 0.7};
    double[] rounded = {0.1, Math.nextUp(0.2), 0.7};
    assertThat(Simplex.klNats(p, rounded)).isEqualTo(0);
  }
}
