package goodhart.optimize;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.Test;

class RewardTiltTest {

  /**
   * Prompts that share a row and such that are longer than one, by large, small and slight steps.
   */
  @Test
  void everyMoveLeadsToTheMomentsOfTheTiltedReference() {
    Random random = new Random(141);
    for (int trial = 0; trial < 40; trial++) {
      int rewards = 1 + trial % 7;
      Joint.Problem problem = Problems.random(random, 1 + trial, rewards, trial < 30 ? 60 : 1500);
      RewardTilt tilt = new RewardTilt(problem);
      double[] mu = new double[rewards];
      for (double step : new double[] {0, 3, 0.01, 1e-5, 1e-7, 200, 1e-5, 0.5}) {
        for (int u = 0; u < rewards; u++) {
          mu[u] += step * random.nextGaussian();
        }
        tilt.at(mu);
        check(tilt, problem, mu);
      }
    }
  }

  private static void check(RewardTilt tilt, Joint.Problem problem, double[] mu) {
    int rewards = mu.length;
    double logPartition = 0;
    double[] mean = new double[rewards];
    double[][] covariance = new double[rewards][rewards];
    for (int x = 0; x < problem.prompts(); x++) {
      double rho = problem.weight()[x];
      double[] p = problem.reference(x);
      double[] h = new double[p.length];
      for (int u = 0; u < rewards; u++) {
        double[] r = problem.reward(u, x);
        for (int i = 0; i < p.length; i++) {
          h[i] += mu[u] * r[i];
        }
      }
      double most = Arrays.stream(h).max().orElseThrow();
      Arrays.setAll(p, i -> p[i] * Math.exp(h[i] - most));
      double mass = Arrays.stream(p).sum();
      Arrays.setAll(p, i -> p[i] / mass);
      logPartition += rho * (most + Math.log(mass));
      for (int u = 0; u < rewards; u++) {
        double[] r = problem.reward(u, x);
        double expected = Rows.dot(p, r);
        mean[u] += rho * expected;
        for (int v = 0; v < rewards; v++) {
          double[] other = problem.reward(v, x);
          double[] both = new double[p.length];
          Arrays.setAll(both, i -> r[i] * other[i]);
          covariance[u][v] += rho * (Rows.dot(p, both) - expected * Rows.dot(p, other));
        }
      }
    }
    assertThat(tilt.logPartition())
        .isCloseTo(logPartition, within(1e-12 * (1 + Math.abs(logPartition))));
    assertThat(tilt.mean()).containsExactly(mean, within(1e-11));
    for (int u = 0; u < rewards; u++) {
      assertThat(tilt.covariance()[u]).containsExactly(covariance[u], within(1e-10));
    }
  }

  @Test
  void aSlightMoveNearKeepsTheCovarianceAndNothingElse() {
    Random random = new Random(142);
    for (int rewards = 1; rewards <= 7; rewards++) {
      Joint.Problem problem = Problems.random(random, 9, rewards, 40);
      RewardTilt exact = new RewardTilt(problem);
      RewardTilt near = new RewardTilt(problem);
      double[] mu = new double[rewards];
      Arrays.fill(mu, 0.3);
      exact.at(mu);
      near.near(mu);
      double[] before = near.covariance()[0].clone();
      assertThat(before).containsExactly(exact.covariance()[0]); // that move was not slight
      mu[0] += 1e-5;
      exact.at(mu);
      near.near(mu);
      assertThat(near.covariance()[0]).containsExactly(before);
      assertThat(exact.covariance()[0][0]).isNotEqualTo(before[0]);
      assertThat(near.logPartition()).isCloseTo(exact.logPartition(), within(1e-14));
      assertThat(near.mean()).containsExactly(exact.mean(), within(1e-14));
      assertThat(near.policy()).containsExactly(exact.policy(), within(1e-15));
      for (int move = 0; move < 200; move++) {
        mu[0] += 1e-5;
        near.near(mu);
      }
      assertThat(near.covariance()[0]).isNotEqualTo(before); // many slight moves are not
      near.at(mu);
      exact.at(mu);
      for (int u = 0; u < rewards; u++) {
        assertThat(near.covariance()[u]).containsExactly(exact.covariance()[u], within(1e-13));
      }
    }
  }
}
