package goodhart.reward;

/** Mean and variance of one candidate's scores over the members of an ensemble. */
final class Moments {
  private Moments() {}

  static double mean(double[][] members, int candidate) {
    double sum = 0;
    for (double[] member : members) {
      sum += member[candidate];
    }
    return sum / members.length;
  }

  /**
   * The variance; 0 for one member.
   *
   * @param sample divide by M - 1 instead of M
   */
  static double variance(double[][] members, int candidate, double mean, boolean sample) {
    if (members.length == 1) {
      return 0;
    }
    double squares = 0;
    for (double[] member : members) {
      squares += (member[candidate] - mean) * (member[candidate] - mean);
    }
    return squares / (sample ? members.length - 1 : members.length);
  }
}
