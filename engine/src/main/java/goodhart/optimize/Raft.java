package goodhart.optimize;

import com.google.auto.service.AutoService;
import goodhart.Listed;
import goodhart.internal.Check;
import java.util.Arrays;

/**
 * Keeps the best of n responses and fits the policy to what was kept, round after round: reward
 * ranked fine-tuning, RAFT.
 *
 * <pre>{@code p_0 = pi,   p_(t+1) = best-of-n of p_t   =>   p_t = best-of-(n^t) of pi}</pre>
 *
 * Its strength is the number of rounds t. A policy that can represent every distribution over the
 * candidates is fitted perfectly, and best-of-a of best-of-b is best-of-ab, so the rounds have this
 * closed form: RAFT walks the curve of {@link BestOfN} in steps that grow geometrically. Part of a
 * round counts as best-of-n^t with a broken t. Infinity is the reference restricted to the best
 * reward.
 *
 * <p>Source: Dong et al. 2023 (arXiv 2304.06767); the closed form is derived here. Deviation: the
 * ranking has no KL term. With one, {@code r - beta log p_t / pi}, rounds do not settle: near the
 * tilt, where they would, all candidates tie and rounding ranks them.
 *
 * @param n responses drawn a round, >= 2; typical 2 to 32
 */
@AutoService(Optimizer.class)
@Listed(
    families = {"selection"},
    latex = "p_{t+1} = \\mathrm{BoN}_n(p_t) \\;\\Rightarrow\\; p_t = \\mathrm{BoN}_{n^t}(\\pi)")
public record Raft(int n) implements Allocation {
  private static final BestOfN DRAWS = new BestOfN();

  public Raft() {
    this(4);
  }

  public Raft {
    Check.atLeast("n", n, 2);
  }

  @Override
  public String strengthName() {
    return "rounds";
  }

  @Override
  public double[] strengths() {
    int last = (int) Math.ceil(Math.log(1e5) / Math.log(n)); // as far as best-of-n itself goes
    double[] rounds = new double[last + 2];
    Arrays.setAll(rounds, t -> t);
    rounds[last + 1] = Double.POSITIVE_INFINITY;
    return rounds;
  }

  @Override
  public void allocate(double rounds, double[] reward, double[] reference, double[] policy) {
    DRAWS.allocate(draws(rounds), reward, reference, policy);
  }

  @Override
  public void path(Prompt prompt, double[] strengths, Points points) {
    DRAWS.path(prompt, Arrays.stream(strengths).map(this::draws).toArray(), points);
  }

  private double draws(double rounds) {
    Strengths.nonNegative("rounds", rounds);
    return Math.pow(n, rounds);
  }
}
