package goodhart.measure;

import goodhart.Estimate;
import goodhart.Progress;
import goodhart.internal.Check;
import goodhart.internal.Parallel;
import goodhart.pool.CandidatePool;
import goodhart.pool.Column;
import goodhart.preference.PreferencePairs;
import goodhart.reward.Canonical;
import goodhart.reward.PairLoss;
import goodhart.reward.RewardModel;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * How good a reward model is before anything optimises it: on pairs it was not trained on, and
 * against the gold reward where the pool has one.
 *
 * <p>Against gold everything is exact on the pool, and the standard error is over prompts; on pairs
 * it is over pairs, which count by their weights. Probabilities are {@code sigma(r_first -
 * r_second)}, so log loss and calibration suit a reward in Bradley-Terry's unit; an ensemble's
 * score is in units of its spread.
 *
 * <p>Source: ranking accuracy as in Chen et al. 2024 (arXiv 2405.19534). Deviation: of reward
 * models where they rank by a policy, against gold and against labels.
 *
 * @param accuracy how often the model and a label agree; a tie of the model counts 1/2, a soft
 *     label y counts as a label that is 1 with probability y
 * @param logLoss {@code -[y log sigma(D) + (1-y) log sigma(-D)]}, nats; log 2 is a coin's
 * @param calibration predicted against observed frequency in ten bins, each pair in both
 *     orientations
 * @param gold agreement with the gold reward; empty when the pool has none
 */
public record RewardReport(
    Estimate accuracy, Estimate logLoss, Calibration calibration, Optional<AgainstGold> gold) {
  private static final int BINS = 10;

  /**
   * Measures a model on pairs it has not seen and on their pool.
   *
   * @throws IllegalArgumentException when there are no pairs
   */
  public static RewardReport of(RewardModel model, PreferencePairs pairs) {
    int n = Check.atLeast("number of pairs", pairs.size(), 1);
    double[] score = model.score(pairs.pool());
    double[] agrees = new double[n];
    double[] loss = new double[n];
    double[] probability = new double[2 * n];
    double[] label = new double[2 * n];
    double[] weight = pairs.relativeWeights();
    for (int k = 0; k < n; k++) {
      double difference = score[pairs.first(k)] - score[pairs.second(k)];
      double y = pairs.label(k);
      agrees[k] = difference > 0 ? y : difference < 0 ? 1 - y : 0.5;
      loss[k] = PairLoss.loss(difference, y);
      probability[k] = PairLoss.sigmoid(difference);
      label[k] = y;
      probability[n + k] = PairLoss.sigmoid(-difference);
      label[n + k] = 1 - y;
    }
    return new RewardReport(
        Estimate.weighted(agrees, weight),
        Estimate.weighted(loss, weight),
        Calibration.of(probability, label, twice(weight), BINS),
        pairs.pool().hasGold()
            ? Optional.of(AgainstGold.of(pairs.pool(), score))
            : Optional.empty());
  }

  private static double[] twice(double[] values) {
    double[] both = Arrays.copyOf(values, 2 * values.length);
    System.arraycopy(values, 0, both, values.length, values.length);
    return both;
  }

  /** A table of a few lines. */
  @Override
  public String toString() {
    StringBuilder table = new StringBuilder();
    line(table, "accuracy on pairs", accuracy.toString());
    gold.ifPresent(g -> line(table, "accuracy against gold", g.accuracy().toString()));
    gold.ifPresent(g -> line(table, "correlation with gold", g.correlation().toString()));
    line(table, "log loss (coin: 0.693)", logLoss.toString());
    line(
        table,
        "calibration error",
        String.format(Locale.ROOT, "%.3f, worst bin %.3f", calibration.ece(), calibration.mce()));
    return table.toString().stripTrailing();
  }

  private static void line(StringBuilder table, String name, String value) {
    table.append(String.format(Locale.ROOT, "%-24s%s%n", name, value));
  }

  /**
   * Predicted probabilities against observed frequencies, in uniform bins on [0, 1]; a bin holds
   * its left end, the last one both.
   *
   * @param ece expected calibration error: {@code sum_b w_b/w |mean q - mean y|}, w the weights
   * @param mce the largest bin's {@code |mean q - mean y|}
   * @param ace the unweighted mean of it over the bins that are not empty
   * @param brier {@code mean (q - y)^2}
   * @param bins the bins that are not empty, from low to high
   */
  public record Calibration(double ece, double mce, double ace, double brier, List<Bin> bins) {
    public Calibration {
      bins = List.copyOf(bins);
    }

    /**
     * One bin.
     *
     * @param predicted mean predicted probability
     * @param observed mean label
     * @param n how many predictions it holds, >= 1
     */
    public record Bin(double predicted, double observed, int n) {}

    /**
     * Bins predictions that all count alike.
     *
     * @param probability q, in [0, 1]
     * @param label y, in [0, 1], as many
     * @param bins how many bins, >= 1
     */
    public static Calibration of(double[] probability, double[] label, int bins) {
      double[] weight = new double[probability.length];
      Arrays.fill(weight, 1);
      return of(probability, label, weight, bins);
    }

    /**
     * Bins predictions.
     *
     * @param probability q, in [0, 1]
     * @param label y, in [0, 1], as many
     * @param weight how much each counts, as many, >= 0, not all 0
     * @param bins how many bins, >= 1
     */
    public static Calibration of(double[] probability, double[] label, double[] weight, int bins) {
      Check.atLeast("bins", bins, 1);
      int n = Check.atLeast("number of predictions", probability.length, 1);
      double all = Arrays.stream(weight).sum();
      double[] mass = new double[bins];
      double[] predicted = new double[bins];
      double[] observed = new double[bins];
      int[] count = new int[bins];
      double brier = 0;
      for (int k = 0; k < n; k++) {
        int bin = Math.min(bins - 1, (int) (probability[k] * bins));
        predicted[bin] += weight[k] * probability[k];
        observed[bin] += weight[k] * label[k];
        mass[bin] += weight[k];
        count[bin]++;
        brier += weight[k] * (probability[k] - label[k]) * (probability[k] - label[k]) / all;
      }
      var filled = new ArrayList<Bin>();
      double ece = 0;
      double mce = 0;
      double gaps = 0;
      for (int b = 0; b < bins; b++) {
        if (!(mass[b] > 0)) {
          continue;
        }
        Bin bin = new Bin(predicted[b] / mass[b], observed[b] / mass[b], count[b]);
        double gap = Math.abs(bin.predicted() - bin.observed());
        filled.add(bin);
        ece += gap * mass[b] / all;
        mce = Math.max(mce, gap);
        gaps += gap;
      }
      return new Calibration(ece, mce, gaps / filled.size(), brier, filled);
    }
  }

  /**
   * Agreement with the gold reward, exact on a pool.
   *
   * @param accuracy over two draws from the reference whose gold rewards differ: how often the
   *     model orders them like gold; a tie of the model counts 1/2
   * @param correlation Pearson's, of both rewards after centring per prompt under the reference;
   *     NaN where one of them is constant for every prompt
   */
  public record AgainstGold(Estimate accuracy, Estimate correlation) {

    /**
     * Measures scores against the pool's gold reward.
     *
     * @param score N scores
     */
    public static AgainstGold of(CandidatePool pool, double[] score) {
      return new AgainstGold(accuracy(pool, score), correlation(pool, score));
    }

    private static Estimate accuracy(CandidatePool pool, double[] score) {
      double[] right = new double[pool.prompts()];
      double[] all = new double[pool.prompts()];
      Column gold = pool.gold();
      Column reference = pool.reference();
      Parallel.forRanges(
          pool.prompts(),
          1,
          Progress.NONE,
          (from, to) -> {
            for (int x = from; x < to; x++) {
              int end = pool.end(x);
              for (int i = pool.start(x); i < end; i++) {
                for (int j = i + 1; j < end; j++) {
                  double better = gold.get(i) - gold.get(j);
                  if (better == 0) {
                    continue;
                  }
                  double weight = reference.get(i) * reference.get(j);
                  double product = better * (score[i] - score[j]);
                  right[x] += product > 0 ? weight : product < 0 ? 0 : weight / 2;
                  all[x] += weight;
                }
              }
            }
          });
      return ratio(pool, right, all);
    }

    private static Estimate correlation(CandidatePool pool, double[] score) {
      double[] u = Canonical.standardised(pool, score);
      double[] v = Canonical.standardised(pool, pool.gold());
      double[] product = new double[pool.prompts()];
      double[] squares = new double[pool.prompts()];
      for (int x = 0; x < pool.prompts(); x++) {
        for (int i = pool.start(x); i < pool.end(x); i++) {
          double pi = pool.reference().get(i);
          product[x] += pi * u[i] * v[i];
          squares[x] += pi * (u[i] * u[i] + v[i] * v[i]) / 2;
        }
      }
      boolean constant =
          Arrays.stream(u).allMatch(a -> a == 0) || Arrays.stream(v).allMatch(a -> a == 0);
      return constant
          ? new Estimate(Double.NaN, Double.NaN, pool.prompts())
          : ratio(pool, product, squares);
    }

    /**
     * {@code sum_x rho_x a_x / sum_x rho_x b_x} with its standard error over prompts to first
     * order. For the correlation b is the mean of two variances that are 1 over the pool, which has
     * to first order the influence of the root of their product.
     */
    private static Estimate ratio(CandidatePool pool, double[] a, double[] b) {
      int n = pool.prompts();
      double above = 0;
      double below = 0;
      for (int x = 0; x < n; x++) {
        above += pool.weights().get(x) * a[x];
        below += pool.weights().get(x) * b[x];
      }
      double value = above / below;
      double squares = 0;
      for (int x = 0; x < n; x++) {
        double influence = pool.weights().get(x) * (a[x] - value * b[x]) / below;
        squares += influence * influence;
      }
      double error = n < 2 ? Double.NaN : Math.sqrt(squares * n / (n - 1));
      return new Estimate(value, error, n);
    }
  }
}
