package goodhart.measure;

import goodhart.Seeds;
import java.util.Arrays;
import java.util.List;
import java.util.function.Function;
import java.util.random.RandomGenerator;

/**
 * The resamples of {@link Bootstrap}: which seeds and prompts each of them draws and leaves out.
 * They depend on the seeds and prompts only, so curves of one study share them.
 *
 * <p>A quantity is laid out in rows of one number a point: first one row for each seed, its mean
 * over prompts, then, where prompts are drawn, one row for each prompt of each seed. A resample is
 * a weight for each row, and the quantity's mean in it is the weighted sum of the rows.
 */
final class Resampling {
  static final int RESAMPLES = 1000;

  /** From so many seeds on, they alone carry the variation of the prompts as well. */
  static final int MANY_SEEDS = 10;

  private static final Seeds STREAMS = new Seeds(1).child("bootstrap");

  private final Curve curve;
  private final double[][] weight;
  private final boolean drawsPrompts;

  /** The resamples of one curve, and of every other one of {@link #sameFor the same units}. */
  Resampling(Curve curve) {
    this.curve = curve;
    weight = curve.paths().stream().map(MeasuredPath::weight).toArray(double[][]::new);
    drawsPrompts = weight.length < MANY_SEEDS;
  }

  /** How many units are drawn: seeds, or the prompts of a single one. */
  int units() {
    return weight.length > 1 ? weight.length : weight[0].length;
  }

  /** How many rows a quantity has. */
  int rows() {
    int rows = weight.length;
    for (double[] prompts : weight) {
      rows += drawsPrompts ? prompts.length : 0;
    }
    return rows;
  }

  /**
   * Makes sure that another curve has the same seeds and prompts.
   *
   * @throws IllegalArgumentException when it has not
   */
  void sameFor(Curve other) {
    if (!seeds(curve).equals(seeds(other))) {
      throw new IllegalArgumentException(
          "a paired difference needs curves of the same seeds and prompts, got '"
              + curve.label()
              + "' on seeds "
              + seeds(curve)
              + " and '"
              + other.label()
              + "' on seeds "
              + seeds(other)
              + ". Run them in one comparison");
    }
    for (int s = 0; s < weight.length; s++) {
      if (!Arrays.equals(weight[s], other.paths().get(s).weight())) {
        throw new IllegalArgumentException(
            "a paired difference needs curves of the same seeds and prompts, and under seed "
                + seeds(curve).get(s)
                + " the prompts of '"
                + curve.label()
                + "' and '"
                + other.label()
                + "' differ in number or weight. Run them in one comparison");
      }
    }
  }

  private static List<Long> seeds(Curve curve) {
    return curve.paths().stream().map(MeasuredPath::seed).toList();
  }

  /**
   * A quantity of a curve in rows.
   *
   * @param quantity of a path, n x P, for example {@link MeasuredPath#gold()}
   */
  double[][] rows(Curve of, Function<MeasuredPath, double[][]> quantity) {
    int points = of.points();
    double[][] rows = new double[rows()][points];
    int prompt = weight.length;
    for (int s = 0; s < weight.length; s++) {
      double[][] values = quantity.apply(of.paths().get(s));
      for (int x = 0; x < weight[s].length; x++) {
        for (int k = 0; k < points; k++) {
          rows[s][k] += weight[s][x] * values[k][x];
        }
        if (drawsPrompts) {
          for (int k = 0; k < points; k++) {
            rows[prompt][k] = values[k][x];
          }
          prompt++;
        }
      }
    }
    return rows;
  }

  /**
   * One resample: the weights of the rows drawn and of those left out, at least one unit of them.
   */
  void draw(int number, double[] drawn, double[] left) {
    RandomGenerator random = STREAMS.stream("resample " + number);
    Arrays.fill(drawn, 0);
    Arrays.fill(left, 0);
    int seeds = weight.length;
    if (seeds == 1) {
      int[] times = leavingSome(weight[0].length, random);
      addPrompts(0, 1, times, true, 1, drawn);
      addPrompts(0, 1, times, false, 1, left);
      return;
    }
    int[] times = leavingSome(seeds, random);
    int out = 0;
    for (int count : times) {
      out += count == 0 ? 1 : 0;
    }
    int prompt = seeds;
    for (int s = 0; s < seeds; s++) {
      if (times[s] == 0) {
        left[s] = 1.0 / out;
      } else if (!drawsPrompts) {
        drawn[s] = (double) times[s] / seeds;
      } else {
        for (int copy = 0; copy < times[s]; copy++) {
          int[] prompts = times(weight[s].length, random);
          addPrompts(s, prompt, prompts, true, 1.0 / seeds, drawn);
        }
      }
      prompt += weight[s].length;
    }
  }

  /** How often each of n units is drawn in n draws; drawn again until one is left out. */
  private static int[] leavingSome(int n, RandomGenerator random) {
    while (true) {
      int[] times = times(n, random);
      for (int count : times) {
        if (count == 0) {
          return times;
        }
      }
    }
  }

  private static int[] times(int n, RandomGenerator random) {
    int[] times = new int[n];
    for (int i = 0; i < n; i++) {
      times[random.nextInt(n)]++;
    }
    return times;
  }

  /** Adds the weights of one seed's prompts that were drawn, or of those left out. */
  private void addPrompts(
      int seed, int first, int[] times, boolean drawn, double scale, double[] into) {
    double total = 0;
    for (int x = 0; x < times.length; x++) {
      total += weight[seed][x] * count(times[x], drawn);
    }
    if (total == 0) { // only prompts of weight 0: they say nothing, so all prompts speak
      into[seed] += scale;
      return;
    }
    for (int x = 0; x < times.length; x++) {
      into[first + x] += scale * weight[seed][x] * count(times[x], drawn) / total;
    }
  }

  private static int count(int times, boolean drawn) {
    return drawn ? times : times == 0 ? 1 : 0;
  }

  /** The weighted sum of rows: a quantity's mean by point in a resample. */
  static void mean(double[] weights, double[][] rows, double[] into) {
    Arrays.fill(into, 0);
    for (int r = 0; r < weights.length; r++) {
      double scale = weights[r];
      if (scale == 0) {
        continue;
      }
      double[] row = rows[r];
      for (int k = 0; k < into.length; k++) {
        into[k] += scale * row[k];
      }
    }
  }
}
