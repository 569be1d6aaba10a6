package goodhart.measure;

/** Where a path comes by a given KL, and its gold reward there. */
final class AtKl {
  private AtKl() {}

  /**
   * Gold where the path first comes by a KL, on the straight line in sqrt(KL) between the two
   * points around it; NaN where it does not come by.
   *
   * @param klNats n numbers >= 0, in any order
   * @param gold n numbers
   */
  static double gold(double[] klNats, double[] gold, double at) {
    if (klNats[0] == at) {
      return gold[0];
    }
    for (int k = 1; k < klNats.length; k++) {
      double from = klNats[k - 1];
      double to = klNats[k];
      if (Math.min(from, to) <= at && at <= Math.max(from, to)) {
        double step = Math.sqrt(to) - Math.sqrt(from);
        double share = step == 0 ? 0 : (Math.sqrt(at) - Math.sqrt(from)) / step;
        return gold[k - 1] + share * (gold[k] - gold[k - 1]);
      }
    }
    return Double.NaN;
  }

  /** The KL nearest to {@code at} that the path comes by. */
  static double nearest(double[] klNats, double at) {
    double least = Double.POSITIVE_INFINITY;
    double most = Double.NEGATIVE_INFINITY;
    for (double kl : klNats) {
      least = kl < least ? kl : least; // not Math.min: what is not a number is no KL
      most = kl > most ? kl : most;
    }
    return Math.min(Math.max(at, least), most);
  }
}
