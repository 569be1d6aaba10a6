package goodhart.optimize;

import java.util.Random;

/** Policies near a given one. */
final class Perturbed {
  private Perturbed() {}

  /** Moves a random share of one candidate's mass to another, or mixes with a random policy. */
  static double[] of(Random random, double[] policy) {
    double[] q = policy.clone();
    double share = Math.pow(10, -1 - 5 * random.nextDouble());
    if (random.nextBoolean()) {
      int from = random.nextInt(q.length);
      double moved = share * q[from];
      q[from] -= moved;
      q[random.nextInt(q.length)] += moved;
    } else {
      double[] other = Rows.simplex(random, q.length);
      for (int i = 0; i < q.length; i++) {
        q[i] += share * (other[i] - q[i]);
      }
    }
    return q;
  }
}
