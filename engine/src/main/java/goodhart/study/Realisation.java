package goodhart.study;

import goodhart.Progress;
import goodhart.Seeds;
import goodhart.pool.CandidatePool;
import goodhart.pool.PoolSource;
import goodhart.preference.PreferencePairs;
import goodhart.preference.PreferenceSource;
import goodhart.reward.Canonical;
import goodhart.reward.Ensemble;
import goodhart.reward.EnsembleModel;
import goodhart.reward.RewardModel;
import goodhart.reward.RewardTrainer;
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
    return once(source, () -> source.draw(seeds.child("pool"), progress));
  }

  /** The pairs of a preference source. */
  public PreferencePairs pairs(PreferenceSource source) {
    return once(source, () -> source.collect(draw(source.source()), seeds.child("preferences")));
  }

  /**
   * The model that a description of a reward stands for. A shape's model shapes the standardised
   * scores of what it is applied to, see {@link #scores}.
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
      return t.trainer() instanceof Ensemble e
          ? ensemble(t.pairs(), e).withAggregate(e.aggregate())
          : trained(t.pairs(), t.trainer());
    }
    RewardSource.Shaped shaped = (RewardSource.Shaped) source;
    return pool -> shape(shaped, pool);
  }

  private RewardModel trained(PreferenceSource pairs, RewardTrainer trainer) {
    return once(
        new RewardSource.Trained(pairs, trainer),
        () -> trainer.train(pairs(pairs), seeds.child("reward model"), progress));
  }

  /** Ensembles that differ in their aggregation alone share their members. */
  private EnsembleModel ensemble(PreferenceSource pairs, Ensemble ensemble) {
    return (EnsembleModel) trained(pairs, ensemble.trainedPart());
  }

  /**
   * The rewards of every candidate of a pool, standardised: mean 0 on each prompt and standard
   * deviation 1 over all of them, under the reference. A constant reward stays 0.
   */
  public double[] scores(RewardSource source, CandidatePool pool) {
    record Key(RewardSource source, CandidatePool pool) {}
    return once(new Key(source, pool), () -> standardised(raw(source, pool), pool));
  }

  private double[] raw(RewardSource source, CandidatePool pool) {
    if (source instanceof RewardSource.Trained t && t.trainer() instanceof Ensemble e) {
      record Key(PreferenceSource pairs, Ensemble members, CandidatePool pool) {}
      double[][] members =
          once(
              new Key(t.pairs(), e.trainedPart(), pool),
              () -> ensemble(t.pairs(), e).memberScores(pool));
      double[] score = new double[pool.size()];
      e.aggregate().aggregate(members, score);
      return score;
    }
    return model(source).score(pool);
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
              "shape '"
                  + shaped.shape()
                  + "': the shaped reward must be finite, got "
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

  /** See {@link #scores}. */
  static double[] standardised(double[] scores, CandidatePool pool) {
    for (int x = 0; x < pool.prompts(); x++) {
      for (int i = pool.start(x); i < pool.end(x); i++) {
        if (!Double.isFinite(scores[i])) {
          throw new IllegalArgumentException(
              "the reward of prompt "
                  + x
                  + ", candidate "
                  + (i - pool.start(x))
                  + " must be finite, got "
                  + scores[i]);
        }
      }
    }
    return Canonical.standardised(pool, scores);
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
