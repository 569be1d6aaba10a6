package goodhart.study;

import goodhart.Progress;
import goodhart.internal.Dense;
import goodhart.internal.Parallel;
import goodhart.measure.MeasuredPath;
import goodhart.optimize.Optimizer;
import goodhart.policy.Simplex;
import goodhart.policy.TiltSums;
import goodhart.pool.CandidatePool;

/**
 * Measures the policies of a path exactly, prompt by prompt, and collects them into a {@link
 * MeasuredPath}.
 */
final class Measuring {
  /** Prompts handled by one thread at a time; fixed, so that blocks do not depend on threads. */
  static final int BLOCK = 8;

  private static final ThreadLocal<TiltSums> TILTS = ThreadLocal.withInitial(TiltSums::new);

  private final CandidatePool pool;
  private final double[] proxy;
  private final double[] strength;
  private final double[][] kl;
  private final double[][] proxyOf;
  private final double[][] goldOf;

  /**
   * @param proxy N standardised proxy rewards
   * @param strength the knob at each point of the path
   */
  Measuring(CandidatePool pool, double[] proxy, double[] strength) {
    this.pool = pool;
    this.proxy = proxy;
    this.strength = strength;
    kl = new double[strength.length][pool.prompts()];
    proxyOf = new double[strength.length][pool.prompts()];
    goldOf = new double[strength.length][pool.prompts()];
    pool.gold();
  }

  /** Measures one prompt at all its points. */
  interface Prompt {
    /**
     * Measures.
     *
     * @param row the prompt's own until it returns
     */
    void measure(Row row);
  }

  /** Measures every prompt. */
  void all(Progress progress, Prompt prompt) {
    Parallel.forRanges(
        pool.prompts(),
        BLOCK,
        progress,
        (from, to) -> {
          Row row = new Row(pool.candidates(from));
          for (int x = from; x < to; x++) {
            progress.tick();
            row = row.moved(x);
            prompt.measure(row);
          }
        });
  }

  /** One prompt's place in the measurement, to be kept. */
  Row row(int prompt) {
    return new Row(pool.candidates(prompt)).moved(prompt);
  }

  /** What is known of one prompt, and its column of the results. */
  final class Row implements Optimizer.Points {
    /** K reference probabilities. */
    final double[] reference;

    /** K standardised proxy rewards. */
    final double[] reward;

    private final double[] gold;

    /** Mass, KL, proxy and gold of the point at hand. */
    private final double[] sums = new double[4];

    private int prompt;
    private int shift;
    private Ordered ordered;

    private Row(int size) {
      reference = new double[size];
      reward = new double[size];
      gold = new double[size];
    }

    /** This row, or one of the right size, at another prompt. */
    private Row moved(int prompt) {
      if (pool.candidates(prompt) != reward.length) {
        return new Row(pool.candidates(prompt)).moved(prompt);
      }
      this.prompt = prompt;
      shift = 0;
      pool.reference().copy(pool.start(prompt), pool.end(prompt), reference);
      System.arraycopy(proxy, pool.start(prompt), reward, 0, reward.length);
      pool.gold().copy(pool.start(prompt), pool.end(prompt), gold);
      return this;
    }

    int prompt() {
      return prompt;
    }

    /** Measures the reference as point 0; the points that follow are counted from 1. */
    void startAtReference() {
      put(0, reference);
      shift = 1;
    }

    @Override
    public void put(int point, double[] policy) {
      if (policy == reference) {
        put(point, policy, 0);
        return;
      }
      Simplex.measure(policy, reference, reward, gold, policy.length, sums);
      keep(point);
    }

    /** The same where KL is known already. */
    void put(int point, double[] policy, double klNats) {
      sums[1] = klNats;
      sums[2] = Dense.dot(policy, reward, policy.length);
      sums[3] = Dense.dot(policy, gold, policy.length);
      keep(point);
    }

    @Override
    public void tilts(int[] point, double[] strength, double[] tilted, double[] of) {
      if (tilted != reward || of != reference) { // their KL and proxy are other ones
        Optimizer.Points.super.tilts(point, strength, tilted, of);
        return;
      }
      TILTS
          .get()
          .measure(
              strength,
              reward,
              reference,
              gold,
              (k, klNats, proxy, target) -> {
                sums[1] = klNats;
                sums[2] = proxy;
                sums[3] = target;
                keep(point[k]);
              });
    }

    @Override
    public Optimizer.Ranked ranked(int[] order) {
      if (ordered == null) {
        ordered = new Ordered(order.length);
      }
      return ordered.by(order);
    }

    @Override
    public void ranked(int[] order, double[][] policy, int[] count, double[] klNats) {
      if (ordered == null) {
        ordered = new Ordered(order.length);
      }
      ordered.all(order, policy, count, klNats);
    }

    private void keep(int point) {
      kl[point + shift][prompt] = sums[1];
      proxyOf[point + shift][prompt] = sums[2];
      goldOf[point + shift][prompt] = sums[3];
    }

    /** The prompt's numbers in the order of its policies. */
    private final class Ordered implements Optimizer.Ranked {
      private final double[] rankedReference;
      private final double[] rankedReward;
      private final double[] rankedGold;
      private final double[] products = new double[8];

      private Ordered(int size) {
        rankedReference = new double[size];
        rankedReward = new double[size];
        rankedGold = new double[size];
      }

      private Ordered by(int[] order) {
        for (int j = 0; j < order.length; j++) {
          rankedReference[j] = reference[order[j]];
        }
        rank(order);
        return this;
      }

      private void rank(int[] order) {
        for (int j = 0; j < order.length; j++) {
          rankedReward[j] = reward[order[j]];
          rankedGold[j] = gold[order[j]];
        }
      }

      private void all(int[] order, double[][] policy, int[] count, double[] klNats) {
        rank(order);
        int n = policy.length;
        for (int k = 0; k < n; k += 4) {
          int[] four = {k, Math.min(k + 1, n - 1), Math.min(k + 2, n - 1), Math.min(k + 3, n - 1)};
          int most = 0;
          for (int point : four) {
            most = Math.max(most, count[point]);
          }
          Dense.dots(
              policy[four[0]],
              policy[four[1]],
              policy[four[2]],
              policy[four[3]],
              rankedReward,
              rankedGold,
              most,
              products);
          for (int j = 0; j < 4; j++) {
            sums[1] = klNats[four[j]];
            sums[2] = products[j];
            sums[3] = products[4 + j];
            keep(four[j]);
          }
        }
      }

      @Override
      public void put(int point, double[] policy, int count) {
        Simplex.measure(policy, rankedReference, rankedReward, rankedGold, count, sums);
        keep(point);
      }
    }
  }

  /** The reference probabilities of one prompt's candidates. */
  static double[] reference(CandidatePool pool, int prompt) {
    double[] out = new double[pool.candidates(prompt)];
    pool.reference().copy(pool.start(prompt), pool.end(prompt), out);
    return out;
  }

  MeasuredPath path(long seed) {
    return new MeasuredPath(seed, strength, pool.weights().toArray(), kl, proxyOf, goldOf);
  }
}
