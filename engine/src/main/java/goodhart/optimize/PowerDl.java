package goodhart.optimize;

import com.google.auto.service.AutoService;
import goodhart.Listed;
import goodhart.internal.Check;

/**
 * Fits pairs by a weighted-entropy reward with imitation, and lets labels drift to what the policy
 * believes where it does not believe them: POWER-DL.
 *
 * <pre>{@code loss = -log sigma(z) - eta beta w_w log p(chosen),
 * z = beta (w_w log p(chosen) - w_l log p(rejected) + w_w - w_l),   w = 1 / len,
 * label <- (1 - gamma) label + gamma sigma(z)}</pre>
 *
 * Without a reference, a reward r is in equilibrium with its policy where {@code r = beta w (log p
 * + 1)} up to a constant, the optimum of {@code E_p r + beta H_w(p)}. The imitation keeps a
 * response that won once by luck from taking everything; the labels, at rest where they equal
 * sigma(z), stop pushing out a good response that lost once. gamma 0 is POWER.
 *
 * <p>Source: Rashidinejad, Tian 2024 (arXiv 2412.09544), recalled; how labels move is derived here.
 * Deviation: a length counts in units of the pool's mean length, because a candidate's log p does
 * not grow with its length here; a pool without a column {@code length} has none, and w is 1. A
 * label moves each time before its pair is trained on.
 *
 * @param beta scale of the margin, > 0; typical 0.1 to 5
 * @param eta weight of the imitation, >= 0; typical 0.0005 to 0.1
 * @param gamma how far a label moves when its pair comes up, 0 to 1; typical 0.1 to 0.3
 */
@Listed(
    families = "likelihoodControl",
    latex =
        "-\\log\\sigma(z)-\\eta\\beta w_w\\log p_w,\\quad z=\\beta\\bigl(w_w\\log p_w-w_l\\log p_l"
            + "+w_w-w_l\\bigr),\\quad \\ell\\leftarrow(1-\\gamma)\\ell+\\gamma\\sigma(z)")
@AutoService(Optimizer.class)
public record PowerDl(double beta, double eta, double gamma) implements Direct {
  public PowerDl() {
    this(0.5, 0.05, 0.1);
  }

  public PowerDl {
    Check.positive("beta", beta);
    Check.nonNegative("eta", eta);
    Check.between("gamma", gamma, 0, 1);
  }

  @Override
  public double label(Pair pair, double given, double last) {
    return (1 - gamma) * last + gamma * Logistic.sigmoid(logit(pair));
  }

  @Override
  public double loss(Pair pair, double[] gradient) {
    double chosen = beta / pair.lengthChosen();
    double loss = Logistic.loss(logit(pair), chosen, beta / pair.lengthRejected(), gradient);
    gradient[0] -= eta * chosen;
    return loss - eta * chosen * pair.logChosen();
  }

  /** z: what the policy thinks of the pair. */
  private double logit(Pair pair) {
    return beta * (pair.logChosen() + 1) / pair.lengthChosen()
        - beta * (pair.logRejected() + 1) / pair.lengthRejected();
  }
}
