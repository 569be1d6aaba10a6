package goodhart.optimize;

import com.google.auto.service.AutoService;
import goodhart.Listed;
import goodhart.internal.Check;

/**
 * Direct preference optimization that also has to tell how much better the chosen response is:
 * self-supervised preference degree.
 *
 * <pre>{@code loss = -log sigma(m) - gamma log P(degree | m),   m = beta D,
 * degree = small, medium or large |r_w - r_l|,   P(degree > j | m) = sigma(m - t_j),
 * D = log p(chosen)/pi(chosen) - log p(rejected)/pi(rejected)}</pre>
 *
 * The second term is an ordered logit: margins of pairs that the reward r finds close are held near
 * 0, others are asked to grow. The cuts t are those that part |r_w - r_l| into thirds when rewards
 * are Gaussian with variance 1. gamma 0 is {@link Dpo}. It needs a reward: {@code reward: proxy}.
 *
 * <p>Source: Li et al. 2024 (arXiv 2409.17791), the idea of its abstract; derived here. Deviation:
 * the paper removes content from a response and classifies by how much; a pool's candidates have no
 * content to remove, so the degree is that of a reward model's difference, and the classifier has
 * no weights of its own.
 *
 * @param beta strength of the tie to the reference, > 0; typical 0.01 to 0.5
 * @param gamma weight of telling the degree, >= 0
 */
@Listed(
    families = "labelQuality",
    provenance = Listed.Provenance.DERIVED,
    latex =
        "-\\log\\sigma(m)-\\gamma\\log P(c\\mid m),\\quad m=\\beta D,\\quad"
            + " P(c>j\\mid m)=\\sigma(m-t_j)")
@AutoService(Optimizer.class)
public record Spo(double beta, double gamma) implements Direct {

  /** sqrt 2 times the standard normal quantiles at 2/3 and 5/6. */
  private static final double LOW = 0.609140388347971;

  private static final double HIGH = 1.368140699313246;

  /** log(e^HIGH - e^LOW): normalises the middle degree. */
  private static final double LOG_MIDDLE = Math.log(Math.exp(HIGH) - Math.exp(LOW));

  public Spo() {
    this(0.1, 0.1);
  }

  public Spo {
    Check.positive("beta", beta);
    Check.nonNegative("gamma", gamma);
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
    double margin = beta * pair.margin();
    double loss = Logistic.loss(margin, beta, beta, gradient);
    double gap = Math.abs(pair.rewardGap());
    double slope;
    if (gap < LOW) {
      slope = Logistic.sigmoid(margin - LOW);
      loss += gamma * Logistic.softplus(margin - LOW);
    } else if (gap >= HIGH) {
      slope = -Logistic.sigmoid(HIGH - margin);
      loss += gamma * Logistic.softplus(HIGH - margin);
    } else {
      slope = 1 - Logistic.sigmoid(LOW - margin) - Logistic.sigmoid(HIGH - margin);
      double log =
          LOG_MIDDLE - margin - Logistic.softplus(LOW - margin) - Logistic.softplus(HIGH - margin);
      loss -= gamma * log;
    }
    gradient[0] += gamma * beta * slope;
    gradient[1] -= gamma * beta * slope;
    return loss;
  }
}
