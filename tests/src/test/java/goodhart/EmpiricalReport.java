package goodhart;

import goodhart.internal.Papers;
import goodhart.internal.Parallel;
import goodhart.study.Lab;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.function.ToDoubleFunction;

/** {@code docs/empirical.md}: what papers found, measured again here. Nothing asserts a finding. */
final class EmpiricalReport {
  private static final int WORLDS = 10;

  /** The 97.5 % quantile of Student's t with {@link #WORLDS} - 1 degrees of freedom. */
  private static final double STUDENT = 2.2621571628540993;

  private final List<Claim> claims = EmpiricalClaims.all();

  /** By claim, the difference in each world; no numbers where it is not measured. */
  private final double[][] differences = new double[claims.size()][];

  /**
   * A claim that is no theorem.
   *
   * @param method what the paper is called by
   * @param arxiv its id
   * @param says the claim in a plain sentence
   * @param measured the setting, or why it is not measured
   * @param difference positive in a world in which the claim holds; null where it is not measured
   */
  record Claim(
      String method, String arxiv, String says, String measured, ToDoubleFunction<Lab> difference) {
    Claim {
      if (Papers.byArxiv(arxiv).isEmpty()) {
        throw new IllegalArgumentException("no paper " + arxiv + " in the register");
      }
    }
  }

  /** Measures everything. */
  EmpiricalReport() {
    for (int c = 0; c < differences.length; c++) {
      differences[c] = new double[claims.get(c).difference() == null ? 0 : WORLDS];
    }
    Parallel.forRanges(
        WORLDS,
        1,
        Progress.NONE,
        (from, to) -> {
          for (int w = from; w < to; w++) {
            Lab lab = new Lab(w + 1);
            for (int c = 0; c < differences.length; c++) {
              if (differences[c].length > 0) {
                differences[c][w] = claims.get(c).difference().applyAsDouble(lab);
              }
            }
          }
        });
  }

  /** The whole page. */
  String text() {
    StringBuilder rows = new StringBuilder();
    List<String> verdicts = new ArrayList<>();
    for (int c = 0; c < differences.length; c++) {
      Claim claim = claims.get(c);
      String verdict = verdict(differences[c]);
      verdicts.add(verdict);
      rows.append(
          "| %s, [%s](https://arxiv.org/abs/%s) | %s | %s | %s | %s | %s |\n"
              .formatted(
                  claim.method(),
                  claim.arxiv(),
                  claim.arxiv(),
                  claim.says(),
                  claim.measured(),
                  numbers(differences[c]),
                  worlds(differences[c]),
                  verdict));
    }
    StringBuilder count = new StringBuilder();
    for (String verdict : List.of(HOLDS, REVERSE, UNDECIDED, UNMEASURED)) {
      long n = verdicts.stream().filter(verdict::equals).count();
      count.append("| ").append(verdict).append(" | ").append(n).append(" |\n");
    }
    return PREFACE + "\n| verdict | rows |\n|---|---|\n" + count + HEADER + rows;
  }

  /** Of a difference that is 0 but for this, the sign is not the same on every machine. */
  private static final double ROUNDING = 1e-9;

  private static final String HOLDS = "holds";
  private static final String REVERSE = "does not hold: the reverse";
  private static final String UNDECIDED = "no difference established";
  private static final String UNMEASURED = "not measured";

  private static final String PREFACE =
      """
      # Empirical claims, measured here

      What papers report of their methods and no theorem says. Made by `EmpiricalReport` and `EmpiricalClaims` in `tests/`; DocumentationTest measures all of it again and says when this page is stale. No test
      asserts that a claim holds: a row that turns over after a change of the engine shows up as a changed page, to be looked at and not to be repaired.

      Every row is measured on the same ten worlds, seeds 1 to 10: 64 prompts with 256 candidates each, otherwise the defaults (12 quality directions of which the features show 3, 1 spurious coordinate that
      is also the response's length), 2000 preference pairs with a quarter of the labels flipped, and *the proxy*, a linear Bradley-Terry model trained on them. A policy that learns is log-linear in the
      features and is trained by Adam for 100 steps of size 0.1, a direct method for 200, unless a row says otherwise. Rewards are in standard deviations under the reference, KL is in nats.

      Each number is a difference, signed so that above 0 the claim holds: its mean over the worlds, its 95 % interval (Student's t over worlds), and in how many worlds it is above 0. The verdict is read off
      the interval by one rule: above 0 it *holds*, below 0 *the reverse* does, otherwise *no difference is established*, which is not to say that there is none. Each interval stands for itself: of forty rows
      without any effect, two would still be expected to exclude 0.

      *Fall* is the gold reward at its peak minus that at the end of the path. The peak is found on half of the prompts and the fall measured on the other half, both ways round, so a path that does not fall
      has no fall on average.

      These are small synthetic worlds with exact policies, not language models: a claim that does not hold here has not been refuted where it was made, and one that holds has been seen once more in another
      setting.
      """;

  private static final String HEADER =
      """

      | paper | claim | measured | mean difference and 95 % interval | worlds | verdict |
      |---|---|---|---|---|---|
      """;

  private static double mean(double[] values) {
    return Estimate.of(values).value();
  }

  private static double halfWidth(double[] values) {
    return STUDENT * Estimate.of(values).standardError();
  }

  private static String verdict(double[] values) {
    if (values.length == 0) {
      return UNMEASURED;
    }
    double mean = mean(values);
    double half = halfWidth(values);
    return mean - half > 0 ? HOLDS : mean + half < 0 ? REVERSE : UNDECIDED;
  }

  /** With as many decimals as leave the interval's half width two digits, at most four. */
  private static String numbers(double[] values) {
    if (values.length == 0) {
      return "";
    }
    double mean = mean(values);
    double half = halfWidth(values);
    int decimals = half > 0 ? (int) Math.max(0, Math.min(4, 1 - Math.floor(Math.log10(half)))) : 2;
    return "%s [%s, %s]"
        .formatted(
            rounded(mean, decimals),
            rounded(mean - half, decimals),
            rounded(mean + half, decimals));
  }

  private static String rounded(double value, int decimals) {
    String text = String.format(Locale.ROOT, "%." + decimals + "f", value);
    return Double.parseDouble(text) == 0 ? text.replace("-", "") : text;
  }

  private static String worlds(double[] values) {
    return values.length == 0
        ? ""
        : Arrays.stream(values).filter(d -> d > ROUNDING).count() + " of " + values.length;
  }
}
