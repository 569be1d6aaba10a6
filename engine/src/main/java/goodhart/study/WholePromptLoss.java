package goodhart.study;

import goodhart.internal.Dense;
import goodhart.optimize.Direct;
import goodhart.policy.PolicyClass;
import goodhart.policy.Simplex;
import goodhart.pool.CandidatePool;
import goodhart.preference.PreferencePairs;
import java.util.Arrays;

/** The loss of a method that may look at every candidate of a pair's prompt. */
final class WholePromptLoss extends DirectLoss {
  private final PolicyClass.Head head;
  private final double[][] logReferences;
  private final double[][] logPriors;
  private final double[][] lengths;
  private final double[][] rewards;
  private final Rows[] scratch;

  WholePromptLoss(
      Direct method,
      PreferencePairs pairs,
      double[] reward,
      PolicyClass.Head head,
      double[][] logReferences,
      double[][] logPriors) {
    super(method, pairs);
    this.head = head;
    this.logReferences = logReferences;
    this.logPriors = logPriors;
    lengths = byPrompt(relativeLengths(pairs.pool()), pairs.pool());
    rewards = byPrompt(reward, pairs.pool());
    scratch = new Rows[GradientSum.blocks(pairs.pool().prompts())];
  }

  private static double[][] byPrompt(double[] values, CandidatePool pool) {
    double[][] rows = new double[pool.prompts()][];
    Arrays.setAll(rows, x -> Arrays.copyOfRange(values, pool.start(x), pool.end(x)));
    return rows;
  }

  @Override
  int promptsAtOnce() {
    return 1;
  }

  @Override
  void addGradient(double[] theta, int[] batch, int from, int to, int block, double[] into) {
    int x = pairs.prompt(batch[from]);
    int start = pairs.pool().start(x);
    Rows rows = rows(block, logReferences[x].length);
    head.evaluate(theta, x, rows.logPolicy);
    Simplex.policy(logReferences[x], rows.logPolicy, rows.logPolicy, rows.policy);
    Direct.Prompt prompt =
        new Direct.Prompt(
            rows.logPolicy,
            logReferences[x],
            logPriors[x],
            lengths[x],
            rewards[x],
            Simplex.klNats(rows.policy, rows.logPolicy, logReferences[x]));
    double[] outer = rows.outer;
    Arrays.fill(outer, 0);
    method.promptLoss(prompt, outer);
    double weight = 0;
    for (int j = from; j < to; j++) {
      weight += weight(batch[j]);
    }
    for (int i = 0; i < outer.length; i++) {
      outer[i] *= weight;
    }
    for (int j = from; j < to; j++) {
      double share = weight(batch[j]);
      int first = pairs.first(batch[j]) - start;
      int second = pairs.second(batch[j]) - start;
      slopes(
          batch[j],
          new Direct.Pair(prompt, first, second),
          new Direct.Pair(prompt, second, first),
          rows.slopes,
          rows.derivative);
      outer[first] += share * rows.slopes[0];
      outer[second] += share * rows.slopes[1];
    }
    double scale = -1.0 / batch.length;
    double total = Dense.sum(outer, outer.length);
    for (int i = 0; i < outer.length; i++) {
      outer[i] = scale * (outer[i] - rows.policy[i] * total);
    }
    head.addGradient(theta, x, outer, into);
  }

  /** The rows of a block, for a prompt of {@code size} candidates. */
  private Rows rows(int block, int size) {
    Rows rows = scratch[block];
    if (rows == null || rows.outer.length != size) {
      rows = new Rows(size);
      scratch[block] = rows;
    }
    return rows;
  }

  private static final class Rows {
    final double[] logPolicy;
    final double[] policy;
    final double[] outer;
    final double[] slopes = new double[2];
    final double[] derivative = new double[2];

    Rows(int size) {
      logPolicy = new double[size];
      policy = new double[size];
      outer = new double[size];
    }
  }
}
