package goodhart.optimize;

import com.google.auto.service.AutoService;
import goodhart.Listed;
import goodhart.internal.Check;

/**
 * Teaches the policy to aim at a reward, with each pair read twice, and asks for a high one:
 * reward-augmented preference data.
 *
 * <pre>{@code loss = -log sigma(beta D(r_w)) - log sigma(-beta D(r_l)),
 * D(g) = log p_g(chosen)/pi(chosen) - log p_g(rejected)/pi(rejected),   p_g ~ pi exp(g f)}</pre>
 *
 * Told to aim at the chosen response's reward, the chosen one is right; told to aim at the rejected
 * one's, that one is: so a good rejected response is not unlearnt and a bad chosen one not learnt.
 * What is measured is p_g at {@code goal}. The labels of the data do not matter. It needs a reward:
 * {@code reward: proxy}.
 *
 * <p>Source: Zhang et al. 2024 (arXiv 2410.08067), the relabelling of its public code. Deviation: a
 * language model reads the goal in its prompt; here it scales the log-ratio, so that the average
 * reward, 0, is the reference's own goal. A policy with a part that does not depend on the goal
 * would need two functions f.
 *
 * @param beta strength of the tie to the reference, > 0; typical 0.01 to 0.5
 * @param goal the reward asked for when measured, in standard deviations, > 0; typical 1 to 3
 */
@Listed(
    families = "labelQuality",
    provenance = Listed.Provenance.ANALOGY,
    latex =
        "-\\log\\sigma\\bigl(\\beta D_{r_w}\\bigr)-\\log\\sigma\\bigl(-\\beta D_{r_l}\\bigr),\\quad"
            + " p_g\\propto\\pi\\,e^{g f}")
@AutoService(Optimizer.class)
public record RewardAugmented(double beta, double goal) implements Direct {
  public RewardAugmented() {
    this(0.1, 2);
  }

  public RewardAugmented {
    Check.positive("beta", beta);
    Check.positive("goal", goal);
  }

  @Override
  public boolean needsReward() {
    return true;
  }

  @Override
  public boolean usesMarginOnly() {
    return true;
  }

  @Override
  public double loss(Pair pair, double[] gradient) {
    // The policy in training is p_goal: D(g) = g / goal times its margin.
    double chosen = beta * pair.rewardChosen() / goal;
    double rejected = beta * pair.rewardRejected() / goal;
    double loss = Logistic.loss(chosen * pair.margin(), chosen, chosen, gradient);
    double slope = gradient[0] + rejected * Logistic.sigmoid(rejected * pair.margin());
    gradient[0] = slope;
    gradient[1] = -slope;
    return loss + Logistic.softplus(rejected * pair.margin());
  }
}
