package goodhart.study;

import goodhart.optimize.Direct;
import goodhart.policy.PolicyClass.Margins;
import goodhart.preference.PreferencePairs;
import java.util.Optional;
import java.util.function.Supplier;

/**
 * The loss of a method of the margin alone, in which the normaliser cancels: of a prompt it looks
 * at the candidates that are compared and at no other.
 */
final class MarginLoss extends DirectLoss {
  /** Numbers of a response in {@link #known}. */
  private static final int KNOWN = 4;

  private final Supplier<Margins> margins;
  private final Optional<Direct.MarginSlopes> rows;

  /**
   * Pair after pair, of its first and then of its second response: log pi, log prior, length and
   * reward. Looked up in the pool at every step, each would be a cache miss. Null where the method
   * knows rows.
   */
  private final double[] known;

  private final Worker[] workers;

  /**
   * @param margins of the policy, for the pairs
   */
  MarginLoss(
      Direct method,
      PreferencePairs pairs,
      double[] reward,
      Supplier<Margins> margins,
      double[][] logReferences,
      double[][] logPriors) {
    super(method, pairs);
    this.margins = margins;
    rows = method.marginSlopes();
    known = rows.isPresent() ? null : known(pairs, reward, logReferences, logPriors);
    workers = new Worker[GradientSum.blocks(pairs.pool().prompts())];
  }

  private static double[] known(
      PreferencePairs pairs, double[] reward, double[][] logReferences, double[][] logPriors) {
    double[] lengths = relativeLengths(pairs.pool());
    double[] known = new double[2 * KNOWN * pairs.size()];
    for (int response = 0; response < 2 * pairs.size(); response++) {
      int k = response / 2;
      int x = pairs.prompt(k);
      int candidate = response % 2 == 0 ? pairs.first(k) : pairs.second(k);
      int place = candidate - pairs.pool().start(x);
      int at = KNOWN * response;
      known[at] = logReferences[x][place];
      known[at + 1] = logPriors[x][place];
      known[at + 2] = lengths[candidate];
      known[at + 3] = reward[candidate];
    }
    return known;
  }

  /** A step on the pairs of few prompts takes less time than another thread to wake up. */
  @Override
  int promptsAtOnce() {
    return 256;
  }

  @Override
  void addGradient(double[] theta, int[] batch, int from, int to, int block, double[] into) {
    if (workers[block] == null) {
      workers[block] = new Worker();
    }
    for (int at = from; at < to; at += Margins.MOST) {
      workers[block].addGradient(theta, batch, at, Math.min(Margins.MOST, to - at), into);
    }
  }

  /** What one thread needs. */
  private final class Worker {
    private final Margins policy = margins.get();
    private final Slopes slopes = rows.<Slopes>map(ByRow::new).orElseGet(ByPair::new);
    private final int[] pair = new int[Margins.MOST];
    private final double[] margin = new double[Margins.MOST];
    private final double[] slope = new double[Margins.MOST];

    void addGradient(double[] theta, int[] batch, int from, int n, double[] into) {
      System.arraycopy(batch, from, pair, 0, n);
      policy.evaluate(theta, pair, n, margin);
      slopes.fill(pair, margin, n, slope);
      for (int j = 0; j < n; j++) {
        slope[j] *= -weight(pair[j]) / batch.length;
      }
      policy.addGradient(pair, n, slope, into);
    }
  }

  private interface Slopes {
    /**
     * dloss/dmargin of n pairs under their labels.
     *
     * @param margin of the first response over the second; may be overwritten
     */
    void fill(int[] pair, double[] margin, int n, double[] slope);
  }

  /** Of a method that knows rows. */
  private final class ByRow implements Slopes {
    private final Direct.MarginSlopes method;
    private final double[] swapped = new double[Margins.MOST];

    ByRow(Direct.MarginSlopes method) {
      this.method = method;
    }

    @Override
    public void fill(int[] pair, double[] margin, int n, double[] slope) {
      method.of(margin, n, slope);
      for (int j = 0; j < n; j++) {
        margin[j] = -margin[j];
      }
      method.of(margin, n, swapped);
      for (int j = 0; j < n; j++) {
        double label = pairs.label(pair[j]);
        slope[j] = label * slope[j] - (1 - label) * swapped[j];
      }
    }
  }

  /** Of a method that knows pairs: each is on a prompt that has its two candidates alone. */
  private final class ByPair implements Slopes {
    private final Direct.Prompt prompt =
        new Direct.Prompt(
            new double[2], new double[2], new double[2], new double[2], new double[2], 0);

    private final Direct.Pair given = new Direct.Pair(prompt, 0, 1);
    private final Direct.Pair swapped = new Direct.Pair(prompt, 1, 0);
    private final double[] slopes = new double[2];
    private final double[] derivative = new double[2];

    @Override
    public void fill(int[] pair, double[] margin, int n, double[] slope) {
      for (int j = 0; j < n; j++) {
        for (int place = 0; place < 2; place++) {
          int at = KNOWN * (2 * pair[j] + place);
          prompt.logPolicy()[place] = known[at];
          prompt.logReference()[place] = known[at];
          prompt.logPrior()[place] = known[at + 1];
          prompt.length()[place] = known[at + 2];
          prompt.reward()[place] = known[at + 3];
        }
        prompt.logPolicy()[0] += margin[j];
        slopes(pair[j], given, swapped, slopes, derivative);
        slope[j] = slopes[0];
      }
    }
  }
}
