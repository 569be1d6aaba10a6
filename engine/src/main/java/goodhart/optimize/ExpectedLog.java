package goodhart.optimize;

/** The expected log-ratio under fixed weights, which optimistic and pessimistic losses add. */
final class ExpectedLog {
  private ExpectedLog() {}

  /**
   * {@code scale * sum_i q_i log(p_i / pi_i)}.
   *
   * @param logWeights K logarithms of q, which counts as a constant
   * @param gradient K numbers to which the derivatives by log p are added
   */
  static double add(double scale, double[] logWeights, Direct.Prompt prompt, double[] gradient) {
    double sum = 0;
    for (int i = 0; i < gradient.length; i++) {
      double q = scale * Math.exp(logWeights[i]);
      gradient[i] += q;
      sum += q * (prompt.logPolicy()[i] - prompt.logReference()[i]);
    }
    return sum;
  }
}
