package goodhart.optimize;

/**
 * Policy gradient on responses of the current policy: the method says what each response of a group
 * is worth; sampling, the gradient, Adam and checkpoints belong to whoever runs it.
 */
public non-sealed interface Online extends Optimizer {

  /**
   * Responses drawn for one prompt and step. 0 means no sampling: the group is the prompt's whole
   * candidate list, weighted by the policy, and the gradient is exact.
   */
  int groupSize();

  /** beta: weight of the KL penalty to the reference in the objective, >= 0. */
  double beta();

  /**
   * epsilon of the clipped ratio, > 0; infinite for no clipping. Only sampled groups are clipped.
   */
  default double clip() {
    return Double.POSITIVE_INFINITY;
  }

  @Override
  default String strengthName() {
    return "step";
  }

  /**
   * The advantages of one group. Called from several threads at once.
   *
   * @param group the responses
   * @param advantage as many numbers to fill in as the group has responses
   */
  void advantages(Group group, double[] advantage);

  /**
   * One prompt's responses with what a method may know of them. Arrays of length {@code size}; read
   * only.
   *
   * @param exact whether these are all candidates (weights are the policy) and not draws (weights
   *     are 1/size)
   * @param size responses in the group
   * @param step the training step, from 0
   * @param reward rewards, standardised as in {@link Allocation#strengths()}
   * @param weight weight of each response, sum 1
   * @param logPolicy log p of each response under the current policy
   * @param logReference log pi of each response
   * @param candidates K of the prompt
   * @param rewardSpread standard deviation of the reward under the reference on this prompt
   */
  record Group(
      boolean exact,
      int size,
      int step,
      double[] reward,
      double[] weight,
      double[] logPolicy,
      double[] logReference,
      int candidates,
      double rewardSpread) {}
}
