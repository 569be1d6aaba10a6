package goodhart.preference;

import java.util.ArrayList;
import java.util.List;

/**
 * All comparisons of a ranking. Each has weight {@code 2 / (n (n - 1))}, so that a ranking of n
 * responses counts as one comparison in total, however long it is: what a batch of InstructGPT's
 * reward model averages over (Ouyang et al. 2022, arXiv 2203.02155, equation 1). Two responses of
 * the same worth are a tie.
 */
final class Rankings {
  private Rankings() {}

  /**
   * A response and what it is worth.
   *
   * @param worth more is better
   */
  record Response(String text, double worth) {}

  /**
   * The comparisons, in the order of the list: first with second, first with third, and so on.
   *
   * @param responses at least two
   * @param scores whether the worths are scores: kept as such, with their difference as the margin
   */
  static List<PreferencePair> pairs(String prompt, List<Response> responses, boolean scores) {
    int n = responses.size();
    double weight = 2.0 / (n * (n - 1.0));
    List<PreferencePair> pairs = new ArrayList<>();
    for (int i = 0; i < n; i++) {
      for (int j = i + 1; j < n; j++) {
        Response a = responses.get(i);
        Response b = responses.get(j);
        boolean swap = b.worth > a.worth;
        Response better = swap ? b : a;
        Response worse = swap ? a : b;
        double gap = scores ? better.worth - worse.worth : 0;
        pairs.add(
            new PreferencePair(
                prompt,
                better.text,
                worse.text,
                a.worth == b.worth ? 0.5 : 1,
                scores ? better.worth : Double.NaN,
                scores ? worse.worth : Double.NaN,
                weight,
                gap,
                ""));
      }
    }
    return pairs;
  }
}
