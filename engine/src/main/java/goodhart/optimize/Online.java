package goodhart.optimize;

import goodhart.internal.Names;
import goodhart.policy.Simplex;
import java.util.Arrays;

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

  /** How the KL penalty enters; {@link Penalty#EXACT} unless the method says otherwise. */
  default Penalty penalty() {
    return Penalty.EXACT;
  }

  /**
   * epsilon of the clipped ratio, > 0; infinite for no clipping. Clipping acts only when a group
   * serves for several updates.
   */
  default double clip() {
    return Double.POSITIVE_INFINITY;
  }

  /** epsilon of the ratio's upper bound; the same as {@link #clip()} unless the method says so. */
  default double clipHigh() {
    return clip();
  }

  @Override
  default String strengthName() {
    return "step";
  }

  /**
   * Whether {@link #advantages} asks for {@link Group#batch()}. Where it does not, each prompt goes
   * through a step at once, and its numbers are still in the cache when its gradient is due.
   */
  default boolean usesBatch() {
    return false;
  }

  /**
   * The advantages of one group. Called from several threads at once.
   *
   * @param group the responses
   * @param advantage as many numbers to fill in as the group has responses
   */
  void advantages(Group group, double[] advantage);

  /**
   * What the rewards of an exact group are multiplied by, for a method whose advantages there are
   * {@code A_i = exactScale(s) r_i} and a constant, which changes no gradient. Where each step has
   * a group of its own, {@link #advantages} is then not asked. The default, NaN, is for all others.
   *
   * @param deviation s, the standard deviation of the rewards under the policy
   */
  default double exactScale(double deviation) {
    return Double.NaN;
  }

  /**
   * The derivatives of the surrogate objective with respect to the log-probabilities of the group's
   * responses, before they are weighted. On a fresh group they are the advantages, and this is not
   * asked; it is once the policy has moved on. The default is the clipped surrogate {@code
   * min(ratio A, clip(ratio, 1 - clip, 1 + clipHigh) A)}. Called from several threads at once.
   *
   * @param logRatio log p - log p_old of each response
   * @param group the responses as they were when the group was made; its weights are those of the
   *     sum
   * @param advantage the advantages that {@link #advantages} gave
   * @param slope as many numbers to fill in
   */
  default void slopes(double[] logRatio, Group group, double[] advantage, double[] slope) {
    for (int i = 0; i < group.size(); i++) {
      double ratio = Math.exp(logRatio[i]);
      boolean clipped = advantage[i] > 0 ? ratio > 1 + clipHigh() : ratio < 1 - clip();
      slope[i] = clipped ? 0 : ratio * advantage[i];
    }
  }

  /**
   * How KL(p || pi) enters the loss, {@code u = log pi - log p}: as the sum over all candidates or
   * as an estimate from the responses of the group. The estimates are averaged with the group's
   * weights, on an exact group as well, and not corrected for the ratio to the policy that the
   * group was made by; what is said of their gradients holds on a fresh group.
   */
  enum Penalty {
    /** The sum over all candidates, and its gradient. */
    EXACT {
      @Override
      public double slope(double u) {
        return -u;
      }
    },
    /**
     * {@code k1 = -u}: an unbiased estimate of KL, but its gradient as a term of the loss is 0 in
     * expectation, so it restrains nothing.
     */
    K1 {
      @Override
      public double slope(double u) {
        return 1;
      }
    },
    /** {@code k2 = u^2 / 2}: a biased estimate of KL whose gradient is unbiased. */
    K2 {
      @Override
      public double slope(double u) {
        return -u;
      }
    },
    /**
     * {@code k3 = e^u - u - 1}: an unbiased estimate of KL, >= 0, whose gradient is in expectation
     * that of the reversed KL(pi || p).
     */
    K3 {
      @Override
      public double slope(double u) {
        return 1 - Simplex.boundedExp(u);
      }
    };

    /** The estimate's derivative with respect to log p of the response. */
    public abstract double slope(double u);

    /** As the language writes it: {@code exact}, {@code k1}. */
    @Override
    public String toString() {
      return Names.of(this);
    }
  }

  /**
   * What a method may know of the whole step.
   *
   * @param rewardSpread standard deviation of the rewards of all groups of the step together: of
   *     the sample (divisor n - 1), or under the policies when exact
   * @param klNats mean KL(p || pi) over prompts, averaged over the last 20 steps, nats
   */
  record Batch(double rewardSpread, double klNats) {}

  /**
   * One prompt's responses with what a method may know of them. Arrays of length {@code size}; read
   * only, and used again for the next group.
   *
   * @param exact whether these are all candidates (weights are the policy) and not draws (weights
   *     are 1/size)
   * @param size responses in the group
   * @param step the training step, from 0
   * @param reward rewards, standardised as in {@link Allocation#strengths()}
   * @param weight weight of each response, sum 1
   * @param logPolicy log p of each response under the policy that the group was made by
   * @param logReference log pi of each response
   * @param length lengths in tokens, >= 1; all 1 where the pool has no column {@code length}
   * @param candidates K of the prompt
   * @param rewardSpread standard deviation of the reward under the reference on this prompt
   * @param batch what is known of the whole step; null unless the method {@link #usesBatch}
   */
  record Group(
      boolean exact,
      int size,
      int step,
      double[] reward,
      double[] weight,
      double[] logPolicy,
      double[] logReference,
      double[] length,
      int candidates,
      double rewardSpread,
      Batch batch) {

    @Override
    public Batch batch() {
      if (batch == null) {
        throw new IllegalStateException(
            "an online method that reads batch() must say so: usesBatch() must return true");
      }
      return batch;
    }

    /** A group without lengths, alone in its step. */
    public Group(
        boolean exact,
        int size,
        int step,
        double[] reward,
        double[] weight,
        double[] logPolicy,
        double[] logReference,
        int candidates,
        double rewardSpread) {
      this(
          exact,
          size,
          step,
          reward,
          weight,
          logPolicy,
          logReference,
          ones(size),
          candidates,
          rewardSpread,
          new Batch(rewardSpread, 0));
    }

    private static double[] ones(int size) {
      double[] ones = new double[size];
      Arrays.fill(ones, 1);
      return ones;
    }
  }
}
