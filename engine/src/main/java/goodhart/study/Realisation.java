package goodhart.study;

import goodhart.Progress;
import goodhart.Seeds;
import goodhart.internal.Dense;
import goodhart.pool.CandidatePool;
import goodhart.pool.PoolSource;
import goodhart.preference.PreferencePairs;
import goodhart.preference.PreferenceSource;
import goodhart.reward.Canonical;
import goodhart.reward.Ensemble;
import goodhart.reward.EnsembleModel;
import goodhart.reward.RewardModel;
import goodhart.reward.RewardTrainer;
import java.util.Arrays;
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
    if (source instanceof RewardSource.Implicit i) {
      return implicit(i);
    }
    return pool -> composed(source, pool);
  }

  private RewardModel implicit(RewardSource.Implicit source) {
    return once(
        source,
        () -> {
          PreferencePairs pairs = pairs(source.pairs());
          Learner learner =
              new Learner(
                  source.training(), pairs.pool(), seeds.child("implicit reward"), progress);
          learner.direct(source.method(), pairs, new double[pairs.pool().size()]);
          return learner::implicitReward;
        });
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
    return once(
        new Key(source, pool),
        () -> {
          if (source instanceof RewardSource.Gold) {
            return Canonical.standardised(pool, pool.gold());
          }
          if (source instanceof RewardSource.OfColumn c) {
            return Canonical.standardised(pool, pool.column(c.column()));
          }
          return Canonical.standardised(pool, raw(source, pool));
        });
  }

  /**
   * The rewards side by side that a description names, each standardised as by {@link #scores}:
   * those of a list, the members of an ensemble, or the one.
   */
  public double[][] several(RewardSource source, CandidatePool pool) {
    if (source instanceof RewardSource.Several list) {
      return list.sources().stream().map(s -> scores(s, pool)).toArray(double[][]::new);
    }
    if (source instanceof RewardSource.Trained t && t.trainer() instanceof Ensemble e) {
      return Arrays.stream(members(t.pairs(), e, pool))
          .map(member -> Canonical.standardised(pool, member))
          .toArray(double[][]::new);
    }
    return new double[][] {scores(source, pool)};
  }

  private double[][] members(PreferenceSource pairs, Ensemble ensemble, CandidatePool pool) {
    record Key(PreferenceSource pairs, Ensemble members, CandidatePool pool) {}
    return once(
        new Key(pairs, ensemble.trainedPart(), pool),
        () -> ensemble(pairs, ensemble).memberScores(pool));
  }

  private double[] raw(RewardSource source, CandidatePool pool) {
    if (source instanceof RewardSource.Trained t && t.trainer() instanceof Ensemble e) {
      double[] score = new double[pool.size()];
      e.aggregate().aggregate(members(t.pairs(), e, pool), score);
      return score;
    }
    return model(source).score(pool);
  }

  /** What is made of other rewards. */
  private double[] composed(RewardSource source, CandidatePool pool) {
    progress.tick();
    if (source instanceof RewardSource.Shaped s) {
      double[] inner = part(s.source(), s.shape().raw(), pool);
      return finite("shape '" + s.shape() + "'", s.shape().shape(pool, inner), inner, pool);
    }
    if (source instanceof RewardSource.Combined c) {
      double[][] parts =
          c.sources().stream().map(s -> part(s, c.how().raw(), pool)).toArray(double[][]::new);
      String where = "combination '" + c.how() + "'";
      return finite(where, c.how().combine(pool, parts), parts[0], pool);
    }
    double[] mean = new double[pool.size()];
    double[][] rewards = several(source, pool);
    for (double[] reward : rewards) {
      Dense.axpy(1.0 / rewards.length, reward, mean, 0);
    }
    return mean;
  }

  private double[] part(RewardSource source, boolean raw, CandidatePool pool) {
    return raw ? raw(source, pool) : scores(source, pool);
  }

  private static double[] finite(
      String where, double[] result, double[] reward, CandidatePool pool) {
    for (int x = 0; x < pool.prompts(); x++) {
      for (int i = pool.start(x); i < pool.end(x); i++) {
        if (!Double.isFinite(result[i])) {
          throw new IllegalArgumentException(
              where
                  + ": the shaped reward must be finite, got "
                  + result[i]
                  + " for reward "
                  + reward[i]
                  + " (prompt "
                  + x
                  + ", candidate "
                  + (i - pool.start(x))
                  + ")");
        }
      }
    }
    return result;
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
