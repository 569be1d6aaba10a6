package goodhart.benchmarks;

import goodhart.benchmarks.Outcome.Spread;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** The outcomes as a table in Markdown. */
final class Table {
  private static final String[] HEADER = {
    "job",
    "size",
    "peer",
    "ours, s",
    "peer, s",
    "peer / ours",
    "in a row",
    "aim",
    "met",
    "first, s: ours, peer",
    "peak MB: ours, peer",
    "same"
  };

  private Table() {}

  /**
   * Times and ratios as minimum / median / maximum of the rounds that count, which follow a rest;
   * beside them the ratio of those that follow one another, where there are any.
   */
  static String of(List<Outcome> outcomes) {
    List<String[]> rows = new ArrayList<>();
    rows.add(HEADER);
    for (Outcome outcome : outcomes) {
      rows.add(row(outcome));
    }
    int[] width = new int[HEADER.length];
    for (String[] row : rows) {
      for (int c = 0; c < width.length; c++) {
        width[c] = Math.max(width[c], row[c].length());
      }
    }
    StringBuilder text = new StringBuilder();
    for (int r = 0; r < rows.size(); r++) {
      for (int c = 0; c < width.length; c++) {
        text.append("| ").append(rows.get(r)[c]);
        text.append(" ".repeat(width[c] - rows.get(r)[c].length() + 1));
      }
      text.append("|\n");
      for (int c = 0; r == 0 && c < width.length; c++) {
        text.append('|').append("-".repeat(width[c] + 2));
      }
      text.append(r == 0 ? "|\n" : "");
    }
    return text.toString();
  }

  private static String[] row(Outcome o) {
    boolean alone = o.contest.peer() instanceof Contest.None;
    String met = met(o, o.ratio()) + (o.turn > 1 ? ", " + met(o, o.ratioInARow()) : "");
    boolean done = o.failure.isEmpty();
    return new String[] {
      o.contest.name(),
      o.size,
      o.contest.peer().label(),
      spread(o.seconds(o.ours)),
      alone ? "" : spread(o.seconds(o.peer)),
      alone ? "" : spread(o.ratio()),
      alone || o.turn == 1 ? "" : spread(o.ratioInARow()),
      alone ? "" : number(o.contest.aim()),
      alone ? "" : !done ? "failed" : met,
      first(o.ours) + (alone ? "" : ", " + first(o.peer)),
      peak(o.ours) + (alone ? "" : ", " + peak(o.peer)),
      alone ? "" : done ? "yes" : "NO"
    };
  }

  private static String met(Outcome o, Spread ratio) {
    return ratio.median() >= o.contest.aim() ? "yes" : "no";
  }

  private static String spread(Spread s) {
    return number(s.least()) + " / " + number(s.median()) + " / " + number(s.most());
  }

  private static String first(List<Round> rounds) {
    return rounds.isEmpty() ? "" : number(rounds.get(0).seconds());
  }

  private static String peak(List<Round> rounds) {
    return Double.isNaN(Outcome.peak(rounds))
        ? "?"
        : String.format(Locale.ROOT, "%.0f", Outcome.peak(rounds));
  }

  /** Three digits. */
  static String number(double value) {
    if (Double.isNaN(value)) {
      return "";
    }
    int digits = value == 0 ? 0 : (int) Math.floor(Math.log10(Math.abs(value)));
    return String.format(Locale.ROOT, "%." + Math.max(0, 2 - digits) + "f", value);
  }
}
