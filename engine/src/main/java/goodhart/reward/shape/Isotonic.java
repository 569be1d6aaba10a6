package goodhart.reward.shape;

import com.google.auto.service.AutoService;
import goodhart.Listed;
import goodhart.Seeds;
import goodhart.internal.Check;
import goodhart.internal.Pava;
import goodhart.pool.CandidatePool;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.function.IntPredicate;
import java.util.stream.IntStream;

/**
 * Calibrates the reward to gold on a few prompts whose gold is known: AutoCal-R.
 *
 * <pre>{@code u_i = f(r_i),  f = argmin over non-decreasing f of  sum w (f(r) - gold)^2,
 * over the candidates of the oracle slice, w = prompt weight x reference}</pre>
 *
 * It uses the gold reward of the slice, a share of the prompts drawn with a seed of its own; a
 * curve that it wins was paid for with labels. No prompt is calibrated with its own gold: those
 * outside of the slice take the f of the whole slice, those inside the f of the folds they are not
 * in. f is linear between the rewards of the slice and constant outside of them, so beyond the best
 * response that was labelled all tie; it never reverses the order of two candidates. On the slice
 * the mean of f is the mean of gold. A reward that falls while gold rises becomes constant. The
 * level of the reward matters, because one f serves all prompts.
 *
 * <p>Source: CJE (arXiv 2512.11150), by its code. Deviation: the folds serve optimisation, where
 * the paper estimates a policy's value; its two-stage variant is left out.
 *
 * @param share of prompts whose gold is used, above 0 to 1, rounded up to whole prompts
 * @param folds of the slice, >= 2; at most one for each of its prompts
 * @param seed of the slice and its folds
 */
@AutoService(Shape.class)
@Listed(
    families = "calibration",
    latex =
        "u_i = \\hat f(r_i),\\quad \\hat f = \\arg\\min_{f \\uparrow} \\sum_{x \\in \\text{slice}}"
            + " \\sum_i \\rho_x \\pi_i \\big(f(r_i) - r^*_i\\big)^2")
public record Isotonic(double share, int folds, long seed) implements Shape {
  public Isotonic() {
    this(0.25, 5, 1);
  }

  public Isotonic {
    Check.between("share", share, 0, 1);
    Check.positive("share", share);
    Check.atLeast("folds", folds, 2);
  }

  @Override
  public boolean raw() {
    return true;
  }

  @Override
  public double[] shape(CandidatePool pool, double[] reward) {
    if (!pool.hasGold()) {
      throw new IllegalArgumentException(
          "shape 'isotonic' calibrates to the gold reward, and the pool has none. Name its column:"
              + " candidates(file) { gold 'score' }");
    }
    double[] mass = References.mass(pool);
    int[] fold = slice(pool);
    int count = Arrays.stream(fold).max().orElseThrow() + 1;
    Pava[] without = new Pava[count];
    Arrays.setAll(without, k -> fit(pool, reward, mass, x -> fold[x] >= 0 && fold[x] != k));
    Pava whole = fit(pool, reward, mass, x -> fold[x] >= 0);
    double[] out = new double[reward.length];
    for (int x = 0; x < pool.prompts(); x++) {
      Pava f = fold[x] < 0 ? whole : without[fold[x]];
      for (int i = pool.start(x); i < pool.end(x); i++) {
        out[i] = f.at(reward[i]);
      }
    }
    return out;
  }

  /** The fold of each prompt; -1 outside of the slice. Prompts of weight 0 have no say in f. */
  int[] slice(CandidatePool pool) {
    List<Integer> order = new ArrayList<>();
    for (int x = 0; x < pool.prompts(); x++) {
      if (pool.weights().get(x) > 0) {
        order.add(x);
      }
    }
    int size = (int) Math.ceil(share * order.size() - 1e-9);
    if (size < 2) {
      throw new IllegalArgumentException(
          "shape 'isotonic': the oracle slice must have at least 2 prompts, got "
              + size
              + " of "
              + order.size()
              + ": each is calibrated with the gold of the others. Raise share");
    }
    Collections.shuffle(order, new Random(new Seeds(seed).stream("oracle slice").nextLong()));
    int[] fold = new int[pool.prompts()];
    Arrays.fill(fold, -1);
    for (int k = 0; k < size; k++) {
      fold[order.get(k)] = k % Math.min(folds, size);
    }
    return fold;
  }

  /** f of the prompts that are included. */
  private static Pava fit(
      CandidatePool pool, double[] reward, double[] mass, IntPredicate included) {
    int[] rows =
        IntStream.range(0, pool.prompts())
            .filter(included)
            .flatMap(x -> IntStream.range(pool.start(x), pool.end(x)))
            .toArray();
    return Pava.fit(
        Arrays.stream(rows).mapToDouble(i -> reward[i]).toArray(),
        Arrays.stream(rows).mapToDouble(i -> pool.gold().get(i)).toArray(),
        Arrays.stream(rows).mapToDouble(i -> mass[i]).toArray());
  }
}
