package goodhart.optimize;

import goodhart.policy.Simplex;
import java.util.Arrays;

/**
 * The laws of {@link Winner} where the reference is uniform and no rewards tie: the j-th best
 * candidate then wins as often on every prompt of the same size, so the laws of one prompt and
 * their KL serve all of them, and a prompt costs its sorting and the sums over it.
 */
final class EvenWinner {
  private static final ThreadLocal<EvenWinner> LAST = new ThreadLocal<>();

  private final double[] reference;
  private final double[] n;
  private final double[][] policy;
  private final int[] count;
  private final double[] klNats;

  private EvenWinner(double[] reference, double[] n) {
    this.reference = reference.clone();
    this.n = n.clone();
    policy = new double[n.length][];
    count = new int[n.length];
    klNats = new double[n.length];
    int size = reference.length;
    double[] falling = new double[size];
    Arrays.setAll(falling, j -> -j);
    Winner winner = new Winner(falling, reference, Ranking.descending(falling));
    for (int k = 0; k < n.length; k++) {
      if (n[k] == 1) {
        policy[k] = this.reference;
        count[k] = size;
      } else {
        double[] law = winner.policy(n[k]);
        count[k] = winner.count();
        policy[k] = Arrays.copyOf(Arrays.copyOf(law, count[k]), size);
        klNats[k] = Simplex.klNats(policy[k], reference, count[k]);
      }
    }
    winner.done();
  }

  /** Whether the prompt has a uniform reference and no ties. */
  static boolean fits(Allocation.Prompt prompt, int[] order) {
    double[] reference = prompt.reference();
    double[] reward = prompt.reward();
    for (int j = 1; j < order.length; j++) {
      if (reference[j] != reference[0] || reward[order[j]] == reward[order[j - 1]]) {
        return false;
      }
    }
    return true;
  }

  /** The laws of one uniform reference at some n; those that the thread had last, if they fit. */
  static EvenWinner of(double[] reference, double[] n) {
    EvenWinner last = LAST.get();
    if (last == null || !Arrays.equals(last.reference, reference) || !Arrays.equals(last.n, n)) {
      last = new EvenWinner(reference, n);
      LAST.set(last);
    }
    return last;
  }

  void path(int[] order, Optimizer.Points points) {
    points.ranked(order, policy, count, klNats);
  }
}
