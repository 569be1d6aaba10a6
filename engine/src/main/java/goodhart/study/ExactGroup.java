package goodhart.study;

import goodhart.internal.Dense;
import goodhart.optimize.Online;
import goodhart.policy.PolicyClass;
import goodhart.policy.Simplex;
import goodhart.pool.CandidatePool;
import java.util.Arrays;

/**
 * One prompt under an online method whose advantages are centred rewards times a factor, on an
 * exact group of its own each step. The gradient follows from moments of the policy, without
 * advantages, log-probabilities and normalised probabilities:
 *
 * <pre>{@code dJ/df_i = p_i (scale (r_i - E r) - beta (f_i - E f)),  log(p_i / pi_i) = f_i - log Z}
 * </pre>
 */
final class ExactGroup {
  /** The share of E r^2 below which the variance has lost too much to the square of the mean. */
  private static final double LEAST_SHARE = 1e-3;

  private final Online method;
  private final double promptWeight;
  private final double[] reference;

  /** Less their mean under the reference, so that E r^2 is not far above the variance. */
  private final double[] reward;

  private final Rows rows;

  /** Rows of the size of a prompt that those of a block share, one after the other. */
  static final class Rows {
    final double[] f;
    final double[] weight;
    final double[] square;
    final double[] outer;
    final double[] sums = new double[4];

    Rows(int size) {
      f = new double[size];
      weight = new double[size];
      square = new double[size];
      outer = new double[size];
    }
  }

  /**
   * Nothing has moved yet.
   *
   * @param rewards N rewards
   * @param rows as long as the prompt has candidates
   */
  ExactGroup(Online method, CandidatePool pool, int prompt, double[] rewards, Rows rows) {
    this.method = method;
    this.rows = rows;
    promptWeight = pool.weights().get(prompt);
    reference = Measuring.reference(pool, prompt);
    reward = Arrays.copyOfRange(rewards, pool.start(prompt), pool.end(prompt));
    subtract(reward[0]); // differences make equal rewards exactly 0
    subtract(Dense.dot(reference, reward, reward.length));
  }

  private void subtract(double from) {
    for (int i = 0; i < reward.length; i++) {
      reward[i] -= from;
    }
  }

  /** Whether that is all there is to a method. */
  static boolean serves(Online method, Training training) {
    return method.groupSize() == 0
        && training.updatesPerGroup() == 1
        && !method.usesBatch()
        && (method.beta() == 0 || method.penalty() == Online.Penalty.EXACT)
        && !Double.isNaN(method.exactScale(1));
  }

  /**
   * The objective's derivatives with respect to f, weighted by the prompt.
   *
   * @return a row that the next prompt overwrites
   */
  double[] outer(PolicyClass.Head head, double[] theta, int prompt) {
    int size = reward.length;
    double[] f = rows.f;
    double[] weight = rows.weight;
    double[] outer = rows.outer;
    double[] sums = rows.sums;
    head.evaluate(theta, prompt, f);
    square(0);
    Simplex.tilt(f, reference, reward, rows.square, weight, sums);
    double mass = sums[0];
    double mean = sums[2] / mass;
    double scale = method.exactScale(Math.sqrt(variance(mean, sums[3] / mass)));
    double beta = method.beta();
    double value = scale * mean - beta * (sums[1] / mass);
    double share = promptWeight / mass;
    for (int i = 0; i < size; i++) {
      outer[i] = share * weight[i] * ((scale * reward[i] - beta * f[i]) - value);
    }
    return outer;
  }

  private double variance(double mean, double meanSquare) {
    double variance = meanSquare - mean * mean;
    if (variance >= LEAST_SHARE * meanSquare) {
      return variance;
    }
    square(mean);
    return Dense.dot(rows.weight, rows.square, reward.length) / rows.sums[0];
  }

  private void square(double mean) {
    double[] square = rows.square;
    for (int i = 0; i < square.length; i++) {
      square[i] = (reward[i] - mean) * (reward[i] - mean);
    }
  }
}
