package goodhart.reward;

import goodhart.Progress;
import goodhart.internal.Parallel;
import goodhart.pool.FeatureMatrix;
import goodhart.preference.PreferencePairs;
import java.util.Arrays;

/**
 * What the two responses of each pair differ by, {@code x_k = phi_first - phi_second}, n x d, with
 * the products that a linear model needs. Features that are stored sparsely stay so: a word that
 * both responses have equally often takes no room.
 *
 * <p>Sums over pairs are taken in blocks that depend on the pairs alone and then added in order, so
 * every product has the same bits for any number of threads.
 */
final class PairDifferences {
  private static final int GRAIN = 512;
  private static final int MOST_BLOCKS = 16;
  private static final int COLUMN_GRAIN = 4096;

  private final int n;
  private final int dimension;
  private final int dense;
  private final double[] values;
  private final int[] start;
  private final int[] column;
  private final float[] value;

  /** Pairs {@code block[b]} (inclusive) to {@code block[b + 1]} are summed together. */
  private final int[] block;

  private final double[][] partial;

  private PairDifferences(
      int dimension, int dense, double[] values, int[] start, int[] column, float[] value) {
    this.n = start.length - 1;
    this.dimension = dimension;
    this.dense = dense;
    this.values = values;
    this.start = start;
    this.column = column;
    this.value = value;
    long numbers = nonZeros();
    // A block costs d numbers to clear and add up.
    int blocks = (int) Math.max(1, Math.min(MOST_BLOCKS, numbers / (4L * dimension)));
    block = new int[blocks + 1];
    for (int b = 1, k = 0; b <= blocks; b++) {
      while (k < n && (long) k * dense + start[k] < numbers * b / blocks) {
        k++;
      }
      block[b] = b == blocks ? n : k;
    }
    partial = new double[blocks][dimension];
  }

  /** The differences of pairs, on all cores. */
  static PairDifferences of(PreferencePairs pairs, Progress progress) {
    FeatureMatrix features = pairs.pool().features();
    int n = pairs.size();
    int dense = features.denseDimension();
    double[] values = new double[Math.multiplyExact(n, dense)];
    int[] start = new int[n + 1];
    Parallel.forRanges(
        n,
        GRAIN,
        progress,
        (from, to) -> {
          for (int k = from; k < to; k++) {
            for (int j = 0; j < dense; j++) {
              values[k * dense + j] =
                  features.get(pairs.first(k), j) - features.get(pairs.second(k), j);
            }
            start[k + 1] = merge(features, pairs.first(k), pairs.second(k), null, null, 0);
          }
        });
    for (int k = 0; k < n; k++) {
      start[k + 1] = Math.addExact(start[k], start[k + 1]);
    }
    int[] column = new int[start[n]];
    float[] value = new float[start[n]];
    Parallel.forRanges(
        n,
        GRAIN,
        progress,
        (from, to) -> {
          for (int k = from; k < to; k++) {
            merge(features, pairs.first(k), pairs.second(k), column, value, start[k]);
          }
        });
    return new PairDifferences(features.dimension(), dense, values, start, column, value);
  }

  /** The sparse numbers in which two candidates differ; how many there are. */
  private static int merge(
      FeatureMatrix features, int first, int second, int[] column, float[] value, int at) {
    int i = features.sparseStart(first);
    int j = features.sparseStart(second);
    int endI = features.sparseEnd(first);
    int endJ = features.sparseEnd(second);
    int begin = at;
    while (i < endI || j < endJ) {
      int a = i < endI ? features.sparseFeature(i) : Integer.MAX_VALUE;
      int b = j < endJ ? features.sparseFeature(j) : Integer.MAX_VALUE;
      float difference = 0;
      if (a <= b) {
        difference += features.sparseValue(i++);
      }
      if (b <= a) {
        difference -= features.sparseValue(j++);
      }
      if (difference != 0) {
        if (column != null) {
          column[at] = Math.min(a, b);
          value[at] = difference;
        }
        at++;
      }
    }
    return at - begin;
  }

  /** n, the number of pairs. */
  int size() {
    return n;
  }

  /** d. */
  int dimension() {
    return dimension;
  }

  /** How many numbers are stored. */
  long nonZeros() {
    return (long) n * dense + column.length;
  }

  /** How many sums a total over the pairs is made of; see {@link #block}. */
  int blocks() {
    return block.length - 1;
  }

  /** The first pair of a block; of block {@link #blocks()}, n. */
  int block(int b) {
    return block[b];
  }

  /**
   * {@code out_j = sum_k c_k x_kj}.
   *
   * @param c n numbers
   * @param out d numbers, overwritten
   */
  void transposedTimes(double[] c, double[] out, Progress progress) {
    sum(
        progress,
        out,
        (from, to, into) -> {
          for (int k = from; k < to; k++) {
            if (c[k] != 0) {
              scatter(k, c[k], into);
            }
          }
        });
  }

  /**
   * {@code out_j = sum_k c_k x_kj^2}.
   *
   * @param c n numbers
   * @param out d numbers, overwritten
   */
  void transposedSquareTimes(double[] c, double[] out, Progress progress) {
    sum(
        progress,
        out,
        (from, to, into) -> {
          for (int k = from; k < to; k++) {
            for (int j = 0; j < dense; j++) {
              into[j] += c[k] * values[k * dense + j] * values[k * dense + j];
            }
            for (int at = start[k]; at < start[k + 1]; at++) {
              into[column[at]] += c[k] * value[at] * value[at];
            }
          }
        });
  }

  /**
   * {@code product = X v} and {@code out = X' diag(c) X v}, in one pass over the numbers.
   *
   * @param v d numbers
   * @param c n numbers
   * @param product n numbers, overwritten
   * @param out d numbers, overwritten
   */
  void normalTimes(double[] v, double[] c, double[] product, double[] out, Progress progress) {
    sum(
        progress,
        out,
        (from, to, into) -> {
          for (int k = from; k < to; k++) {
            double p = dot(k, v);
            product[k] = p;
            scatter(k, c[k] * p, into);
          }
        });
  }

  private double dot(int k, double[] v) {
    int at = start[k];
    int end = start[k + 1];
    double s0 = 0;
    double s1 = 0;
    double s2 = 0;
    double s3 = 0;
    for (; at < end - 3; at += 4) { // four sums that the processor can overlap
      s0 += v[column[at]] * value[at];
      s1 += v[column[at + 1]] * value[at + 1];
      s2 += v[column[at + 2]] * value[at + 2];
      s3 += v[column[at + 3]] * value[at + 3];
    }
    for (; at < end; at++) {
      s0 += v[column[at]] * value[at];
    }
    int row = k * dense;
    for (int j = 0; j < dense; j++) {
      s1 += v[j] * values[row + j];
    }
    return (s0 + s1) + (s2 + s3);
  }

  private void scatter(int k, double c, double[] into) {
    for (int at = start[k], end = start[k + 1]; at < end; at++) {
      into[column[at]] += c * value[at];
    }
    int row = k * dense;
    for (int j = 0; j < dense; j++) {
      into[j] += c * values[row + j];
    }
  }

  private interface Part {
    void add(int from, int to, double[] into);
  }

  private void sum(Progress progress, double[] out, Part part) {
    Parallel.forRanges(
        blocks(),
        1,
        progress,
        (first, last) -> {
          for (int b = first; b < last; b++) {
            Arrays.fill(partial[b], 0);
            part.add(block[b], block[b + 1], partial[b]);
          }
        });
    Parallel.forRanges(
        dimension,
        COLUMN_GRAIN,
        progress,
        (from, to) -> {
          System.arraycopy(partial[0], from, out, from, to - from);
          for (int b = 1; b < partial.length; b++) {
            double[] more = partial[b];
            for (int j = from; j < to; j++) {
              out[j] += more[j];
            }
          }
        });
  }
}
