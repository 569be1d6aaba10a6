package goodhart.reward;

import com.google.auto.service.AutoService;
import goodhart.Progress;
import goodhart.Seeds;
import goodhart.internal.Check;
import goodhart.internal.Names;
import goodhart.preference.PreferencePairs;
import java.util.List;

/**
 * Learns the reward under which the preferred responses of the pairs are most likely.
 *
 * <pre>{@code P(i beats j) = sigma(r_i - r_j)
 * minimise (1/n) sum_pairs -u [ y log sigma(D) + (1-y) log sigma(-D) ] + ridge ||w||^2}</pre>
 *
 * <p>u is the pair's weight over the mean weight. {@code margin: true} puts {@code D - m} in place
 * of D where the first response is preferred and {@code D + m} where the second is, m the pair's
 * margin: a response that was judged much better has to score much better.
 *
 * <p>{@code head: 'linear'} is {@code r = w . phi}, solved exactly by Newton's method: the result
 * depends on the pairs alone, not on the seed. {@code head: 'mlp'} is one hidden layer of rectified
 * linear units, trained by Adam; a part of the pairs is held out, training stops when their loss
 * has not fallen for {@code patience} epochs, and the best weights are kept. Soft labels count as
 * they are (1/2 is a tie); repeated comparisons of the same two responses are held out together.
 *
 * <p>Source: Bradley and Terry 1952; as a reward model Christiano et al. 2017 (arXiv 1706.03741)
 * and the reward trainer of TRL. Deviation: a ridge, because pairs that the features separate have
 * no finite optimum. Features are standardised over the responses of the training pairs and the
 * ridge is on the weights of standardised features (not on biases), so it does not depend on their
 * units.
 *
 * @param head {@code 'linear'} or {@code 'mlp'}
 * @param hidden hidden units of the MLP, >= 1
 * @param ridge weight of the squared norm of the weights against the mean loss, >= 0
 * @param labelSmoothing eps in [0, 1/2]: label y becomes {@code (1-eps) y + eps (1-y)}
 * @param epochs most passes of the MLP over the pairs, >= 1
 * @param learningRate Adam's step size for the MLP, > 0
 * @param batchSize pairs a step of the MLP, >= 1
 * @param heldOut fraction of the pairs held out to stop the MLP early, in [0, 0.5]; 0 runs all
 *     epochs
 * @param patience epochs without progress before the MLP stops, >= 1
 * @param margin whether the pairs' margins count; pairs without one have margin 0
 */
@AutoService(RewardTrainer.class)
public record BradleyTerry(
    String head,
    int hidden,
    double ridge,
    double labelSmoothing,
    int epochs,
    double learningRate,
    int batchSize,
    double heldOut,
    int patience,
    boolean margin)
    implements RewardTrainer {
  private static final List<String> HEADS = List.of("linear", "mlp");

  public BradleyTerry() {
    this("linear", 64, 1e-3, 0, 40, 2e-3, 64, 0.1, 5, false);
  }

  public BradleyTerry {
    Check.present("head", head);
    if (!HEADS.contains(head)) {
      throw new IllegalArgumentException(Names.unknown("head", head, HEADS));
    }
    Check.atLeast("hidden", hidden, 1);
    Check.nonNegative("ridge", ridge);
    Check.between("labelSmoothing", labelSmoothing, 0, 0.5);
    Check.atLeast("epochs", epochs, 1);
    Check.positive("learningRate", learningRate);
    Check.atLeast("batchSize", batchSize, 1);
    Check.between("heldOut", heldOut, 0, 0.5);
    Check.atLeast("patience", patience, 1);
  }

  /** The same trainer with another head. */
  public BradleyTerry withHead(String other) {
    return new BradleyTerry(
        other,
        hidden,
        ridge,
        labelSmoothing,
        epochs,
        learningRate,
        batchSize,
        heldOut,
        patience,
        margin);
  }

  @Override
  public RewardModel train(PreferencePairs pairs, Seeds seeds, Progress progress) {
    if (pairs.size() == 0) {
      throw new IllegalArgumentException(
          "a reward model learns from preference pairs and got none");
    }
    if (pairs.pool().features(progress).dimension() == 0) {
      throw new IllegalArgumentException(
          "a Bradley-Terry reward is a function of features and the pool has none. Give it"
              + " features, or use a column as the reward");
    }
    double[] label = new double[pairs.size()];
    double[] margins = new double[pairs.size()];
    for (int k = 0; k < label.length; k++) {
      label[k] = PairLoss.smoothed(pairs.label(k), labelSmoothing);
      margins[k] = margin ? pairs.signedMargin(k) : 0;
    }
    return head.equals("linear")
        ? LinearReward.train(pairs, label, margins, ridge, progress)
        : MlpReward.train(pairs, label, margins, this, seeds, progress);
  }
}
