package goodhart.study;

import goodhart.Progress;
import goodhart.Seeds;
import goodhart.pool.CandidatePool;
import goodhart.pool.PoolSource;
import goodhart.preference.PreferencePairs;
import goodhart.preference.PreferenceSource;
import goodhart.reward.RewardModel;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;

/**
 * What the descriptions of a study become under one seed: pools drawn, pairs collected, models
 * trained. Each is made once, when first asked for, and shared by everything that describes the
 * same. Confined to one thread.
 */
public final class Realisation {
  private final Seeds seeds;
  private final Progress progress;
  private final Map<Object, Object> made = new HashMap<>();

  /**
   * Nothing is drawn yet.
   *
   * @param seed the seed a user writes
   */
  public Realisation(long seed, Progress progress) {
    this.seeds = new Seeds(seed);
    this.progress = progress;
  }

  /** The seed's streams. */
  public Seeds seeds() {
    return seeds;
  }

  /** The pools of a source. */
  public PoolSource.Draw draw(PoolSource source) {
    return once(source, () -> source.draw(seeds.child("pool")));
  }

  /** The pairs of a preference source. */
  public PreferencePairs pairs(PreferenceSource source) {
    return once(source, () -> source.collect(draw(source.source()), seeds.child("preferences")));
  }

  /**
   * The model that a description of a reward stands for.
   *
   * @throws IllegalArgumentException for a shape, which is no model of its own: it needs the
   *     reference of the pool it is applied to, see {@link #scores}
   */
  public RewardModel model(RewardSource source) {
    if (source instanceof RewardSource.Gold) {
      return pool -> pool.gold().toArray();
    }
    if (source instanceof RewardSource.OfColumn c) {
      return pool -> pool.column(c.column()).toArray();
    }
    if (source instanceof RewardSource.Given g) {
      return g.model();
    }
    if (source instanceof RewardSource.Trained t) {
      return once(
          t, () -> t.trainer().train(pairs(t.pairs()), seeds.child("reward model"), progress));
    }
    RewardSource.Shaped shaped = (RewardSource.Shaped) source;
    return pool -> shape(shaped, pool);
  }

  /**
   * The rewards of every candidate of a pool, standardised: mean 0 on each prompt and standard
   * deviation 1 over all of them, under the reference. A constant reward stays 0.
   */
  public double[] scores(RewardSource source, CandidatePool pool) {
    record Key(RewardSource source, CandidatePool pool) {}
    return once(new Key(source, pool), () -> standardised(model(source).score(pool), pool));
  }

  private double[] shape(RewardSource.Shaped shaped, CandidatePool pool) {
    double[] inner = scores(shaped.source(), pool);
    double[] out = new double[inner.length];
    for (int x = 0; x < pool.prompts(); x++) {
      progress.tick();
      int k = pool.candidates(x);
      double[] reward = new double[k];
      double[] reference = new double[k];
      double[] result = new double[k];
      System.arraycopy(inner, pool.start(x), reward, 0, k);
      pool.reference().copy(pool.start(x), pool.end(x), reference);
      shaped.shape().shape(reward, reference, result);
      for (int i = 0; i < k; i++) {
        if (!Double.isFinite(result[i])) {
          throw new IllegalArgumentException(
              "shape of "
                  + shaped.shape()
                  + ": the shaped reward must be finite, got "
                  + result[i]
                  + " for reward "
                  + reward[i]
                  + " (prompt "
                  + x
                  + ", candidate "
                  + i
                  + ")");
        }
      }
      System.arraycopy(result, 0, out, pool.start(x), k);
    }
    return out;
  }

  /** Centres {@code scores} on each prompt and scales them over all prompts, under rho x pi. */
  static double[] standardised(double[] scores, CandidatePool pool) {
    double[] out = scores.clone();
    double variance = 0;
    for (int x = 0; x < pool.prompts(); x++) {
      double mean = 0;
      for (int i = pool.start(x); i < pool.end(x); i++) {
        mean += pool.reference().get(i) * out[i];
      }
      double within = 0;
      for (int i = pool.start(x); i < pool.end(x); i++) {
        if (!Double.isFinite(out[i])) {
          throw new IllegalArgumentException(
              "the reward of prompt "
                  + x
                  + ", candidate "
                  + (i - pool.start(x))
                  + " must be finite, got "
                  + out[i]);
        }
        out[i] -= mean;
        within += pool.reference().get(i) * out[i] * out[i];
      }
      variance += pool.weights().get(x) * within;
    }
    double scale = variance > 0 ? 1 / Math.sqrt(variance) : 0;
    for (int i = 0; i < out.length; i++) {
      out[i] *= scale;
    }
    return out;
  }

  @SuppressWarnings("unchecked")
  private <T> T once(Object description, java.util.function.Supplier<T> make) {
    Object value = made.get(description);
    if (value == null) {
      progress.tick();
      value = Objects.requireNonNull(make.get());
      made.put(description, value);
    }
    return (T) value;
  }
}
