package goodhart.study;

import goodhart.internal.Dense;
import goodhart.optimize.Direct;
import goodhart.policy.PolicyClass;
import goodhart.policy.Simplex;
import goodhart.pool.CandidatePool;
import goodhart.preference.PreferencePairs;
import java.util.Arrays;

/**
 * A direct method's loss on preference pairs as a function of a policy's parameters: the method
 * says the loss of a pair, this its gradient through labels, normaliser and policy. Holds the
 * labels that move.
 */
final class DirectLoss {
  private final Direct method;
  private final PreferencePairs pairs;
  private final double[] weights;
  private final PolicyClass.Head head;
  private final double[][] logReferences;
  private final double[][] logPriors;
  private final double[][] lengths;
  private final double[][] rewards;

  private final Rows[] scratch;

  /** By pair, the label it was last trained with. Pairs of one prompt stay on one thread. */
  private final double[] labels;

  /**
   * No label has moved yet.
   *
   * @param reward N rewards
   * @param head bound to the pairs' pool
   * @param logReferences log pi by prompt, nats
   * @param logPriors by prompt, log-probabilities of the policy that was trained first
   */
  DirectLoss(
      Direct method,
      PreferencePairs pairs,
      double[] reward,
      PolicyClass.Head head,
      double[][] logReferences,
      double[][] logPriors) {
    this.method = method;
    this.pairs = pairs;
    weights = pairs.relativeWeights();
    this.head = head;
    this.logReferences = logReferences;
    this.logPriors = logPriors;
    lengths = byPrompt(relativeLengths(pairs.pool()), pairs.pool());
    rewards = byPrompt(reward, pairs.pool());
    scratch = new Rows[GradientSum.blocks(pairs.pool().prompts())];
    labels = new double[pairs.size()];
    Arrays.setAll(labels, pairs::label);
  }

  /**
   * Lengths in units of their mean under prompt weights and reference. A candidate's log p does not
   * grow with its length as a text's does, so per-token averages in tokens would be tiny and every
   * default of the literature off by that factor.
   */
  static double[] relativeLengths(CandidatePool pool) {
    double[] lengths = Learner.lengths(pool);
    double mean = 0;
    for (int x = 0; x < pool.prompts(); x++) {
      for (int i = pool.start(x); i < pool.end(x); i++) {
        mean += pool.weights().get(x) * pool.reference().get(i) * lengths[i];
      }
    }
    for (int i = 0; i < lengths.length; i++) {
      lengths[i] /= mean;
    }
    return lengths;
  }

  private static double[][] byPrompt(double[] values, CandidatePool pool) {
    double[][] rows = new double[pool.prompts()][];
    Arrays.setAll(rows, x -> Arrays.copyOfRange(values, pool.start(x), pool.end(x)));
    return rows;
  }

  /** The label that pair k was last trained with. */
  double label(int k) {
    return labels[k];
  }

  /**
   * Adds the part of a batch's negative gradient that comes from one prompt. A pair counts by its
   * weight over the mean weight of all pairs.
   *
   * @param batch numbers of the pairs of the batch, over which the loss is a mean
   * @param from first of the batch's pairs on the prompt
   * @param to behind the last one
   * @param block whose scratch rows to use: two threads at once take two blocks
   */
  void addGradient(double[] theta, int[] batch, int from, int to, int block, double[] into) {
    int x = pairs.prompt(batch[from]);
    int start = pairs.pool().start(x);
    Rows rows = rows(block, logReferences[x].length);
    double[] outer = rows.outer;
    boolean marginOnly = method.usesMarginOnly();
    if (marginOnly) {
      for (int j = from; j < to; j++) {
        rows.touch(pairs.first(batch[j]) - start);
        rows.touch(pairs.second(batch[j]) - start);
      }
    }
    Direct.Prompt prompt = marginOnly ? compared(theta, x, rows) : whole(theta, x, rows);
    if (!marginOnly) {
      Arrays.fill(outer, 0);
      method.promptLoss(prompt, outer);
      double weight = 0;
      for (int j = from; j < to; j++) {
        weight += weights[batch[j]];
      }
      for (int i = 0; i < outer.length; i++) {
        outer[i] *= weight;
      }
    }
    double[] derivative = rows.derivative;
    for (int j = from; j < to; j++) {
      int k = batch[j];
      int first = pairs.first(k) - start;
      int second = pairs.second(k) - start;
      Direct.Pair given = new Direct.Pair(prompt, first, second);
      double label = method.label(given, pairs.label(k), labels[k]);
      labels[k] = label;
      double weight = weights[k];
      if (label > 0) {
        method.loss(given, derivative);
        outer[first] += weight * label * derivative[0];
        outer[second] += weight * label * derivative[1];
      }
      if (label < 1) {
        method.loss(new Direct.Pair(prompt, second, first), derivative);
        outer[second] += weight * (1 - label) * derivative[0];
        outer[first] += weight * (1 - label) * derivative[1];
      }
    }
    double scale = -1.0 / batch.length;
    if (marginOnly) {
      for (int j = 0; j < rows.touched; j++) {
        outer[rows.places[j]] *= scale;
      }
      head.addGradient(theta, x, rows.places, rows.touched, outer, into);
      rows.clear();
    } else {
      double total = Dense.sum(outer, outer.length);
      for (int i = 0; i < outer.length; i++) {
        outer[i] = scale * (outer[i] - rows.policy[i] * total);
      }
      head.addGradient(theta, x, outer, into);
    }
  }

  /** The prompt with its policy. */
  private Direct.Prompt whole(double[] theta, int x, Rows rows) {
    head.evaluate(theta, x, rows.logPolicy);
    Simplex.policy(logReferences[x], rows.logPolicy, rows.logPolicy, rows.policy);
    return prompt(x, rows, Simplex.klNats(rows.policy, rows.logPolicy, logReferences[x]));
  }

  /** The prompt with what a margin is made of: the touched candidates, without the normaliser. */
  private Direct.Prompt compared(double[] theta, int x, Rows rows) {
    head.evaluate(theta, x, rows.places, rows.touched, rows.logPolicy);
    for (int j = 0; j < rows.touched; j++) {
      rows.logPolicy[rows.places[j]] += logReferences[x][rows.places[j]];
    }
    return prompt(x, rows, 0);
  }

  private Direct.Prompt prompt(int x, Rows rows, double klNats) {
    return new Direct.Prompt(
        rows.logPolicy, logReferences[x], logPriors[x], lengths[x], rewards[x], klNats);
  }

  /** The rows of a block, for a prompt of {@code size} candidates. */
  private Rows rows(int block, int size) {
    Rows rows = scratch[block];
    if (rows == null || rows.outer.length != size) {
      rows = new Rows(size);
      scratch[block] = rows;
    }
    return rows;
  }

  /** Scratch rows, and which candidates of a prompt its pairs compare. */
  private static final class Rows {
    final double[] logPolicy;
    final double[] policy;
    final double[] outer;
    final double[] derivative = new double[2];
    final int[] places;
    int touched;
    private final boolean[] isTouched;

    Rows(int size) {
      logPolicy = new double[size];
      policy = new double[size];
      outer = new double[size];
      places = new int[size];
      isTouched = new boolean[size];
    }

    void touch(int place) {
      if (!isTouched[place]) {
        isTouched[place] = true;
        places[touched++] = place;
      }
    }

    /** Forgets what was touched; a stray look at another prompt's number would give NaN. */
    void clear() {
      for (int j = 0; j < touched; j++) {
        isTouched[places[j]] = false;
        outer[places[j]] = 0;
        logPolicy[places[j]] = Double.NaN;
      }
      touched = 0;
    }
  }
}
