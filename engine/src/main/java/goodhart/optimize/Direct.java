package goodhart.optimize;

/**
 * A loss on preference pairs, without a reward model: the method says the loss of one pair;
 * batches, the gradient, Adam and checkpoints belong to whoever runs it. A soft label y counts as
 * the loss of the pair with weight y and of the swapped pair with weight 1 - y.
 */
public non-sealed interface Direct extends Optimizer {

  @Override
  default String strengthName() {
    return "step";
  }

  /**
   * The loss of one pair and its derivatives. Called from several threads at once.
   *
   * @param pair log-probabilities of the two responses
   * @param gradient two numbers to fill in: dloss/dlog p(chosen), dloss/dlog p(rejected)
   * @return the loss
   */
  double loss(Pair pair, double[] gradient);

  /**
   * Whether the loss depends on the policy only through {@link Pair#margin()}. Then {@code
   * logChosen} and {@code logRejected} may lack their common log-normaliser, which saves a pass
   * over the prompt's candidates.
   */
  default boolean usesMarginOnly() {
    return false;
  }

  /**
   * A pair as a direct method sees it.
   *
   * @param logChosen log p(chosen) under the policy, nats
   * @param logRejected log p(rejected) under the policy, nats
   * @param referenceChosen log pi(chosen)
   * @param referenceRejected log pi(rejected)
   * @param lengthChosen length in tokens, >= 1; 1 where the pool has no column {@code length}
   * @param lengthRejected likewise
   */
  record Pair(
      double logChosen,
      double logRejected,
      double referenceChosen,
      double referenceRejected,
      double lengthChosen,
      double lengthRejected) {

    /** D: how much more the policy than the reference prefers the chosen response, nats. */
    public double margin() {
      return (logChosen - referenceChosen) - (logRejected - referenceRejected);
    }
  }
}
