package goodhart.reward;

import goodhart.Progress;
import goodhart.Seeds;
import goodhart.internal.Dense;
import goodhart.internal.Parallel;
import goodhart.pool.FeatureMatrix;
import goodhart.preference.PreferencePairs;
import java.util.Arrays;
import java.util.HashSet;
import java.util.Set;
import java.util.function.Supplier;
import java.util.random.RandomGenerator;

/**
 * Trains the one-hidden-layer reward {@code r = w2 . max(0, z W1 + b1)} on comparisons: loss,
 * gradient, Adam and early stopping on primitive rows.
 *
 * <p>A batch is computed in chunks of {@value #CHUNK} pairs, on all cores where it has several; the
 * chunks' gradients are added up in order, so the result is the same for any number of cores.
 *
 * <p>Parameters are d + 2 rows of {@code hidden} numbers: the d rows of W1, then b1, then w2.
 */
final class MlpTraining {
  private static final double DECAY_MEAN = 0.9;
  private static final double DECAY_SQUARE = 0.999;

  /** Pairs that one core computes together. */
  private static final int CHUNK = 64;

  private final int d;
  private final int hidden;
  private final double ridge;
  private final double[] score;
  private final double[][] activation;
  private final Chunk[] chunks;

  /**
   * @param d dimension of the features
   * @param most the most pairs of a batch
   */
  MlpTraining(int d, int hidden, double ridge, int most) {
    this.d = d;
    this.hidden = hidden;
    this.ridge = ridge;
    score = new double[2 * most];
    activation = new double[2 * most][hidden];
    chunks = new Chunk[(most + CHUNK - 1) / CHUNK];
    for (int c = 0; c < chunks.length; c++) {
      chunks[c] = new Chunk(c * CHUNK, Math.min(most - c * CHUNK, CHUNK));
    }
  }

  /** Fills in the rows of a batch's pairs {@code from} to {@code to}, where they are needed. */
  private interface Rows {
    void fill(int from, int to);
  }

  /**
   * The parameters after training.
   *
   * @param label P(first preferred), as it is to be learnt
   * @param margin what the first reward is asked to exceed the second by
   */
  static double[][] run(
      PreferencePairs pairs,
      double[] label,
      double[] margin,
      BradleyTerry settings,
      Standardizer standardizer,
      Seeds seeds,
      Progress progress) {
    Supplier<double[][]> work =
        () -> train(pairs, label, margin, settings, standardizer, seeds, progress);
    return settings.batchSize() > CHUNK ? Parallel.inside(work) : work.get();
  }

  private static double[][] train(
      PreferencePairs pairs,
      double[] label,
      double[] margin,
      BradleyTerry settings,
      Standardizer standardizer,
      Seeds seeds,
      Progress progress) {
    FeatureMatrix features = pairs.pool().features();
    int d = features.dimension();
    int most = settings.batchSize();
    MlpTraining training = new MlpTraining(d, settings.hidden(), settings.ridge(), most);
    boolean[] isHeld = heldOut(pairs, settings.heldOut(), seeds.stream("held-out pairs"));
    int[] train = numbers(isHeld, false);
    int[] held = numbers(isHeld, true);
    double[] weight = pairs.relativeWeights();

    double[][] theta = training.initial(seeds.stream("initial weights"));
    double[][] gradient = new double[d + 2][settings.hidden()];
    double[][] mean = new double[d + 2][settings.hidden()];
    double[][] square = new double[d + 2][settings.hidden()];
    double[][] z = new double[2 * most][d];
    double[] y = new double[most];
    double[] u = new double[most];
    double[] m = new double[most];
    RandomGenerator shuffle = seeds.stream("shuffle");
    double[][] best = theta;
    double bestLoss = Double.POSITIVE_INFINITY;
    int since = 0;
    int step = 0;
    for (int epoch = 1; epoch <= settings.epochs() && since < settings.patience(); epoch++) {
      progress.report("training, epoch", epoch - 1, settings.epochs());
      shuffle(train, shuffle);
      for (int from = 0; from < train.length; from += most) {
        int first = from;
        int count = Math.min(most, train.length - from);
        Rows rows =
            (begin, end) -> {
              for (int b = begin; b < end; b++) {
                int k = train[first + b];
                standardizer.row(features, pairs.first(k), z[2 * b]);
                standardizer.row(features, pairs.second(k), z[2 * b + 1]);
                y[b] = label[k];
                u[b] = weight[k];
                m[b] = margin[k];
              }
            };
        progress.tick();
        double loss = training.gradient(theta, z, y, u, m, count, gradient, rows);
        if (!Double.isFinite(loss)) {
          throw new IllegalArgumentException(
              "training of the MLP diverged in epoch "
                  + epoch
                  + ": learningRate must be smaller, got "
                  + settings.learningRate());
        }
        adam(++step, settings.learningRate(), theta, gradient, mean, square);
      }
      if (held.length > 0) {
        double loss = 0;
        for (int k : held) {
          standardizer.row(features, pairs.first(k), z[0]);
          standardizer.row(features, pairs.second(k), z[1]);
          training.forward(theta, z, 0, 1);
          double difference = training.score[0] - training.score[1] - margin[k];
          loss += weight[k] * PairLoss.loss(difference, label[k]);
        }
        since++;
        if (loss < bestLoss) {
          bestLoss = loss;
          best = copy(theta);
          since = 0;
        }
      }
    }
    return held.length > 0 ? best : theta;
  }

  /** Random weights whose activations and score have variance of order 1. */
  double[][] initial(RandomGenerator generator) {
    double[][] theta = new double[d + 2][hidden];
    for (int j = 0; j < d; j++) {
      for (int h = 0; h < hidden; h++) {
        theta[j][h] = generator.nextGaussian() * Math.sqrt(2.0 / d);
      }
    }
    for (int h = 0; h < hidden; h++) {
      theta[d + 1][h] = generator.nextGaussian() / Math.sqrt(hidden);
    }
    return theta;
  }

  /**
   * The mean weighted loss of {@code pairs} pairs with the ridge, and its gradient.
   *
   * @param z standardised features, first and second response of each pair in turn
   * @param label P(first preferred)
   * @param weight how much each pair counts
   * @param margin what the first score is asked to exceed the second by
   * @param gradient overwritten, shaped like {@code theta}
   */
  double gradient(
      double[][] theta,
      double[][] z,
      double[] label,
      double[] weight,
      double[] margin,
      int pairs,
      double[][] gradient) {
    return gradient(theta, z, label, weight, margin, pairs, gradient, (from, to) -> {});
  }

  private double gradient(
      double[][] theta,
      double[][] z,
      double[] label,
      double[] weight,
      double[] margin,
      int pairs,
      double[][] gradient,
      Rows rows) {
    int count = (pairs + CHUNK - 1) / CHUNK;
    Parallel.forRanges(
        count,
        1,
        Progress.NONE,
        (from, to) -> {
          for (int c = from; c < to; c++) {
            rows.fill(chunks[c].from, chunks[c].to(pairs));
            chunks[c].compute(theta, z, label, weight, margin, pairs);
          }
        });
    double[] out = theta[d + 1];
    double loss = 0;
    for (int c = 0; c < count; c++) {
      loss += chunks[c].loss;
    }
    for (int j = 0; j < d + 2; j++) {
      System.arraycopy(chunks[0].gradient[j], 0, gradient[j], 0, hidden);
      for (int c = 1; c < count; c++) {
        Dense.axpy(1, chunks[c].gradient[j], gradient[j], 0);
      }
      if (j != d) {
        Dense.axpy(2 * ridge, theta[j], gradient[j], 0);
      }
    }
    double squares = Dense.dot(out, out, hidden);
    for (int j = 0; j < d; j++) {
      squares += Dense.dot(theta[j], theta[j], hidden);
    }
    return loss / pairs + ridge * squares;
  }

  /** Scores the pairs {@code from} to {@code to}. */
  private void forward(double[][] theta, double[][] z, int from, int to) {
    for (int i = 2 * from; i < 2 * to; i++) {
      score[i] = forward(theta, theta[d], theta[d + 1], z[i], d, activation[i]);
    }
  }

  /** A part of a batch, its share of the loss and the gradient. */
  private final class Chunk {
    /** Large enough to make 1 of any activation but 0 and less than 1e-300. */
    private static final double HUGE = 1e300;

    final int from;
    final double[][] gradient = new double[d + 2][hidden];
    double loss;
    private final double[][] input;
    private final double[][] active;
    private final double[][] delta;
    private final double[] slope;
    private final double[] ones;

    Chunk(int from, int most) {
      this.from = from;
      input = new double[2 * most][];
      active = Arrays.copyOfRange(activation, 2 * from, 2 * (from + most));
      delta = new double[2 * most][hidden];
      slope = new double[2 * most];
      ones = new double[2 * most];
      Arrays.fill(ones, 1);
    }

    int to(int pairs) {
      return Math.min(pairs, from + CHUNK);
    }

    void compute(
        double[][] theta,
        double[][] z,
        double[] label,
        double[] weight,
        double[] margin,
        int pairs) {
      int to = to(pairs);
      forward(theta, z, from, to);
      loss = 0;
      for (int b = from; b < to; b++) {
        double difference = score[2 * b] - score[2 * b + 1] - margin[b];
        loss += weight[b] * PairLoss.loss(difference, label[b]);
        double down = weight[b] * PairLoss.slope(difference, label[b]) / pairs;
        slope[2 * (b - from)] = down;
        slope[2 * (b - from) + 1] = -down;
      }
      backward(theta, z, 2 * (to - from));
    }

    private void backward(double[][] theta, double[][] z, int rows) {
      for (double[] row : gradient) {
        Arrays.fill(row, 0);
      }
      for (int i = 0; i < rows; i++) {
        through(slope[i], theta[d + 1], active[i], delta[i]);
      }
      System.arraycopy(z, 2 * from, input, 0, rows);
      Dense.addTransposedTimes(input, delta, rows, gradient, 0, d, false);
      Dense.addRowTimes(ones, delta, rows, gradient[d]);
      Dense.addRowTimes(slope, active, rows, gradient[d + 1]);
    }

    /**
     * {@code delta_h = slope w2_h [a_h > 0]} for activations that are rectified already. As a
     * minimum the condition is computed for several units at a time; as a branch it is as good as a
     * coin, and a third of the training's time.
     */
    private void through(double slope, double[] out, double[] a, double[] delta) {
      for (int h = 0; h < delta.length; h++) {
        delta[h] = slope * out[h] * Math.min(1, a[h] * HUGE);
      }
    }
  }

  /** {@code w2 . max(0, z W1 + b1)}; leaves the activations in {@code activation}. */
  static double forward(
      double[][] w1, double[] b1, double[] w2, double[] z, int d, double[] activation) {
    System.arraycopy(b1, 0, activation, 0, b1.length);
    Dense.addRowTimes(z, w1, d, activation);
    return output(w2, activation);
  }

  /** {@code w2 . max(0, activation)}; rectifies in place. */
  static double output(double[] w2, double[] activation) {
    for (int h = 0; h < activation.length; h++) {
      activation[h] = Math.max(0, activation[h]);
    }
    return Dense.dot(w2, activation, activation.length);
  }

  private static void adam(
      int step,
      double learningRate,
      double[][] theta,
      double[][] gradient,
      double[][] mean,
      double[][] square) {
    double rate = learningRate / (1 - Math.pow(DECAY_MEAN, step));
    double correction = 1 / (1 - Math.pow(DECAY_SQUARE, step));
    for (int j = 0; j < theta.length; j++) {
      double[] t = theta[j];
      double[] g = gradient[j];
      double[] m = mean[j];
      double[] s = square[j];
      for (int h = 0; h < t.length; h++) {
        m[h] = DECAY_MEAN * m[h] + (1 - DECAY_MEAN) * g[h];
        s[h] = DECAY_SQUARE * s[h] + (1 - DECAY_SQUARE) * g[h] * g[h];
        t[h] -= rate * m[h] / (Math.sqrt(s[h] * correction) + 1e-8);
      }
    }
  }

  /** Which pairs are held out: a fraction of the distinct comparisons, with all repetitions. */
  private static boolean[] heldOut(
      PreferencePairs pairs, double fraction, RandomGenerator generator) {
    long[] comparison = new long[pairs.size()];
    for (int k = 0; k < comparison.length; k++) {
      long low = Math.min(pairs.first(k), pairs.second(k));
      comparison[k] = low << 32 | Math.max(pairs.first(k), pairs.second(k));
    }
    long[] distinct = Arrays.stream(comparison).sorted().distinct().toArray();
    int count = (int) (fraction * distinct.length);
    Set<Long> held = new HashSet<>();
    for (int i = 0; i < count; i++) {
      int other = generator.nextInt(i, distinct.length);
      held.add(distinct[other]);
      distinct[other] = distinct[i];
    }
    boolean[] isHeld = new boolean[comparison.length];
    for (int k = 0; k < isHeld.length; k++) {
      isHeld[k] = held.contains(comparison[k]);
    }
    return isHeld;
  }

  private static int[] numbers(boolean[] isHeld, boolean wanted) {
    int[] numbers = new int[isHeld.length];
    int count = 0;
    for (int k = 0; k < isHeld.length; k++) {
      if (isHeld[k] == wanted) {
        numbers[count++] = k;
      }
    }
    return Arrays.copyOf(numbers, count);
  }

  private static void shuffle(int[] numbers, RandomGenerator generator) {
    for (int i = numbers.length - 1; i > 0; i--) {
      int other = generator.nextInt(i + 1);
      int swapped = numbers[i];
      numbers[i] = numbers[other];
      numbers[other] = swapped;
    }
  }

  private static double[][] copy(double[][] rows) {
    double[][] copy = new double[rows.length][];
    for (int i = 0; i < rows.length; i++) {
      copy[i] = rows[i].clone();
    }
    return copy;
  }
}
