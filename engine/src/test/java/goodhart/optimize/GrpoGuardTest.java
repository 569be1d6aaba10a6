package goodhart.optimize;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.Random;
import org.junit.jupiter.api.Test;

/** Numbers from fixture guard_ratio.json, METHODS D.5. */
class GrpoGuardTest {
  private static final double[] OLD = {0.5, 0.3, 0.15, 0.05};
  private static final double[] LOG_RATIO = {
    -0.356674943939, 0.154150679827, 0.287682072452, 0.69314718056
  };

  @Test
  void theCentredRatioIsTheFixtures() {
    double[] ratio = GrpoGuard.centred(LOG_RATIO, OLD, 4);
    double[] expected = {0.739048045593, 1.23174674265, 1.40771056303, 2.11156584455};
    for (int i = 0; i < 4; i++) {
      assertThat(Math.exp(ratio[i])).isCloseTo(expected[i], within(1e-9));
    }
  }

  @Test
  void theMeanOfTheCentredLogRatioUnderTheOldPolicyIsZero() {
    Random random = new Random(4);
    for (int trial = 0; trial < 50; trial++) {
      double[] old = Rows.simplex(random, 6);
      double[] next = Rows.simplex(random, 6);
      double[] log = new double[6];
      for (int i = 0; i < 6; i++) {
        log[i] = Math.log(next[i] / old[i]);
      }
      assertThat(Rows.dot(old, GrpoGuard.centred(log, old, 6))).isCloseTo(0, within(1e-12));
    }
  }

  @Test
  void goodResponsesAreClippedSoonerThanWithThePlainRatio() {
    double[] reward = {-1, 1, 1, 2};
    // the plain ratio of the second response is 1.167, the centred one 1.232
    double[] plain = Groups.slopes(new Grpo(0, 0, 0.2), LOG_RATIO, Groups.exact(reward, OLD, OLD));
    double[] guarded =
        Groups.slopes(new GrpoGuard(0, 0, 0.2), LOG_RATIO, Groups.exact(reward, OLD, OLD));
    assertThat(plain[1]).isPositive();
    assertThat(guarded[1]).isZero();
  }

  @Test
  void theSlopeIsTheCentredRatioTimesTheAdvantage() {
    double[] reward = {-1, 1, 1, 2};
    Online.Group group = Groups.exact(reward, OLD, OLD);
    GrpoGuard free = new GrpoGuard(0, 0, Double.POSITIVE_INFINITY);
    double[] advantage = Groups.advantages(free, group);
    double[] slope = Groups.slopes(free, LOG_RATIO, group);
    assertThat(slope[0]).isCloseTo(0.739048045593 * advantage[0], within(1e-9));
    assertThat(slope[3]).isCloseTo(2.11156584455 * advantage[3], within(1e-9));
    assertThat(Groups.slopes(free, new double[4], group)).containsExactly(advantage);
    assertThat(advantage).containsExactly(Groups.advantages(new Grpo(), group));
  }
}
