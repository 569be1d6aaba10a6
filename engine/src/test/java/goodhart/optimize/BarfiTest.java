package goodhart.optimize;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.Test;

class BarfiTest {

  /** FX bilevel_gradient, METHODS D.16: gold is moved through the policy that answers to w. */
  @Test
  void theGradientIsTheFixtures() {
    double beta = 0.7;
    RewardTilt tilt =
        new RewardTilt(
            Problems.of(
                new double[] {0.4, 0.25, 0.2, 0.1, 0.05},
                new double[] {0, 0.6, 1, 1.2, -0.5},
                new double[] {1, 0, 1, 0.5, 2},
                new double[] {0, 1, 1, -1, 0.3}));
    tilt.at(new double[] {0, 0.6 / beta, -0.2 / beta});
    assertThat(tilt.policy())
        .containsExactly(
            new double[] {
              0.484935138424, 0.0966556222001, 0.18220887257, 0.105094888578, 0.131105478228
            },
            within(1e-9));
    assertThat(tilt.mean()[0]).isCloseTo(0.300763373069, within(1e-9));
    assertThat(tilt.covariance()[0][1] / beta).isCloseTo(-0.25879993413, within(1e-9));
    assertThat(tilt.covariance()[0][2] / beta).isCloseTo(0.0433278674414, within(1e-9));
  }

  @Test
  void theGradientAgreesWithFiniteDifferences() {
    Random random = new Random(131);
    for (int trial = 0; trial < 50; trial++) {
      RewardTilt tilt = new RewardTilt(Problems.random(random, 6, 3, 15));
      double[] mu = {random.nextDouble(), random.nextGaussian(), random.nextGaussian()};
      double h = 1e-5;
      for (int k = 0; k < 3; k++) {
        double[] more = mu.clone();
        double[] less = mu.clone();
        more[k] += h;
        less[k] -= h;
        tilt.at(more);
        double high = tilt.mean()[0];
        tilt.at(less);
        double low = tilt.mean()[0];
        tilt.at(mu);
        assertThat(tilt.covariance()[0][k]).isCloseTo((high - low) / (2 * h), within(1e-8));
      }
    }
  }

  @Test
  void theWeightsAreBestWithinTheLeash() {
    Random random = new Random(132);
    for (int trial = 0; trial < 30; trial++) {
      Joint.Problem problem = Problems.random(random, 6, 3, 15);
      double strength = 0.2 + 3 * random.nextDouble();
      Barfi method = new Barfi(0.8);
      double[] w = method.weights(strength, problem);
      RewardTilt tilt = new RewardTilt(problem);
      double best = primary(tilt, strength, w);
      for (int other = 0; other < 100; other++) {
        double size = Math.pow(10, -4 * random.nextDouble());
        double[] v = w.clone();
        for (int k = 0; k < 2; k++) {
          v[k] = Math.min(0.8, Math.max(-0.8, v[k] + 0.05 * size * random.nextGaussian()));
        }
        assertThat(primary(tilt, strength, v)).isLessThanOrEqualTo(best + 1e-9);
      }
    }
  }

  private static double primary(RewardTilt tilt, double strength, double[] w) {
    tilt.at(new double[] {strength, strength * w[0], strength * w[1]});
    return tilt.mean()[0];
  }

  @Test
  void aFaithfulAuxiliaryIsUsedAndAnOpposingOneTurnedAround() {
    Joint.Problem problem = Problems.random(new Random(133), 30, 3, 40);
    double[] primary = problem.rewards()[0];
    double[] opposed = Arrays.stream(primary).map(r -> -r).toArray();
    Joint.Problem aligned =
        new Joint.Problem(
            problem.weight(),
            problem.start(),
            new double[][] {primary, opposed, primary},
            problem.reference());
    double[] w = new Barfi().weights(1, aligned);
    assertThat(w).containsExactly(-1, 1);
  }

  @Test
  void oneRewardOrNoLeashIsTheTilt() {
    Joint.Problem one = Problems.random(new Random(134), 5, 1, 15);
    Joint.Problem two =
        new Joint.Problem(
            one.weight(),
            one.start(),
            new double[][] {one.rewards()[0], one.rewards()[0]},
            one.reference());
    for (double[][] p :
        new double[][][] {
          Problems.policy(new Barfi(), 2, one), Problems.policy(new Barfi(0), 2, two)
        }) {
      for (int x = 0; x < 5; x++) {
        assertThat(p[x])
            .containsExactly(
                Rows.policy(new Tilting(), 2, one.reward(0, x), one.reference(x)), within(1e-12));
      }
    }
  }
}
