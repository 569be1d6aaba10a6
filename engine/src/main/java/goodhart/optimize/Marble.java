package goodhart.optimize;

import com.google.auto.service.AutoService;
import goodhart.Listed;
import goodhart.internal.Check;
import java.util.Arrays;
import java.util.stream.IntStream;

/**
 * Climbs several rewards at once along the shortest mixture of their gradients, so that none pays
 * for another: MARBLE, multiple-gradient descent.
 *
 * <pre>
 * {@code lambda = argmin over the simplex of  | sum_u lambda_u g_u |^2,   g_u the gradient of E_p r_u
 * log p  <-  log p + stepSize sum_u lambda_u r_u,   renormalised}</pre>
 *
 * For {@code d = sum_u lambda_u g_u} every reward gains at least {@code g_u.d >= |d|^2} to first
 * order; d is 0 just where no direction raises them all, and there the path stops moving. Lengths
 * and angles are those of the natural gradient, {@code g_u.g_v = sum_x rho_x Cov_p(r_u, r_v)}, so
 * the policy stays a tilt of the reference by a mixture of the rewards. With one reward {@code n}
 * steps are {@link Tilting} at {@code 1/beta = n stepSize}. A reward that is the same for all
 * candidates takes no part. The strength is the number of steps.
 *
 * <p>Source: MARBLE 2026 (arXiv 2605.06507), after the multiple-gradient descent of Desideri 2012.
 * Deviation: exact natural gradients on the pool instead of sampled ones of a network's parameters;
 * lambda is not averaged over steps unless asked.
 *
 * @param stepSize how far a step goes, in units of 1/beta, > 0; gains are certain to first order
 *     only, so keep it below 1 over the largest reward
 * @param smoothing a of {@code lambda_t = (1 - a) lambda_(t-1) + a lambda}, in (0, 1]; 1 takes each
 *     step's lambda as it is, and only then is every step one that all rewards gain from
 * @param normalise whether gradients are brought to length 1 before they are mixed, which favours
 *     rewards that vary little
 */
@AutoService(Optimizer.class)
@Listed(
    families = "severalRewards",
    latex =
        "\\lambda = \\arg\\min_{\\lambda \\in \\Delta} \\Big\\| \\sum_u \\lambda_u g_u \\Big\\|^2,"
            + "\\qquad \\log p \\leftarrow \\log p + \\eta \\sum_u \\lambda_u r_u")
public record Marble(double stepSize, double smoothing, boolean normalise) implements Joint {
  private static final int STEPS = 200;

  public Marble() {
    this(0.1, 1, false);
  }

  public Marble {
    Check.positive("stepSize", stepSize);
    if (!(smoothing > 0 && smoothing <= 1)) {
      throw new IllegalArgumentException(
          "smoothing must be above 0 and at most 1, got " + smoothing);
    }
  }

  @Override
  public String strengthName() {
    return "step";
  }

  @Override
  public double[] strengths() {
    return Strengths.steps(STEPS, 26);
  }

  @Override
  public void allocate(double strength, Problem problem, double[][] policy) {
    RewardTilt tilt = new RewardTilt(problem);
    new Climb(tilt).to(strength);
    tilt.copyTo(policy);
  }

  @Override
  public void path(Problem problem, double[] strengths, PolicyRows points) {
    RewardTilt tilt = new RewardTilt(problem);
    Climb climb = new Climb(tilt);
    for (int k = 0; k < strengths.length; k++) {
      climb.to(strengths[k]);
      tilt.put(k, points);
    }
  }

  /** Where the climb is: the sum of the steps so far. */
  private final class Climb {
    private final RewardTilt tilt;
    private final double[] mu;
    private final int[] varying;
    private double[] lambda;
    private int step;

    Climb(RewardTilt tilt) {
      this.tilt = tilt;
      mu = new double[tilt.mean().length];
      double[][] start = tilt.covariance();
      varying = IntStream.range(0, mu.length).filter(u -> start[u][u] > 1e-13).toArray();
    }

    void to(double steps) {
      Strengths.nonNegative("step", steps);
      while (step < steps && varying.length > 0) {
        double[] scale = scale();
        double[] best = QuadraticProgram.minimumNorm(gram(scale));
        if (lambda == null) {
          lambda = best;
        }
        for (int k = 0; k < varying.length; k++) {
          lambda[k] += smoothing * (best[k] - lambda[k]);
          mu[varying[k]] += stepSize * lambda[k] * scale[k];
        }
        tilt.at(mu);
        step++;
      }
    }

    private double[] scale() {
      double[] scale = new double[varying.length];
      Arrays.fill(scale, 1);
      for (int k = 0; normalise && k < scale.length; k++) {
        double square = tilt.covariance()[varying[k]][varying[k]];
        scale[k] = square > 0 ? 1 / Math.sqrt(square) : 0;
      }
      return scale;
    }

    private double[][] gram(double[] scale) {
      double[][] gram = new double[scale.length][scale.length];
      for (int k = 0; k < scale.length; k++) {
        for (int l = 0; l < scale.length; l++) {
          gram[k][l] = scale[k] * scale[l] * tilt.covariance()[varying[k]][varying[l]];
        }
      }
      return gram;
    }
  }
}
