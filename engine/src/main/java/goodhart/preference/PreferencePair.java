package goodhart.preference;

import goodhart.internal.Check;

/**
 * One comparison as a file tells it. All texts are data, never markup.
 *
 * @param prompt the prompt's text
 * @param chosen the preferred response, or the first of two equals
 * @param rejected the other response
 * @param label P(chosen preferred), in [0.5, 1]; 0.5 is a tie
 * @param chosenScore the score of the chosen response; NaN where the file has none
 * @param rejectedScore likewise
 * @param weight how much the pair counts against others, > 0
 * @param margin by how much the chosen response is better, >= 0, in the file's unit; 0 where the
 *     file does not say
 * @param group such as an annotator; empty where the file names none
 */
public record PreferencePair(
    String prompt,
    String chosen,
    String rejected,
    double label,
    double chosenScore,
    double rejectedScore,
    double weight,
    double margin,
    String group) {
  public PreferencePair {
    Check.present("prompt", prompt);
    Check.present("chosen", chosen);
    Check.present("rejected", rejected);
    Check.between("label", label, 0.5, 1);
    Check.positive("weight", weight);
    Check.nonNegative("margin", margin);
    Check.present("group", group);
  }

  /** A pair of weight 1 without margin and group. */
  public PreferencePair(
      String prompt,
      String chosen,
      String rejected,
      double label,
      double chosenScore,
      double rejectedScore) {
    this(prompt, chosen, rejected, label, chosenScore, rejectedScore, 1, 0, "");
  }

  /** The pair of two responses of which the first is preferred with probability {@code label}. */
  static PreferencePair of(String prompt, String first, String second, double label) {
    return label >= 0.5
        ? new PreferencePair(prompt, first, second, label, Double.NaN, Double.NaN)
        : new PreferencePair(prompt, second, first, 1 - label, Double.NaN, Double.NaN);
  }

  PreferencePair withScores(double chosenScore, double rejectedScore) {
    return new PreferencePair(
        prompt, chosen, rejected, label, chosenScore, rejectedScore, weight, margin, group);
  }

  PreferencePair withWeight(double other) {
    return new PreferencePair(
        prompt, chosen, rejected, label, chosenScore, rejectedScore, other, margin, group);
  }

  PreferencePair withMargin(double other) {
    return new PreferencePair(
        prompt, chosen, rejected, label, chosenScore, rejectedScore, weight, other, group);
  }

  PreferencePair withGroup(String other) {
    return new PreferencePair(
        prompt, chosen, rejected, label, chosenScore, rejectedScore, weight, margin, other);
  }

  /** Whether the file gave a score for both responses. */
  public boolean hasScores() {
    return !Double.isNaN(chosenScore) && !Double.isNaN(rejectedScore);
  }

  boolean isTie() {
    return label == 0.5;
  }

  /**
   * One of its three texts.
   *
   * @param part 0 for the prompt, 1 for the chosen and 2 for the rejected response
   */
  String text(int part) {
    return part == 0 ? prompt : part == 1 ? chosen : rejected;
  }

  boolean sameText() {
    return chosen.equals(rejected);
  }
}
