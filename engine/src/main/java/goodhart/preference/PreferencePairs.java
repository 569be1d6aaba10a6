package goodhart.preference;

import goodhart.internal.Check;
import goodhart.internal.Names;
import goodhart.pool.CandidatePool;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Preference pairs over a pool: n pairs of candidates of one prompt, each with the probability that
 * the first is preferred. A hard label is 1 or 0; 1/2 is a tie. A pair may count more or less than
 * others (its weight), say by how much the preferred response is better (its margin), and belong to
 * a group, such as an annotator. Immutable.
 */
public final class PreferencePairs {
  /** The group of pairs that nobody has divided. */
  public static final String ALL = "all";

  private final CandidatePool pool;
  private final int[] prompt;
  private final int[] first;
  private final int[] second;
  private final double[] label;

  /** Null where all are 1. */
  private final double[] weight;

  /** Null where all are 0. */
  private final double[] margin;

  /** Null where there is one group. */
  private final int[] group;

  private final List<String> groups;

  /**
   * Copies the arrays, all of length n. All weights are 1, all margins 0, and there is one group.
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
    weight = null;
    margin = null;
    group = null;
    groups = List.of(ALL);
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

  private PreferencePairs(
      PreferencePairs of, double[] weight, double[] margin, int[] group, List<String> groups) {
    pool = of.pool;
    prompt = of.prompt;
    first = of.first;
    second = of.second;
    label = of.label;
    this.weight = weight;
    this.margin = margin;
    this.group = group;
    this.groups = groups;
  }

  /**
   * The same pairs with how much each counts, against the others: 2 is a pair that was seen twice.
   *
   * @param weight n finite numbers, > 0
   */
  public PreferencePairs withWeights(double... weight) {
    requireAsMany("weight", weight.length);
    for (int k = 0; k < weight.length; k++) {
      if (!(weight[k] > 0 && weight[k] < Double.POSITIVE_INFINITY)) {
        Check.positive("weight of pair " + k, weight[k]);
      }
    }
    return new PreferencePairs(this, weight.clone(), margin, group, groups);
  }

  /**
   * The same pairs with by how much the preferred response of each is better.
   *
   * @param margin n finite numbers, >= 0, in the unit of whoever judged; 0 where it is not known
   */
  public PreferencePairs withMargins(double... margin) {
    requireAsMany("margin", margin.length);
    for (int k = 0; k < margin.length; k++) {
      if (!(margin[k] >= 0 && margin[k] < Double.POSITIVE_INFINITY)) {
        Check.nonNegative("margin of pair " + k, margin[k]);
      }
    }
    return new PreferencePairs(this, weight, margin.clone(), group, groups);
  }

  /**
   * The same pairs, divided into groups.
   *
   * @param group n numbers of groups
   * @param names the groups' names, all different
   */
  public PreferencePairs withGroups(int[] group, List<String> names) {
    requireAsMany("group", group.length);
    for (int k = 0; k < group.length; k++) {
      if (group[k] < 0 || group[k] >= names.size()) {
        throw new IllegalArgumentException(
            "group of pair "
                + k
                + " must be between 0 and "
                + (names.size() - 1)
                + ", got "
                + group[k]);
      }
    }
    if (names.stream().distinct().count() < names.size()) {
      throw new IllegalArgumentException(
          "groups must have different names, got " + String.join(", ", names));
    }
    return new PreferencePairs(this, weight, margin, group.clone(), List.copyOf(names));
  }

  private void requireAsMany(String what, int found) {
    if (found != size()) {
      throw new IllegalArgumentException(
          "every pair needs a " + what + ": got " + found + " for " + size() + " pairs");
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

  /** How much pair k counts against the others, > 0. */
  public double weight(int k) {
    return weight == null ? 1 : weight[k];
  }

  /** The weights divided by their mean, n numbers: what trainers and reports count with. */
  public double[] relativeWeights() {
    double[] relative = new double[size()];
    if (weight == null) {
      Arrays.fill(relative, 1);
      return relative;
    }
    double mean = Arrays.stream(weight).sum() / size();
    Arrays.setAll(relative, k -> weight[k] / mean);
    return relative;
  }

  /** By how much the preferred response of pair k is better, >= 0; 0 where it is not known. */
  public double margin(int k) {
    return margin == null ? 0 : margin[k];
  }

  /**
   * {@link #margin} as a difference of first and second: negative where the second is preferred.
   */
  public double signedMargin(int k) {
    return margin == null ? 0 : Math.signum(label[k] - 0.5) * margin[k];
  }

  /** The name of pair k's group. */
  public String group(int k) {
    return groups.get(group == null ? 0 : group[k]);
  }

  /**
   * The groups and how many pairs each has; one group, {@value #ALL}, where nobody divided them.
   */
  public Map<String, Integer> groups() {
    int[] count = new int[groups.size()];
    if (group == null) {
      count[0] = size();
    } else {
      for (int g : group) {
        count[g]++;
      }
    }
    Map<String, Integer> named = new LinkedHashMap<>();
    for (int g = 0; g < count.length; g++) {
      named.put(groups.get(g), count[g]);
    }
    return named;
  }

  /**
   * The pairs of one group.
   *
   * @throws IllegalArgumentException for an unknown group, with the nearest name
   */
  public PreferencePairs only(String name) {
    int wanted = groups.indexOf(name);
    if (wanted < 0) {
      throw new IllegalArgumentException(Names.unknown("group of pairs", name, groups));
    }
    int[] chosen = new int[size()];
    int count = 0;
    for (int k = 0; k < chosen.length; k++) {
      if (group == null || group[k] == wanted) {
        chosen[count++] = k;
      }
    }
    return select(Arrays.copyOf(chosen, count));
  }

  /**
   * The pairs with the given numbers, in that order; numbers may repeat (a bootstrap). Weights,
   * margins and groups stay with their pairs.
   */
  public PreferencePairs select(int... chosen) {
    PreferencePairs pairs =
        new PreferencePairs(
            pool, select(first, chosen), select(second, chosen), select(label, chosen));
    return new PreferencePairs(
        pairs,
        weight == null ? null : select(weight, chosen),
        margin == null ? null : select(margin, chosen),
        group == null ? null : select(group, chosen),
        groups);
  }

  private static int[] select(int[] values, int[] chosen) {
    int[] selected = new int[chosen.length];
    Arrays.setAll(selected, k -> values[chosen[k]]);
    return selected;
  }

  private static double[] select(double[] values, int[] chosen) {
    double[] selected = new double[chosen.length];
    Arrays.setAll(selected, k -> values[chosen[k]]);
    return selected;
  }

  /** The same pairs on a pool with the same candidates, for example with other features. */
  public PreferencePairs on(CandidatePool other) {
    return new PreferencePairs(
        new PreferencePairs(other, first, second, label), weight, margin, group, groups);
  }

  @Override
  public String toString() {
    return size() + " preference pairs on " + pool;
  }
}
