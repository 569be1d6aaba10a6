package goodhart.optimize;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.Arrays;
import java.util.Random;

/** Problems of several prompts and rewards, and short words for what the tests do with them. */
final class Problems {
  private Problems() {}

  /** One prompt. */
  static Joint.Problem of(double[] reference, double[]... rewards) {
    double[][][] all = new double[rewards.length][][];
    for (int u = 0; u < rewards.length; u++) {
      all[u] = new double[][] {rewards[u]};
    }
    return Joint.Problem.ofRows(new double[] {1}, all, new double[][] {reference});
  }

  /** Random prompts of different sizes and weights; rewards standardised as the runner does. */
  static Joint.Problem random(Random random, int prompts, int rewards, int most) {
    double[] weight = Rows.simplex(random, prompts);
    double[][] reference = new double[prompts][];
    double[][][] reward = new double[rewards][prompts][];
    for (int x = 0; x < prompts; x++) {
      reference[x] = Rows.simplex(random, 2 + random.nextInt(most - 1));
    }
    for (int u = 0; u < rewards; u++) {
      double squares = 0;
      for (int x = 0; x < prompts; x++) {
        double[] r = new double[reference[x].length];
        for (int i = 0; i < r.length; i++) {
          r[i] = random.nextGaussian() * (1 + x % 3);
        }
        double mean = Rows.dot(reference[x], r);
        for (int i = 0; i < r.length; i++) {
          r[i] -= mean;
          squares += weight[x] * reference[x][i] * r[i] * r[i];
        }
        reward[u][x] = r;
      }
      for (double[] r : reward[u]) {
        for (int i = 0; i < r.length; i++) {
          r[i] /= Math.sqrt(squares);
        }
      }
    }
    return Joint.Problem.ofRows(weight, reward, reference);
  }

  static double[][] references(Joint.Problem problem) {
    double[][] rows = new double[problem.prompts()][];
    Arrays.setAll(rows, problem::reference);
    return rows;
  }

  static double[][] policy(Joint method, double strength, Joint.Problem problem) {
    double[][] policy = new double[problem.prompts()][];
    for (int x = 0; x < policy.length; x++) {
      policy[x] = new double[problem.reference(x).length];
    }
    method.allocate(strength, problem, policy);
    return policy;
  }

  /** Every point of a path is what the method gives for that strength alone. */
  static void assertPathIsItsPoints(Joint method, Joint.Problem problem, double tolerance) {
    double[] strengths = method.strengths();
    boolean[] seen = new boolean[strengths.length];
    method.path(
        problem,
        strengths,
        (point, policy) -> {
          seen[point] = true;
          double[][] alone = policy(method, strengths[point], problem);
          for (int x = 0; x < alone.length; x++) {
            assertThat(policy[x]).containsExactly(alone[x], within(tolerance));
          }
        });
    assertThat(seen).containsOnly(true);
  }

  /** Expected value of each reward. */
  static double[] values(Joint.Problem problem, double[][] policy) {
    double[] value = new double[problem.rewards().length];
    for (int u = 0; u < value.length; u++) {
      for (int x = 0; x < policy.length; x++) {
        value[u] += problem.weight()[x] * Rows.dot(policy[x], problem.reward(u, x));
      }
    }
    return value;
  }

  static double klNats(Joint.Problem problem, double[][] policy) {
    double kl = 0;
    for (int x = 0; x < policy.length; x++) {
      kl += problem.weight()[x] * goodhart.policy.Simplex.klNats(policy[x], problem.reference(x));
    }
    return kl;
  }

  /** A policy near a given one. */
  static double[][] perturbed(Random random, double[][] policy) {
    double[][] other = policy.clone();
    int times = 1 + random.nextInt(policy.length);
    for (int t = 0; t < times; t++) {
      int x = random.nextInt(policy.length);
      other[x] = Perturbed.of(random, other[x]);
    }
    return other;
  }
}
