package goodhart.optimize;

import com.google.auto.service.AutoService;
import goodhart.Listed;

/**
 * Tilts the reference by the reward that a directly aligned policy has learned, and distils the
 * result: AlignDistil.
 *
 * <pre>{@code p_i ~ pi_i (a_i / b_i)^s,   s = beta_1 / beta_2,
 * a = the aligned policy,  b = the reference, or in the contrastive form a policy aligned the wrong way}
 * </pre>
 *
 * Give it an implicit reward, {@code log a / pi} of a direct method up to scale: as a policy here
 * can represent its teacher, distilling is exact, and the teacher is {@link Tilting} on that
 * reward. Its strength is s in units of the standardised implicit reward: 0 is the reference,
 * infinity the reference restricted to the response that the aligned policy has raised most. The
 * contrastive form is the same on the difference of two implicit rewards; {@link #teacher} takes
 * the policies themselves. ADPA (arXiv 2502.17927) uses the same reward as an advantage.
 *
 * <p>Source: Zhang et al. 2025 (arXiv 2503.02832). Deviation: whole responses in place of tokens,
 * and s is the same for all of them where theirs adapts it token by token.
 */
@AutoService(Optimizer.class)
@Listed(
    families = {"tilting"},
    latex =
        "p_i \\propto \\pi_i \\left( \\frac{p^{\\mathrm{dpo}}_i}{\\pi_i} \\right)^{\\beta_1/\\beta_2}")
public record AlignDistil() implements Allocation {
  @Override
  public String strengthName() {
    return "beta1/beta2";
  }

  @Override
  public double[] strengths() {
    return Strengths.fromZero(0.05, 100, 30);
  }

  @Override
  public void allocate(double strength, double[] reward, double[] reference, double[] policy) {
    Tilting.tilt(strength, reward, reference, policy);
  }

  /**
   * The teacher that policies given as such make.
   *
   * @param strength s = beta_1 / beta_2, >= 0; may be infinite
   * @param aligned a, K probabilities > 0
   * @param baseline b, K probabilities > 0: the reference, or the contrastive policy
   * @param reference K reference probabilities > 0, sum 1
   * @param policy K probabilities to fill in
   */
  public static void teacher(
      double strength, double[] aligned, double[] baseline, double[] reference, double[] policy) {
    double[] implicit = new double[reference.length];
    for (int i = 0; i < implicit.length; i++) {
      implicit[i] = Math.log(aligned[i] / baseline[i]);
    }
    Tilting.tilt(strength, implicit, reference, policy);
  }
}
