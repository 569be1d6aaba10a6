package goodhart.optimize;

import com.google.auto.service.AutoService;
import goodhart.Listed;
import goodhart.internal.Check;

/**
 * Fits pairs by a weighted-entropy reward with imitation, and lets labels drift to what the policy
 * believes: POWER-DL.
 *
 * <pre>{@code loss = -log sigma(z) - eta beta a(chosen),   a = log pi + w log(p/pi),   w = 1 / len,
 * z = beta (a(chosen) - a(rejected) + w(chosen) - w(rejected)),
 * label <- (1 - gamma) label + gamma sigma(z)}</pre>
 *
 * With a = w log p, rewards {@code r = beta (a + w)} are those whose optimum of {@code E_p r + beta
 * H_w(p)}, H_w the entropy weighted by w, is the policy. The imitation keeps a response that won
 * once by luck from taking everything; labels, at rest where they equal sigma(z), stop pushing out
 * a good response that lost once. gamma 0 is POWER.
 *
 * <p>Source: Rashidinejad, Tian 2024 (arXiv 2412.09544), recalled; how labels move is derived here.
 * Deviation: a = w log p there; here only what training adds to log p is divided by the length, in
 * units of the pool's mean, because a candidate's log pi does not grow with its length as a text's
 * does. A pool without a column {@code length} has none, and w is 1. A label moves each time before
 * its pair is trained on.
 *
 * @param beta scale of the margin, > 0; typical 0.05 to 1
 * @param eta weight of the imitation, >= 0; typical 0.0005 to 0.1
 * @param gamma how far a label moves when its pair comes up, 0 to 1; typical 0.1 to 0.3
 */
@Listed(
    families = "likelihoodControl",
    latex =
        "-\\log\\sigma(z)-\\eta\\beta a_w,\\quad z=\\beta(a_w-a_l+w_w-w_l),\\quad"
            + " a=\\log\\pi+w\\log\\frac{p}{\\pi},\\quad"
            + " \\ell\\leftarrow(1-\\gamma)\\ell+\\gamma\\sigma(z)")
@AutoService(Optimizer.class)
public record PowerDl(double beta, double eta, double gamma) implements Direct {
  public PowerDl() {
    this(0.1, 0.01, 0.1);
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
    return loss - eta * beta * pair.averageLogChosen();
  }

  /** z: what the policy thinks of the pair. */
  private double logit(Pair pair) {
    double weights = 1 / pair.lengthChosen() - 1 / pair.lengthRejected();
    return beta * (pair.averageLogChosen() - pair.averageLogRejected() + weights);
  }
}
