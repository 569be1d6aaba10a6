package goodhart.optimize;

import java.util.Optional;

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
   * @param pair the two responses
   * @param gradient two numbers to fill in: dloss/dlog p(chosen), dloss/dlog p(rejected)
   * @return the loss
   */
  double loss(Pair pair, double[] gradient);

  /**
   * A term of the loss that belongs to a prompt as a whole, counted once for each pair of the batch
   * on that prompt. The default has none.
   *
   * @param prompt the prompt's candidates
   * @param gradient K numbers to which dterm/dlog p of each candidate is added
   * @return the term
   */
  default double promptLoss(Prompt prompt, double[] gradient) {
    return 0;
  }

  /**
   * The label a pair is trained with: the probability that its first response is the better one.
   * The default trusts the data.
   *
   * @param pair the pair in the order of the data: chosen is its first response
   * @param given the label of the data, 0 to 1
   * @param last what this method returned for the pair the last time; the given label at first
   */
  default double label(Pair pair, double given, double last) {
    return given;
  }

  /**
   * A method that is trained on the same pairs before this one; the policy it ends with is this
   * one's {@link Prompt#logPrior()}. The default has none, and the prior is the reference.
   */
  default Optional<Direct> prior() {
    return Optional.empty();
  }

  /**
   * Whether loss and label depend on the policy only through {@link Pair#margin()}, and there is no
   * term for prompts. Then the prompt may have no other candidates than the pair's two, and its
   * {@code logPolicy} lacks the log-normaliser, which saves a pass over the prompt's candidates.
   */
  default boolean usesMarginOnly() {
    return false;
  }

  /**
   * The slopes of a loss that knows nothing of a pair but its {@link Pair#margin()}, row by row
   * instead of pair by pair. The default has none. Whoever has some {@link #usesMarginOnly} and
   * trusts the data's labels.
   */
  default Optional<MarginSlopes> marginSlopes() {
    return Optional.empty();
  }

  /** See {@link #marginSlopes()}. Called from several threads at once. */
  interface MarginSlopes {
    /**
     * {@code dloss/dmargin}, which is {@code dloss/dlog p(chosen)}, of n pairs.
     *
     * @param margin their margins, nats; read only
     * @param slope n numbers to fill in, another row
     */
    void of(double[] margin, int n, double[] slope);
  }

  /** Whether it makes no sense without a reward that {@code reward:} names. */
  default boolean needsReward() {
    return false;
  }

  /**
   * A prompt as a direct method sees it: rows of K numbers, read only.
   *
   * @param logPolicy log p under the policy, nats
   * @param logReference log pi, nats
   * @param logPrior log-probabilities of the policy that was trained first, nats; the reference's
   *     where there is none
   * @param length lengths, > 0, in units of the pool's mean length under the reference; all 1 where
   *     the pool has no column {@code length}
   * @param reward the rewards that {@code reward:} names, standardised; all 0 where it names none
   * @param klNats KL(p || pi) as a number: a constant for the gradient. 0 where the loss {@link
   *     Direct#usesMarginOnly}
   */
  record Prompt(
      double[] logPolicy,
      double[] logReference,
      double[] logPrior,
      double[] length,
      double[] reward,
      double klNats) {}

  /**
   * A pair as a direct method sees it.
   *
   * @param prompt the prompt's candidates
   * @param chosen the chosen response's place among them
   * @param rejected the rejected response's
   */
  record Pair(Prompt prompt, int chosen, int rejected) {

    /** A pair on a prompt that has these two candidates alone, for formulas by themselves. */
    public static Pair of(
        double logChosen,
        double logRejected,
        double referenceChosen,
        double referenceRejected,
        double lengthChosen,
        double lengthRejected) {
      double[] reference = {referenceChosen, referenceRejected};
      return new Pair(
          new Prompt(
              new double[] {logChosen, logRejected},
              reference,
              reference,
              new double[] {lengthChosen, lengthRejected},
              new double[2],
              0),
          0,
          1);
    }

    /** log p(chosen), nats. */
    public double logChosen() {
      return prompt.logPolicy[chosen];
    }

    /** log p(rejected), nats. */
    public double logRejected() {
      return prompt.logPolicy[rejected];
    }

    /** h_w = log p(chosen)/pi(chosen), nats. */
    public double chosenLogRatio() {
      return prompt.logPolicy[chosen] - prompt.logReference[chosen];
    }

    /** h_l = log p(rejected)/pi(rejected), nats. */
    public double rejectedLogRatio() {
      return prompt.logPolicy[rejected] - prompt.logReference[rejected];
    }

    /**
     * Length-averaged log p(chosen): {@code log pi + h_w / length}. Only what training adds is
     * divided, because a candidate's log pi does not grow with its length as a text's does:
     * dividing it would prefer long responses before anything is learnt.
     */
    public double averageLogChosen() {
      return prompt.logReference[chosen] + chosenLogRatio() / lengthChosen();
    }

    /** Length-averaged log p(rejected), see {@link #averageLogChosen()}. */
    public double averageLogRejected() {
      return prompt.logReference[rejected] + rejectedLogRatio() / lengthRejected();
    }

    /** u_w = log p0(chosen)/pi(chosen) of the policy p0 that was trained first, nats. */
    public double chosenPriorRatio() {
      return prompt.logPrior[chosen] - prompt.logReference[chosen];
    }

    /** u_l = log p0(rejected)/pi(rejected) of the policy p0 that was trained first, nats. */
    public double rejectedPriorRatio() {
      return prompt.logPrior[rejected] - prompt.logReference[rejected];
    }

    /** Length of the chosen response, in units of the mean length. */
    public double lengthChosen() {
      return prompt.length[chosen];
    }

    /** Length of the rejected response, in units of the mean length. */
    public double lengthRejected() {
      return prompt.length[rejected];
    }

    /** The named reward of the chosen response, standardised; 0 where none is named. */
    public double rewardChosen() {
      return prompt.reward[chosen];
    }

    /** The named reward of the rejected response, standardised; 0 where none is named. */
    public double rewardRejected() {
      return prompt.reward[rejected];
    }

    /** How much better the named reward thinks the chosen response; 0 where none is named. */
    public double rewardGap() {
      return rewardChosen() - rewardRejected();
    }

    /** D: how much more the policy than the reference prefers the chosen response, nats. */
    public double margin() {
      return chosenLogRatio() - rejectedLogRatio();
    }
  }
}
