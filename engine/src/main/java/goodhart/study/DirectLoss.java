package goodhart.study;

import goodhart.optimize.Direct;
import goodhart.policy.PolicyClass;
import goodhart.pool.CandidatePool;
import goodhart.preference.PreferencePairs;
import java.util.Arrays;

/**
 * A direct method's loss on preference pairs as a function of a policy's parameters: the method
 * says the loss of a pair, this its gradient. Holds the labels that move.
 */
abstract class DirectLoss {
  final Direct method;
  final PreferencePairs pairs;

  /** By pair, how much it counts, over the mean of all. */
  private final double[] weights;

  /** By pair, the label it was last trained with. Pairs of one prompt stay on one thread. */
  private final double[] labels;

  DirectLoss(Direct method, PreferencePairs pairs) {
    this.method = method;
    this.pairs = pairs;
    weights = pairs.relativeWeights();
    labels = new double[pairs.size()];
    for (int k = 0; k < labels.length; k++) {
      labels[k] = pairs.label(k);
    }
  }

  /**
   * No label has moved yet.
   *
   * @param reward N rewards
   * @param head bound to the pairs' pool
   * @param logReferences log pi by prompt, nats
   * @param logPriors by prompt, log-probabilities of the policy that was trained first
   */
  static DirectLoss of(
      Direct method,
      PreferencePairs pairs,
      double[] reward,
      PolicyClass.Head head,
      double[][] logReferences,
      double[][] logPriors) {
    if (method.usesMarginOnly()) {
      int[] first = new int[pairs.size()];
      int[] second = new int[pairs.size()];
      for (int k = 0; k < first.length; k++) {
        first[k] = pairs.first(k);
        second[k] = pairs.second(k);
      }
      var margins = head.margins(first, second);
      if (margins.isPresent()) {
        return new MarginLoss(method, pairs, reward, margins.get(), logReferences, logPriors);
      }
    }
    return new WholePromptLoss(method, pairs, reward, head, logReferences, logPriors);
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

  /** The label that pair k was last trained with. */
  final double label(int k) {
    return labels[k];
  }

  /** How much pair k counts, over the mean of all pairs. */
  final double weight(int k) {
    return weights[k];
  }

  /**
   * The slopes of pair k's loss under its label, which may move.
   *
   * @param given the pair in the order of the data
   * @param swapped the other way about
   * @param slopes 2 numbers to fill in: dloss/dlog p of the first and of the second response
   * @param derivative 2 numbers to overwrite
   */
  final void slopes(
      int k, Direct.Pair given, Direct.Pair swapped, double[] slopes, double[] derivative) {
    double label = method.label(given, pairs.label(k), labels[k]);
    labels[k] = label;
    Arrays.fill(slopes, 0);
    if (label > 0) {
      method.loss(given, derivative);
      slopes[0] += label * derivative[0];
      slopes[1] += label * derivative[1];
    }
    if (label < 1) {
      method.loss(swapped, derivative);
      slopes[1] += (1 - label) * derivative[0];
      slopes[0] += (1 - label) * derivative[1];
    }
  }

  /** How many prompts of a batch are best handed to {@link #addGradient} together. */
  abstract int promptsAtOnce();

  /**
   * Adds the part of a batch's negative gradient that comes from some of its prompts. A pair counts
   * by its weight over the mean weight of all pairs.
   *
   * @param batch numbers of the pairs of the batch, over which the loss is a mean
   * @param from first of the batch's pairs on these prompts
   * @param to behind the last one
   * @param block whose scratch rows to use: two threads at once take two blocks
   */
  abstract void addGradient(
      double[] theta, int[] batch, int from, int to, int block, double[] into);
}
