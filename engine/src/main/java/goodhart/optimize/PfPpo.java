package goodhart.optimize;

import com.google.auto.service.AutoService;
import goodhart.Listed;
import goodhart.internal.Check;
import goodhart.internal.Names;

/**
 * {@link Ppo} that learns only from those responses of a group whose rank tells most reliably how
 * good they are: policy filtration.
 *
 * <pre>{@code A_i = G w_i (r_i - mean of the group),  w by rank, sum 1
 * bestOfN:    the best 1
 * bestRandom: the best 0.4, each other one 0.1, then rescaled to sum 1
 * bestWorst:  the best and the worst 1/2 each}</pre>
 *
 * A reward model errs most in the middle of the range. The first of equal rewards is the better
 * one; equal rewards give 0 all the same. The gradient is the expectation over which response the
 * filter keeps. There is no exact form: ranks belong to a group that was drawn. With a penalty the
 * fixed point is not the tilt, because each filter climbs an objective of its own: of two responses
 * bestWorst climbs half of what {@link Rloo} does, bestOfN half of the expected best of two.
 *
 * <p>Source: Shen and Zhang 2024 (arXiv 2409.06957) and its code, whose 0.4 and 0.1 are for seven
 * responses. Deviation: the mean of the group stands for the critic, and the weights are used in
 * place of drawing by them.
 *
 * @param filter which responses count: bestOfN, bestRandom or bestWorst
 * @param groupSize responses drawn for one prompt, >= 2
 * @param beta weight of the KL penalty to the reference, >= 0
 * @param clip epsilon of the clipped ratio, > 0; matters only when a group serves several updates
 */
@AutoService(Optimizer.class)
@Listed(
    families = "policyGradient",
    latex = "A_i = G\\,w_{\\mathrm{rank}(i)}\\,(r_i - \\bar r), \\qquad \\textstyle\\sum_i w_i = 1")
public record PfPpo(Filter filter, int groupSize, double beta, double clip) implements Online {
  public PfPpo() {
    this(Filter.BEST_RANDOM, 7, 0.05, 0.2);
  }

  public PfPpo {
    Check.present("filter", filter);
    GroupSize.atLeast(2, groupSize, "responses are filtered by their rank in the group");
    Check.nonNegative("beta", beta);
    Grpo.positiveClip(clip);
  }

  /** Which responses of a group count. */
  public enum Filter {
    /** The best one. */
    BEST_OF_N(1, 0, 0),
    /** The best one most, the others alike. */
    BEST_RANDOM(0.4, 0.1, 0.1),
    /** The best and the worst one. */
    BEST_WORST(1, 0, 1);

    private final double best;
    private final double other;
    private final double worst;

    Filter(double best, double other, double worst) {
      this.best = best;
      this.other = other;
      this.worst = worst;
    }

    /**
     * The weights of a group's responses, not yet rescaled.
     *
     * @param reward rewards of the group
     * @param weight as many numbers to fill in
     */
    void weights(double[] reward, double[] weight) {
      int[] order = Ranking.descending(reward);
      int last = order.length - 1;
      for (int rank = 0; rank <= last; rank++) {
        weight[order[rank]] = rank == 0 ? best : rank == last ? worst : other;
      }
    }

    /** As the language writes it. */
    @Override
    public String toString() {
      return Names.of(this);
    }
  }

  @Override
  public void advantages(Group group, double[] advantage) {
    int size = group.size();
    double[] weight = new double[size];
    filter.weights(group.reward(), weight);
    Reinforce.centre(group.exact(), size, group.reward(), group.weight(), advantage);
    double sum = 0;
    for (int i = 0; i < size; i++) {
      sum += weight[i];
    }
    for (int i = 0; i < size; i++) {
      advantage[i] *= size * weight[i] / sum;
    }
  }
}
