package goodhart.preference;

import goodhart.Seeds;
import goodhart.internal.Check;
import goodhart.internal.Cumulative;
import goodhart.pool.CandidatePool;
import goodhart.pool.Column;
import goodhart.pool.PoolSource;
import java.util.random.RandomGenerator;

/**
 * A simulated annotator who compares two responses to a prompt by their gold reward, with some
 * chance and some error.
 *
 * <pre>
 * {@code P(first preferred) = noise + (1 - 2 noise) * sigmoid((gold_1 - gold_2) / temperature)}
 * </pre>
 *
 * Prompts come by their weight, pairs of different responses by the reference policy. Temperature 0
 * gives hard labels: the better one is preferred, a coin decides between equals. Prompts with one
 * candidate are never drawn. Which pairs, which label and which flip have random streams of their
 * own, so more noise keeps the same pairs.
 *
 * <p>Source: Bradley-Terry annotation with 25 % flipped labels as in Coste et al. 2023 (arXiv
 * 2310.02743); noisy simulated annotators after Dubois et al. 2023 (arXiv 2305.14387). Deviation:
 * 2000 pairs where small studies take 512, so that the proxy errs for want of sight rather than for
 * want of data; one annotator with flips where Dubois et al. mix several.
 *
 * @param source the pools whose candidates are compared; they need a gold reward
 * @param pairs how many, >= 1
 * @param noise chance that a label is flipped, in [0, 1]; at 0.5 labels say nothing
 * @param temperature T, >= 0, in units of the gold reward
 */
public record Annotated(PoolSource source, int pairs, double noise, double temperature)
    implements PreferenceSource {

  /** 2000 pairs, a quarter of them flipped, temperature 1. */
  public Annotated(PoolSource source) {
    this(source, 2000, 0.25, 1);
  }

  public Annotated {
    Check.present("source", source);
    Check.atLeast("pairs", pairs, 1);
    Check.between("noise", noise, 0, 1);
    Check.nonNegative("temperature", temperature);
  }

  @Override
  public PreferencePairs collect(PoolSource.Draw draw, Seeds seeds) {
    CandidatePool pool = draw.training();
    Column gold = pool.gold();
    Column reference = pool.reference();
    double[] cumulative = promptWeights(pool);
    RandomGenerator choices = seeds.stream("annotator: pairs");
    RandomGenerator labels = seeds.stream("annotator: labels");
    RandomGenerator flips = seeds.stream("annotator: noise");
    int[] first = new int[pairs];
    int[] second = new int[pairs];
    double[] label = new double[pairs];
    for (int k = 0; k < pairs; k++) {
      int x = Cumulative.draw(cumulative, cumulative.length, choices.nextDouble());
      int from = pool.start(x);
      int to = pool.end(x);
      // pi x pi given that they differ: the first has weight pi (1 - pi), the second pi elsewhere.
      int i = first(reference, from, to, choices.nextDouble());
      int j = second(reference, from, to, i, choices.nextDouble());
      double preferred = preferred(gold.get(i) - gold.get(j));
      first[k] = i;
      second[k] = j;
      boolean wins = labels.nextDouble() < preferred;
      boolean flipped = flips.nextDouble() < noise;
      label[k] = wins != flipped ? 1 : 0;
    }
    return new PreferencePairs(pool, first, second, label);
  }

  private double preferred(double difference) {
    if (difference == 0) {
      return 0.5;
    }
    return temperature == 0
        ? (difference > 0 ? 1 : 0)
        : 1 / (1 + Math.exp(-difference / temperature));
  }

  private static double[] promptWeights(CandidatePool pool) {
    double[] cumulative = new double[pool.prompts()];
    for (int x = 0; x < cumulative.length; x++) {
      cumulative[x] = pool.candidates(x) > 1 ? pool.weights().get(x) : 0;
    }
    Cumulative.sums(cumulative, cumulative.length, cumulative);
    if (!(cumulative[cumulative.length - 1] > 0)) {
      throw new IllegalArgumentException(
          "no prompt with positive weight has two candidates to compare (of "
              + cumulative.length
              + " prompts). Give the pool more responses to a prompt");
    }
    return cumulative;
  }

  private static int first(Column reference, int from, int to, double uniform) {
    double total = 0;
    for (int i = from; i < to; i++) {
      total += reference.get(i) * (1 - reference.get(i));
    }
    double left = uniform * total;
    int last = from;
    for (int i = from; i < to; i++) {
      double weight = reference.get(i) * (1 - reference.get(i));
      if (weight > 0) {
        last = i;
        left -= weight;
        if (left < 0) {
          break;
        }
      }
    }
    return last;
  }

  private static int second(Column reference, int from, int to, int other, double uniform) {
    double total = 0;
    for (int i = from; i < to; i++) {
      total += i == other ? 0 : reference.get(i);
    }
    double left = uniform * total;
    int last = other == from ? from + 1 : from;
    for (int i = from; i < to; i++) {
      if (i != other) {
        last = i;
        left -= reference.get(i);
        if (left < 0) {
          break;
        }
      }
    }
    return last;
  }
}
