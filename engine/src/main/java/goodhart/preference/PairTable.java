package goodhart.preference;

import goodhart.data.Columns;
import java.util.AbstractList;
import java.util.Arrays;
import java.util.List;
import java.util.RandomAccess;
import java.util.function.IntFunction;
import java.util.function.IntToDoubleFunction;

/**
 * Pairs as a table of one row a pair: {@code prompt, chosen, rejected}; {@code label} (probability
 * that the chosen response is preferred), {@code weight}, {@code margin} and {@code group} where
 * some pair has another than the usual one; {@code chosen_score} and {@code rejected_score} where
 * all pairs have both. Read again they are the same pairs, to the bit.
 */
final class PairTable {
  private PairTable() {}

  static void write(PreferenceFile file, Columns into) {
    PairColumns pairs = file.columns();
    int n = pairs.size();
    into.texts("prompt", view(n, k -> pairs.prompts().get(pairs.prompt(k))));
    into.texts("chosen", view(n, k -> pairs.responses().get(pairs.chosen(k))));
    into.texts("rejected", view(n, k -> pairs.responses().get(pairs.rejected(k))));
    unusual(into, "label", n, k -> pairs.get(k).label(), 1);
    unusual(into, "weight", n, k -> pairs.get(k).weight(), 1);
    unusual(into, "margin", n, k -> pairs.get(k).margin(), 0);
    if (pairs.groups().size() > 1 || !pairs.groups().containsKey(PreferencePairs.ALL)) {
      into.texts("group", view(n, k -> pairs.get(k).group()));
    }
    if (pairs.haveScores()) {
      into.numbers("chosen_score", numbers(n, pairs::chosenScore));
      into.numbers("rejected_score", numbers(n, pairs::rejectedScore));
    }
  }

  private static void unusual(
      Columns into, String name, int n, IntToDoubleFunction value, double usual) {
    double[] values = numbers(n, value);
    if (Arrays.stream(values).anyMatch(v -> v != usual)) {
      into.numbers(name, values);
    }
  }

  private static double[] numbers(int n, IntToDoubleFunction value) {
    double[] values = new double[n];
    Arrays.setAll(values, value);
    return values;
  }

  private static List<String> view(int size, IntFunction<String> get) {
    return new View(size, get);
  }

  /** Texts that are looked up when they are asked for. */
  private static final class View extends AbstractList<String> implements RandomAccess {
    private final int size;
    private final IntFunction<String> get;

    View(int size, IntFunction<String> get) {
      this.size = size;
      this.get = get;
    }

    @Override
    public String get(int index) {
      return get.apply(index);
    }

    @Override
    public int size() {
      return size;
    }
  }
}
