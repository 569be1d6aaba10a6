package goodhart.study;

/**
 * Adam's step for a parameter vector (Kingma and Ba 2015, arXiv 1412.6980) with its usual decay
 * rates 0.9 and 0.999. Ascends.
 */
final class Adam {
  private static final double DECAY_MEAN = 0.9;
  private static final double DECAY_SQUARE = 0.999;
  private static final double EPSILON = 1e-8;

  private final double learningRate;
  private final double[] mean;
  private final double[] square;
  private int step;

  Adam(int parameters, double learningRate) {
    this.learningRate = learningRate;
    mean = new double[parameters];
    square = new double[parameters];
  }

  /** Moves {@code theta} uphill along {@code gradient}. */
  void ascend(double[] theta, double[] gradient) {
    step++;
    double meanScale = 1 / (1 - Math.pow(DECAY_MEAN, step));
    double squareScale = 1 / (1 - Math.pow(DECAY_SQUARE, step));
    for (int j = 0; j < theta.length; j++) {
      double g = gradient[j];
      mean[j] = DECAY_MEAN * mean[j] + (1 - DECAY_MEAN) * g;
      square[j] = DECAY_SQUARE * square[j] + (1 - DECAY_SQUARE) * g * g;
      theta[j] +=
          learningRate * mean[j] * meanScale / (Math.sqrt(square[j] * squareScale) + EPSILON);
    }
  }
}
