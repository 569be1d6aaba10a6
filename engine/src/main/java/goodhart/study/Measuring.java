package goodhart.study;

import goodhart.Progress;
import goodhart.internal.Dense;
import goodhart.internal.Parallel;
import goodhart.measure.MeasuredPath;
import goodhart.optimize.Optimizer;
import goodhart.policy.PointSums;
import goodhart.policy.PolicySums;
import goodhart.policy.Simplex;
import goodhart.policy.TiltSums;
import goodhart.pool.CandidatePool;
import goodhart.pool.Column;
import java.util.Arrays;

/**
 * Measures the policies of a path exactly, prompt by prompt, and collects them into a {@link
 * MeasuredPath}.
 */
final class Measuring {
  /** Prompts handled by one thread at a time; fixed, so that blocks do not depend on threads. */
  static final int BLOCK = 8;

  /** The same where there are so many prompts that longer blocks leave enough of them. */
  private static final int LONG_BLOCK = 128;

  private static final int ENOUGH = 64;

  private static final ThreadLocal<Block> BLOCKS = new ThreadLocal<>();

  private final CandidatePool pool;
  private final double[] proxy;
  private final Column lengths; // null where the pool has none
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
    lengths = pool.columns().contains("length") ? pool.column("length") : null;
    this.strength = strength;
    kl = new double[strength.length][pool.prompts()];
    proxyOf = new double[strength.length][pool.prompts()];
    goldOf = new double[strength.length][pool.prompts()];
    pool.gold();
  }

  /** What measures the prompts of a block together; a thread keeps it for its next one. */
  private static final class Block {
    final TiltSums tilts = new TiltSums();
    final PolicySums policies = new PolicySums();
    final SharedLaws laws = new SharedLaws(LONG_BLOCK);

    /** The thread's own, which nobody else gets before {@link #giveBack}. */
    static Block take() {
      Block kept = BLOCKS.get();
      BLOCKS.remove();
      return kept == null ? new Block() : kept;
    }

    void giveBack() {
      policies.clear();
      laws.clear();
      BLOCKS.set(this);
    }
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
        grain(pool.prompts()),
        progress,
        (from, to) -> {
          Block block = Block.take();
          try {
            Row row = new Row(pool.candidates(from), block);
            for (int x = from; x < to; x++) {
              progress.tick();
              row = row.moved(x);
              prompt.measure(row);
              row.finish();
            }
            block.laws.measure(kl, proxyOf, goldOf);
          } finally {
            block.giveBack();
          }
        });
  }

  private static int grain(int prompts) {
    return Math.max(BLOCK, Math.min(LONG_BLOCK, prompts / ENOUGH));
  }

  /**
   * Measures one policy of one prompt, of which KL is known.
   *
   * @param from where in the policy the prompt's probabilities begin
   */
  void put(int point, int prompt, double[] policy, int from, double klNats) {
    int start = pool.start(prompt);
    int size = pool.candidates(prompt);
    kl[point][prompt] = klNats;
    proxyOf[point][prompt] = Dense.dot(policy, from, proxy, start, size);
    goldOf[point][prompt] = pool.gold().dot(policy, from, start, size);
  }

  /** What is known of one prompt, and its column of the results. */
  final class Row implements Optimizer.Points {
    /** K reference probabilities. */
    final double[] reference;

    /** K standardised proxy rewards. */
    final double[] reward;

    /** K lengths in tokens; all 1 where the pool has none. */
    final double[] length;

    private final double[] gold;

    private final Block block;
    private final PointSums sink = this::keep;

    /** Mass, KL, proxy and gold of the point at hand. */
    private final double[] sums = new double[4];

    private int prompt;
    private int shift;
    private Ordered ordered;

    private Row(int size, Block block) {
      this.block = block;
      reference = new double[size];
      reward = new double[size];
      length = new double[size];
      gold = new double[size];
      Arrays.fill(length, 1);
    }

    /** This row, or one of the right size, at another prompt. */
    private Row moved(int prompt) {
      if (pool.candidates(prompt) != reward.length) {
        return new Row(pool.candidates(prompt), block).moved(prompt);
      }
      this.prompt = prompt;
      shift = 0;
      int start = pool.start(prompt);
      int end = pool.end(prompt);
      pool.reference().copy(start, end, reference);
      System.arraycopy(proxy, start, reward, 0, reward.length);
      pool.gold().copy(start, end, gold);
      if (lengths != null) {
        lengths.copy(start, end, length);
      }
      return this;
    }

    /** Measures what waits for more of its kind. */
    private void finish() {
      if (ordered != null) {
        ordered.measure();
      }
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
        int n = policy.length;
        keep(point, 0, Dense.dot(policy, reward, n), Dense.dot(policy, gold, n));
        return;
      }
      Simplex.measure(policy, reference, reward, gold, policy.length, sums);
      keep(point, sums[1], sums[2], sums[3]);
    }

    /** The same for the policy p ~ pi e^f, with K numbers f. */
    void putTilt(int point, double[] f) {
      Simplex.measureTilt(f, reference, reward, gold, sums);
      keep(point, sums[1], sums[2], sums[3]);
    }

    @Override
    public void tilts(int[] point, double[] strength, double[] tilted, double[] of) {
      if (tilted != reward || of != reference) { // their KL and proxy are others
        Optimizer.Points.super.tilts(point, strength, tilted, of);
        return;
      }
      block.tilts.measure(
          strength,
          reward,
          reference,
          gold,
          (k, klNats, proxy, target) -> keep(point[k], klNats, proxy, target));
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
      if (!block.laws.goesWith(policy, prompt)) {
        block.laws.measure(kl, proxyOf, goldOf);
        block.laws.begin(policy, count, klNats, prompt, shift);
      }
      block.laws.add(order, reward, gold);
    }

    private void keep(int point, double klNats, double proxy, double target) {
      kl[point + shift][prompt] = klNats;
      proxyOf[point + shift][prompt] = proxy;
      goldOf[point + shift][prompt] = target;
    }

    /** The prompt's numbers in the order of its policies. */
    private final class Ordered implements Optimizer.Ranked {
      private final double[] inverse;
      private final double[] rankedReward;
      private final double[] rankedGold;

      private Ordered(int size) {
        inverse = new double[size];
        rankedReward = new double[size];
        rankedGold = new double[size];
      }

      private Ordered by(int[] order) {
        measure();
        for (int j = 0; j < order.length; j++) {
          inverse[j] = 1 / reference[order[j]];
          rankedReward[j] = reward[order[j]];
          rankedGold[j] = gold[order[j]];
        }
        return this;
      }

      @Override
      public void put(int point, double[] policy, int count) {
        if (!block.policies.hasRoom(count)) {
          measure();
        }
        block.policies.add(point, policy, inverse, count);
      }

      private void measure() {
        block.policies.measure(rankedReward, rankedGold, sink);
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
