package goodhart.reward.shape;

import com.google.auto.service.AutoService;
import goodhart.Listed;
import goodhart.internal.Check;

/**
 * Takes the weighted harmonic mean of two rewards, which is low where either is: lambda-harmonic.
 *
 * <pre>{@code u_i = 1 / (lambda / s_1i + (1 - lambda) / s_2i),
 * s_a = r_a mapped to 0 .. 1 on each prompt}</pre>
 *
 * As one s tends to 0, so does u, whatever the other is: the worst response in one reward is worst
 * of all. lambda = 1 is the first reward, 0 the second. A reward that is the same for all responses
 * of a prompt has s = 1 there.
 *
 * <p>Source: Miao et al. 2024 (arXiv 2407.12164), recalled. Deviation: their two similarities are
 * positive already; rewards are mapped by their least and most on the prompt. Early stopping is not
 * part of it.
 *
 * @param lambda weight of the first reward, 0 to 1
 */
@AutoService(Combination.class)
@Listed(
    families = "combination",
    latex = "u_i = \\frac{1}{\\lambda / s_{1,i} + (1 - \\lambda) / s_{2,i}}")
public record Harmonic(double lambda) implements PromptCombination {
  public Harmonic() {
    this(0.5);
  }

  public Harmonic {
    Check.between("lambda", lambda, 0, 1);
  }

  @Override
  public void combine(double[][] rewards, double[] reference, double[] combined) {
    if (rewards.length != 2) {
      throw new IllegalArgumentException(
          "harmonic needs two rewards, got " + rewards.length + ": combine two of them first");
    }
    double[] first = new double[combined.length];
    double[] second = new double[combined.length];
    References.rescale(rewards[0], 1, first);
    References.rescale(rewards[1], 1, second);
    for (int i = 0; i < combined.length; i++) {
      combined[i] = mean(first[i], second[i]);
    }
  }

  /** The mean of two numbers >= 0; a 0 with a weight makes it 0. */
  double mean(double first, double second) {
    double a = lambda == 0 ? 0 : lambda / first;
    double b = lambda == 1 ? 0 : (1 - lambda) / second;
    return 1 / (a + b);
  }
}
