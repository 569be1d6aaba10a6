package goodhart.pool;

import goodhart.Seeds;
import goodhart.internal.Check;
import java.util.Arrays;
import java.util.Optional;
import java.util.random.RandomGenerator;

/**
 * A pool split by prompts, anew for each seed: preferences are collected and models trained on one
 * part, curves are measured on the other. No prompt is in both.
 *
 * @param pool what is split, at least 2 prompts
 * @param trainingFraction share of the prompts to train on, above 0 and below 1; each part gets at
 *     least one prompt
 */
public record HeldOut(CandidatePool pool, double trainingFraction) implements PoolSource {
  public HeldOut {
    Check.present("pool", pool);
    if (!(trainingFraction > 0 && trainingFraction < 1)) {
      throw new IllegalArgumentException(
          "trainingFraction must be above 0 and below 1, got " + trainingFraction);
    }
    if (pool.prompts() < 2) {
      throw new IllegalArgumentException(
          "holding prompts out needs at least 2 prompts, got " + pool.prompts());
    }
  }

  /** Half of the prompts for training, half for evaluation. */
  public HeldOut(CandidatePool pool) {
    this(pool, 0.5);
  }

  @Override
  public Optional<Sample> sample() {
    return pool.sample();
  }

  @Override
  public Draw draw(Seeds seeds) {
    int n = pool.prompts();
    int[] order = new int[n];
    Arrays.setAll(order, x -> x);
    RandomGenerator generator = seeds.stream("held out prompts");
    for (int x = n - 1; x > 0; x--) {
      int y = generator.nextInt(x + 1);
      int swap = order[x];
      order[x] = order[y];
      order[y] = swap;
    }
    int cut = Math.min(n - 1, Math.max(1, (int) Math.round(trainingFraction * n)));
    Arrays.sort(order, 0, cut);
    Arrays.sort(order, cut, n);
    return new Draw(
        pool.select(Arrays.copyOfRange(order, 0, cut)),
        pool.select(Arrays.copyOfRange(order, cut, n)));
  }
}
