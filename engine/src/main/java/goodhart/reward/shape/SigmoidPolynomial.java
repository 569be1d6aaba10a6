package goodhart.reward.shape;

import com.google.auto.service.AutoService;
import goodhart.Listed;
import goodhart.internal.Dense;
import goodhart.reward.PairLoss;
import java.util.Arrays;

/**
 * Scores a response by a polynomial of degree 5 that looks like a sigmoid between -5 and 5.
 *
 * <pre>{@code u_i = sum_j pi_j P(r_i - r_j),  P the least-squares fit of sigma on [-5, 5]}</pre>
 *
 * Like {@link Par} with a polynomial in the sigmoid's place: it shows that the shape matters and
 * not the function. P rises on the whole interval, from -0.0147 to 1.0147, so it never reverses the
 * order of two candidates.
 *
 * <p>Source: Fu et al. 2025 (arXiv 2502.18770), a shape that its code compares PAR with. Deviation:
 * the coefficients are fitted here; outside of [-5, 5] the value at the end holds.
 */
@AutoService(Shape.class)
@Listed(
    families = "bounded",
    latex =
        "u_i = \\sum_j \\pi_j\\,P_5(r_i - r_j),\\quad P_5 \\approx \\sigma \\text{ on } [-5, 5]")
public record SigmoidPolynomial() implements PromptShape {
  /** Coefficients of 1, z, z^3, z^5: the fit of sigma - 1/2 is odd. */
  static final double[] COEFFICIENTS = fit();

  @Override
  public boolean raw() {
    return true;
  }

  @Override
  public void shape(double[] reward, double[] reference, double[] shaped) {
    Arrays.fill(shaped, 0);
    for (int j = 0; j < reward.length; j++) {
      double r = reward[j];
      double w = reference[j];
      for (int i = 0; i < shaped.length; i++) {
        shaped[i] += w * value(reward[i] - r);
      }
    }
  }

  /** P(z); beyond +-5 its value there. */
  static double value(double z) {
    double c = Math.max(-5, Math.min(5, z));
    double s = c * c;
    return COEFFICIENTS[0] + c * (COEFFICIENTS[1] + s * (COEFFICIENTS[2] + s * COEFFICIENTS[3]));
  }

  /** Least squares on 1001 equally spaced points. */
  private static double[] fit() {
    double[][] a = new double[3][3];
    double[] b = new double[3];
    for (int i = 0; i <= 1000; i++) {
      double z = -5 + 0.01 * i;
      double[] basis = {z, z * z * z, z * z * z * z * z};
      for (int j = 0; j < 3; j++) {
        for (int k = 0; k < 3; k++) {
          a[j][k] += basis[j] * basis[k];
        }
        b[j] += basis[j] * (PairLoss.sigmoid(z) - 0.5);
      }
    }
    Dense.solve(a, b);
    return new double[] {0.5, b[0], b[1], b[2]};
  }
}
