package goodhart.preference;

import goodhart.pool.CandidatePool;
import java.util.Arrays;

/**
 * Preference pairs over a pool: n pairs of candidates of one prompt, each with the probability that
 * the first is preferred. A hard label is 1 or 0; 1/2 is a tie. Immutable.
 */
public final class PreferencePairs {
  private final CandidatePool pool;
  private final int[] prompt;
  private final int[] first;
  private final int[] second;
  private final double[] label;

  /**
   * Copies the arrays, all of length n.
   *
   * @param pool the pool the candidate numbers refer to
   * @param first candidate numbers of the first responses
   * @param second candidate numbers of the second responses, each of the same prompt as the first
   * @param label P(first preferred), in [0, 1]
   * @throws IllegalArgumentException when a pair mixes prompts, repeats a candidate, or a label is
   *     outside [0, 1]
   */
  public PreferencePairs(CandidatePool pool, int[] first, int[] second, double[] label) {
    if (first.length != second.length || first.length != label.length) {
      throw new IllegalArgumentException(
          "pairs need as many first as second responses and labels, got "
              + first.length
              + ", "
              + second.length
              + " and "
              + label.length);
    }
    this.pool = pool;
    this.first = first.clone();
    this.second = second.clone();
    this.label = label.clone();
    this.prompt = new int[first.length];
    int[] promptOf = promptOf(pool);
    for (int k = 0; k < first.length; k++) {
      prompt[k] = promptOf[first[k]];
      if (prompt[k] != promptOf[second[k]]) {
        throw new IllegalArgumentException(
            "pair "
                + k
                + " compares responses of prompts "
                + prompt[k]
                + " and "
                + promptOf[second[k]]);
      }
      if (first[k] == second[k]) {
        throw new IllegalArgumentException(
            "pair " + k + " compares candidate " + first[k] + " with itself");
      }
      if (!(label[k] >= 0 && label[k] <= 1)) {
        throw new IllegalArgumentException(
            "label of pair " + k + " must be between 0 and 1, got " + label[k]);
      }
    }
  }

  private static int[] promptOf(CandidatePool pool) {
    int[] promptOf = new int[pool.size()];
    for (int x = 0; x < pool.prompts(); x++) {
      Arrays.fill(promptOf, pool.start(x), pool.end(x), x);
    }
    return promptOf;
  }

  /** The pool the candidate numbers refer to. */
  public CandidatePool pool() {
    return pool;
  }

  /** n, the number of pairs. */
  public int size() {
    return first.length;
  }

  /** The prompt of pair k. */
  public int prompt(int k) {
    return prompt[k];
  }

  /** The candidate number of pair k's first response. */
  public int first(int k) {
    return first[k];
  }

  /** The candidate number of pair k's second response. */
  public int second(int k) {
    return second[k];
  }

  /** P(first preferred) of pair k, in [0, 1]. */
  public double label(int k) {
    return label[k];
  }

  /** The pairs with the given numbers, in that order; numbers may repeat (a bootstrap). */
  public PreferencePairs select(int... chosen) {
    int[] f = new int[chosen.length];
    int[] s = new int[chosen.length];
    double[] l = new double[chosen.length];
    for (int k = 0; k < chosen.length; k++) {
      f[k] = first[chosen[k]];
      s[k] = second[chosen[k]];
      l[k] = label[chosen[k]];
    }
    return new PreferencePairs(pool, f, s, l);
  }

  @Override
  public String toString() {
    return size() + " preference pairs on " + pool;
  }
}
