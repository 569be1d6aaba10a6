package goodhart.reward.shape;

import com.google.auto.service.AutoService;
import goodhart.Listed;
import goodhart.internal.Check;
import goodhart.pool.CandidatePool;
import java.util.Arrays;

/**
 * Adds to the reward where a response is rightly confident or rightly doubtful, and takes off where
 * it is not: PPO-C.
 *
 * <pre>{@code R   <- alpha mean(r) + (1 - alpha) R,  prompt after prompt
 * u_i  = r_i + w |r_i| (s_i - 1/2)  if r_i >= R,  else  r_i - w |r_i| (s_i - 1/2)
 * difference:  u_i = r_i + w (r_i - R) (s_i - 1/2)}</pre>
 *
 * s is the confidence that the response states, 0 to 1, in a column of the pool. weight = 0 is the
 * bare reward. R starts at the mean over the pool, and each prompt's mean under the reference moves
 * it before it is used, so the order of prompts counts; with alpha = 0 it stays. Rewards are cut to
 * -10 .. 10 first. The level of the reward matters: shape a reward on another scale by {@code
 * meanStd} before this.
 *
 * <p>Source: Leng et al. 2024 (arXiv 2410.09724), by its code. Deviation: a batch is a prompt and
 * its mean is exact.
 *
 * @param weight w, >= 0; 0.5 in the code
 * @param alpha share of the new prompt in the moving average, 0 to 1; 0.1 in the code
 * @param difference weigh by the distance from the average in place of the reward's size
 * @param column of the confidences
 */
@AutoService(Shape.class)
@Listed(
    families = "calibration",
    latex =
        "u_i = r_i \\pm w\\,|r_i|\\,\\big(s_i - \\tfrac12\\big),\\quad + \\text{ if } r_i \\ge \\bar r")
public record PpoC(double weight, double alpha, boolean difference, String column)
    implements Shape {
  /** Rewards are cut to +- this. */
  private static final double MOST = 10;

  public PpoC() {
    this(0.5, 0.1, false, "confidence");
  }

  public PpoC {
    Check.nonNegative("weight", weight);
    Check.between("alpha", alpha, 0, 1);
    Check.present("column", column);
  }

  @Override
  public boolean raw() {
    return true;
  }

  @Override
  public double[] shape(CandidatePool pool, double[] reward) {
    double[] confidence = References.column(pool, "ppoC", column);
    for (int i = 0; i < confidence.length; i++) {
      if (!(confidence[i] >= 0 && confidence[i] <= 1)) {
        throw new IllegalArgumentException(
            "shape 'ppoC': column '"
                + column
                + "' must be between 0 and 1, got "
                + confidence[i]
                + " for candidate "
                + i);
      }
    }
    double[] out = Arrays.stream(reward).map(r -> Math.max(-MOST, Math.min(MOST, r))).toArray();
    double[] means = new double[pool.prompts()];
    for (int x = 0; x < means.length; x++) {
      for (int i = pool.start(x); i < pool.end(x); i++) {
        means[x] += pool.reference().get(i) * out[i];
      }
    }
    double average = References.mean(means, pool.weights().toArray());
    for (int x = 0; x < means.length; x++) {
      average = alpha * means[x] + (1 - alpha) * average;
      for (int i = pool.start(x); i < pool.end(x); i++) {
        out[i] = calibrated(out[i], confidence[i], average);
      }
    }
    return out;
  }

  /** The reward of a response, given its confidence and the average that it is held against. */
  double calibrated(double reward, double confidence, double average) {
    double size = Math.abs(reward);
    if (difference) {
      size = reward - average;
    } else if (reward < average) {
      size = -size;
    }
    return reward + weight * size * (confidence - 0.5);
  }
}
