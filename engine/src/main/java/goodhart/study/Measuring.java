package goodhart.study;

import goodhart.Progress;
import goodhart.internal.Dense;
import goodhart.internal.Parallel;
import goodhart.measure.MeasuredPath;
import goodhart.policy.Simplex;
import goodhart.pool.CandidatePool;
import java.util.Arrays;

/**
 * Measures the policies of a path exactly, prompt by prompt, and collects them into a {@link
 * MeasuredPath}.
 */
final class Measuring {
  /** Prompts handled by one thread at a time; fixed, so that blocks do not depend on threads. */
  static final int BLOCK = 8;

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
    void measure(Row row);
  }

  /** Measures every prompt. */
  void all(Progress progress, Prompt prompt) {
    Parallel.forRanges(
        pool.prompts(),
        BLOCK,
        progress,
        (from, to) -> {
          for (int x = from; x < to; x++) {
            progress.tick();
            prompt.measure(row(x));
          }
        });
  }

  /** One prompt's place in the measurement. */
  Row row(int prompt) {
    return new Row(prompt);
  }

  /** What is known of one prompt, and its column of the results. */
  final class Row {
    final int prompt;

    /** K reference probabilities. */
    final double[] reference;

    /** K standardised proxy rewards. */
    final double[] reward;

    private final double[] gold;

    private Row(int prompt) {
      this.prompt = prompt;
      reference = reference(pool, prompt);
      reward = Arrays.copyOfRange(proxy, pool.start(prompt), pool.end(prompt));
      gold = new double[reward.length];
      pool.gold().copy(pool.start(prompt), pool.end(prompt), gold);
    }

    /** Measures the policy of one point, K probabilities. */
    void put(int point, double[] policy) {
      put(point, policy, Simplex.klNats(policy, reference));
    }

    /** The same where KL is known already. */
    void put(int point, double[] policy, double klNats) {
      kl[point][prompt] = klNats;
      proxyOf[point][prompt] = Dense.dot(policy, reward, policy.length);
      goldOf[point][prompt] = Dense.dot(policy, gold, policy.length);
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
