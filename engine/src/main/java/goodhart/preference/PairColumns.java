package goodhart.preference;

import goodhart.data.TextIndex;
import goodhart.data.Texts;
import goodhart.pool.CandidatePool;
import java.util.AbstractList;
import java.util.Arrays;
import java.util.BitSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.RandomAccess;

/**
 * Pairs as columns: every text once, and a few numbers for each pair. What is the same for all
 * pairs takes no room. Immutable.
 */
final class PairColumns extends AbstractList<PreferencePair> implements RandomAccess {
  static final int NO_PROMPT = -1;
  static final int NO_RESPONSE = -2;

  private final Texts prompts;
  private final Texts responses;
  private final int[] prompt;
  private final int[] chosen;
  private final int[] rejected;

  /** Each null where all pairs have the value that a pair has when nothing is said. */
  private final double[] label;

  private final double[] chosenScore;
  private final double[] rejectedScore;
  private final double[] weight;
  private final double[] margin;
  private final int[] group;

  private final List<String> groups;

  private PairColumns(Builder b) {
    prompts = b.prompts.build();
    responses = b.responses.build();
    prompt = Arrays.copyOf(b.prompt, b.size);
    chosen = Arrays.copyOf(b.chosen, b.size);
    rejected = Arrays.copyOf(b.rejected, b.size);
    label = b.label.toArray();
    chosenScore = b.chosenScore.toArray();
    rejectedScore = b.rejectedScore.toArray();
    weight = b.weight.toArray();
    margin = b.margin.toArray();
    group = b.groups.size() < 2 ? null : Arrays.copyOf(b.group, b.size);
    groups = b.groups.keySet().stream().map(g -> g.isEmpty() ? PreferencePairs.ALL : g).toList();
  }

  /** The columns of a list. */
  static PairColumns of(List<PreferencePair> pairs) {
    if (pairs instanceof PairColumns already) {
      return already;
    }
    Builder builder = new Builder();
    pairs.forEach(builder::add);
    return builder.build();
  }

  @Override
  public int size() {
    return prompt.length;
  }

  @Override
  public PreferencePair get(int k) {
    return new PreferencePair(
        prompts.get(prompt[k]),
        responses.get(chosen[k]),
        responses.get(rejected[k]),
        at(label, k, 1),
        at(chosenScore, k, Double.NaN),
        at(rejectedScore, k, Double.NaN),
        at(weight, k, 1),
        at(margin, k, 0),
        groupName(k));
  }

  private String groupName(int k) {
    String name = groups.get(group == null ? 0 : group[k]);
    return name.equals(PreferencePairs.ALL) ? "" : name;
  }

  private static double at(double[] values, int k, double otherwise) {
    return values == null ? otherwise : values[k];
  }

  /** The different prompts, in the order in which they first appear. */
  Texts prompts() {
    return prompts;
  }

  /** The different texts of responses. */
  Texts responses() {
    return responses;
  }

  int prompt(int k) {
    return prompt[k];
  }

  int chosen(int k) {
    return chosen[k];
  }

  int rejected(int k) {
    return rejected[k];
  }

  /** How many pairs each group has. */
  Map<String, Integer> groups() {
    int[] count = new int[groups.size()];
    for (int k = 0; k < size(); k++) {
      count[group == null ? 0 : group[k]]++;
    }
    Map<String, Integer> named = new LinkedHashMap<>();
    for (int g = 0; g < count.length; g++) {
      named.put(groups.get(g), count[g]);
    }
    return named;
  }

  boolean haveScores() {
    return chosenScore != null
        && Arrays.stream(chosenScore).noneMatch(Double::isNaN)
        && Arrays.stream(rejectedScore).noneMatch(Double::isNaN);
  }

  double chosenScore(int k) {
    return at(chosenScore, k, Double.NaN);
  }

  double rejectedScore(int k) {
    return at(rejectedScore, k, Double.NaN);
  }

  /**
   * Some of the pairs, on candidates of a pool.
   *
   * @param which numbers of pairs
   * @param first the candidate of each pair's chosen response
   * @param second that of the rejected one
   */
  PreferencePairs on(CandidatePool pool, int[] which, int[] first, int[] second) {
    double[] labels = new double[which.length];
    Arrays.setAll(labels, k -> at(label, which[k], 1));
    PreferencePairs pairs = new PreferencePairs(pool, first, second, labels);
    if (weight != null) {
      pairs = pairs.withWeights(Arrays.stream(which).mapToDouble(k -> weight[k]).toArray());
    }
    if (margin != null) {
      pairs = pairs.withMargins(Arrays.stream(which).mapToDouble(k -> margin[k]).toArray());
    }
    return pairs.withGroups(
        Arrays.stream(which).map(k -> group == null ? 0 : group[k]).toArray(), groups);
  }

  /**
   * The candidates that the pairs are about: for each prompt its different responses, in the order
   * in which they first appear.
   *
   * @param counts how many candidates each prompt has
   * @param response the number of each candidate's text
   * @param first the candidate of each pair's chosen response
   * @param second that of the rejected one
   */
  record Layout(int[] counts, int[] response, int[] first, int[] second) {}

  /**
   * The pairs in the order of their prompts.
   *
   * @param start where those of each prompt begin in {@code pairs}; one more than there are prompts
   * @param pairs numbers of pairs
   */
  private record ByPrompt(int[] start, int[] pairs) {}

  private ByPrompt byPrompt() {
    int[] start = new int[prompts.size() + 1];
    for (int x : prompt) {
      start[x + 1]++;
    }
    for (int x = 0; x < prompts.size(); x++) {
      start[x + 1] += start[x];
    }
    int[] pairs = new int[size()];
    int[] next = start.clone();
    for (int k = 0; k < pairs.length; k++) {
      pairs[next[prompt[k]]++] = k;
    }
    return new ByPrompt(start, pairs);
  }

  /**
   * Finds the candidates of a pool, which has texts, that the pairs are about. Of the same prompt
   * twice, and of the same response twice, the first counts.
   *
   * @param first takes the candidate of each pair's chosen response; {@link #NO_PROMPT} where the
   *     prompt is not there, {@link #NO_RESPONSE} where the response is not
   * @param second likewise of the rejected one
   */
  void find(CandidatePool pool, int[] first, int[] second) {
    Arrays.fill(first, NO_PROMPT);
    Arrays.fill(second, NO_PROMPT);
    TextIndex promptOf = new TextIndex(prompts);
    TextIndex responseOf = new TextIndex(responses);
    ByPrompt of = byPrompt();
    BitSet found = new BitSet();
    int[] seenBy = new int[responses.size()];
    int[] candidate = new int[responses.size()];
    for (int x = 0; x < pool.prompts(); x++) {
      int own = promptOf.find(pool.prompt(x).orElseThrow());
      if (own < 0 || found.get(own)) {
        continue;
      }
      found.set(own);
      for (int i = pool.start(x); i < pool.end(x); i++) {
        int text = responseOf.find(pool.response(i).orElseThrow());
        if (text >= 0 && seenBy[text] != x + 1) {
          seenBy[text] = x + 1;
          candidate[text] = i;
        }
      }
      for (int at = of.start[own]; at < of.start[own + 1]; at++) {
        int k = of.pairs[at];
        first[k] = seenBy[chosen[k]] == x + 1 ? candidate[chosen[k]] : NO_RESPONSE;
        second[k] = seenBy[rejected[k]] == x + 1 ? candidate[rejected[k]] : NO_RESPONSE;
      }
    }
  }

  /** See {@link Layout}. */
  Layout layout() {
    int n = size();
    ByPrompt of = byPrompt();
    int[] counts = new int[prompts.size()];
    int[] first = new int[n];
    int[] second = new int[n];
    int[] response = new int[2 * n];
    int[] seenBy = new int[responses.size()];
    int[] candidate = new int[responses.size()];
    int size = 0;
    for (int x = 0; x < counts.length; x++) {
      int from = size;
      for (int at = of.start[x]; at < of.start[x + 1]; at++) {
        int k = of.pairs[at];
        for (int text : new int[] {chosen[k], rejected[k]}) {
          if (seenBy[text] != x + 1) {
            seenBy[text] = x + 1;
            candidate[text] = size;
            response[size++] = text;
          }
        }
        first[k] = candidate[chosen[k]];
        second[k] = candidate[rejected[k]];
      }
      counts[x] = size - from;
    }
    return new Layout(counts, Arrays.copyOf(response, size), first, second);
  }

  @Override
  public boolean equals(Object other) {
    if (!(other instanceof PairColumns o)) {
      return super.equals(other);
    }
    return this == o
        || Arrays.equals(prompt, o.prompt)
            && Arrays.equals(chosen, o.chosen)
            && Arrays.equals(rejected, o.rejected)
            && Arrays.equals(label, o.label)
            && Arrays.equals(chosenScore, o.chosenScore)
            && Arrays.equals(rejectedScore, o.rejectedScore)
            && Arrays.equals(weight, o.weight)
            && Arrays.equals(margin, o.margin)
            && Arrays.equals(group, o.group)
            && groups.equals(o.groups)
            && prompts.equals(o.prompts)
            && responses.equals(o.responses);
  }

  /** That of a list of the same pairs, which it is equal to. */
  @Override
  public int hashCode() {
    return super.hashCode();
  }

  /** Collects pairs. Confined to one thread. */
  static final class Builder {
    private final Texts.Builder prompts = new Texts.Builder();
    private final Texts.Builder responses = new Texts.Builder();
    private final Map<String, Integer> groups = new LinkedHashMap<>();
    private int[] prompt = new int[16];
    private int[] chosen = new int[16];
    private int[] rejected = new int[16];
    private int[] group = new int[16];
    private final Numbers label = new Numbers(1);
    private final Numbers chosenScore = new Numbers(Double.NaN);
    private final Numbers rejectedScore = new Numbers(Double.NaN);
    private final Numbers weight = new Numbers(1);
    private final Numbers margin = new Numbers(0);
    private int size;

    /** Adds a pair and says its number. */
    int add(PreferencePair pair) {
      return add(pair, new Said.Pairs(pair));
    }

    /** The same for one of several that a row says. */
    int add(PreferencePair pair, Said.Pairs said) {
      if (size == prompt.length) {
        int room = size + (size >> 1);
        prompt = Arrays.copyOf(prompt, room);
        chosen = Arrays.copyOf(chosen, room);
        rejected = Arrays.copyOf(rejected, room);
        group = Arrays.copyOf(group, room);
      }
      for (int part = 0; part < 3; part++) { // one place, so that it is compiled once
        int number = said.intern(part == 0 ? prompts : responses, pair.text(part));
        (part == 0 ? prompt : part == 1 ? chosen : rejected)[size] = number;
      }
      group[size] =
          groups.computeIfAbsent(
              pair.group().equals(PreferencePairs.ALL) ? "" : pair.group(), g -> groups.size());
      label.add(pair.label());
      chosenScore.add(pair.chosenScore());
      rejectedScore.add(pair.rejectedScore());
      weight.add(pair.weight());
      margin.add(pair.margin());
      return size++;
    }

    int size() {
      return size;
    }

    int prompt(int k) {
      return prompt[k];
    }

    int chosen(int k) {
      return chosen[k];
    }

    int rejected(int k) {
      return rejected[k];
    }

    int group(int k) {
      return group[k];
    }

    double label(int k) {
      return label.get(k);
    }

    PairColumns build() {
      return new PairColumns(this);
    }
  }

  /** A growing column of numbers that takes no room while all are the same. */
  private static final class Numbers {
    private final double usual;
    private double[] values;
    private int size;

    Numbers(double usual) {
      this.usual = usual;
    }

    void add(double value) {
      if (values == null && Double.compare(value, usual) != 0) {
        values = new double[Math.max(16, size + (size >> 1))];
        Arrays.fill(values, 0, size, usual);
      }
      if (values != null) {
        if (size == values.length) {
          values = Arrays.copyOf(values, size + (size >> 1));
        }
        values[size] = value;
      }
      size++;
    }

    double get(int k) {
      return values == null ? usual : values[k];
    }

    /** Null where all are the same. */
    double[] toArray() {
      return values == null ? null : Arrays.copyOf(values, size);
    }
  }
}
