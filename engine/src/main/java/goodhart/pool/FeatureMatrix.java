package goodhart.pool;

import java.util.Arrays;
import java.util.Locale;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/**
 * The features of N candidates, d numbers each; immutable.
 *
 * <p>The first {@link #denseDimension()} features are stored number by number. The others, if any,
 * are sparse: of each candidate only the numbers that are not 0 are stored, as floats, with their
 * columns. What a method computes does not depend on how a number is stored. Two matrices are equal
 * when they hold the same numbers in the same way.
 */
public final class FeatureMatrix {
  /** The largest dense copy of sparse features that is made, in numbers: 1 GiB. */
  private static final long MOST_COPIED = 1L << 27;

  /** Row after row in one array: scattered rows cost a cache miss each. */
  private final double[] values;

  private final int size;
  private final int dense;
  private final SparseRows sparse;

  private FeatureMatrix(double[] values, int size, int dense, SparseRows sparse) {
    this.values = values;
    this.size = size;
    this.dense = dense;
    this.sparse = sparse;
  }

  /**
   * Copies {@code rows}, shape N x d.
   *
   * @throws IllegalArgumentException when rows differ in length or a number is NaN or infinite
   */
  public static FeatureMatrix of(double[][] rows) {
    int dimension = rows.length == 0 ? 0 : rows[0].length;
    double[] values = new double[Math.multiplyExact(rows.length, dimension)];
    for (int i = 0; i < rows.length; i++) {
      if (rows[i].length != dimension) {
        throw new IllegalArgumentException(
            "features of candidate "
                + i
                + " must have "
                + dimension
                + " numbers like the others, got "
                + rows[i].length);
      }
      System.arraycopy(rows[i], 0, values, i * dimension, dimension);
    }
    return owning(values, rows.length, dimension);
  }

  /** Copies an ND4J matrix of shape N x d. */
  public static FeatureMatrix of(INDArray matrix) {
    if (matrix.rank() != 2) {
      throw new IllegalArgumentException(
          "features must be a matrix (candidates x dimension), got rank " + matrix.rank());
    }
    return of(matrix.toDoubleMatrix());
  }

  /** Takes N x d numbers over, row after row; the caller forgets the array. */
  static FeatureMatrix owning(double[] values, int size, int dimension) {
    for (int k = 0; k < values.length; k++) {
      if (!Double.isFinite(values[k])) {
        throw new IllegalArgumentException(
            "feature of candidate " + k / dimension + " is not finite: " + values[k]);
      }
    }
    return new FeatureMatrix(values, size, dimension, SparseRows.NONE);
  }

  /** Like {@link #owning(double[], int, int)}, with a sparse block behind the dense one. */
  static FeatureMatrix owning(double[] values, int size, int dense, SparseRows sparse) {
    FeatureMatrix block = owning(values, size, dense);
    return new FeatureMatrix(block.values, size, dense, sparse);
  }

  /**
   * Sparse features by rows; copies the arrays. Candidate i has the numbers {@code value[k]} in the
   * columns {@code column[k]}, k from {@code start[i]} (inclusive) to {@code start[i + 1]}.
   *
   * @param dimension d, how many columns there are
   * @param start N + 1 positions, from 0 to the number of values
   * @param column the columns, rising within a row
   * @param value finite numbers; zeros are not kept
   * @throws IllegalArgumentException when the arrays do not fit together
   */
  public static FeatureMatrix sparse(int dimension, int[] start, int[] column, float[] value) {
    SparseRows rows = SparseRows.checked(dimension, start, column, value);
    return new FeatureMatrix(new double[0], start.length - 1, 0, rows);
  }

  /**
   * The features of {@code dense} followed by those of {@code sparse}, candidate by candidate.
   *
   * @throws IllegalArgumentException when the two are not a dense and a sparse matrix of as many
   *     candidates
   */
  public static FeatureMatrix beside(FeatureMatrix dense, FeatureMatrix sparse) {
    if (dense.size != sparse.size || dense.sparse() || sparse.dense > 0) {
      throw new IllegalArgumentException(
          "dense and sparse features of as many candidates can stand side by side, got "
              + dense
              + " and "
              + sparse);
    }
    return new FeatureMatrix(dense.values, dense.size, dense.dense, sparse.sparse);
  }

  /** Whether some of the features are stored sparsely. */
  public boolean sparse() {
    return sparse.columns > 0;
  }

  /** How many features come before the sparse ones; d where there are none. */
  public int denseDimension() {
    return dense;
  }

  /** How many numbers are stored: N for each dense feature, and those of the sparse ones. */
  public long nonZeros() {
    return (long) size * dense + sparse.nonZeros();
  }

  /** The position of a candidate's first stored sparse number. */
  public int sparseStart(int candidate) {
    return sparse() ? sparse.start[candidate] : 0;
  }

  /** One past the position of a candidate's last stored sparse number. */
  public int sparseEnd(int candidate) {
    return sparse() ? sparse.start[candidate + 1] : 0;
  }

  /** The feature, {@link #denseDimension()} or above, of the sparse number at a position. */
  public int sparseFeature(int position) {
    return dense + sparse.column[position];
  }

  /** The sparse number at a position. */
  public float sparseValue(int position) {
    return sparse.value[position];
  }

  /** N, the number of candidates. */
  public int size() {
    return size;
  }

  /** d, the numbers of one candidate. */
  public int dimension() {
    return dense + sparse.columns;
  }

  public double get(int candidate, int feature) {
    return feature < dense
        ? values[candidate * dense + feature]
        : sparse.get(candidate, feature - dense);
  }

  /** {@code w . phi_i}, with {@code w} of length d. */
  public double dot(int candidate, double[] w) {
    int at = candidate * dense;
    double sum = 0;
    for (int j = 0; j < dense; j++) {
      sum += w[j] * values[at + j];
    }
    return sparse() ? sum + sparse.dot(candidate, w, dense) : sum;
  }

  /** Adds {@code scale * phi_i} to {@code into}, of length d. */
  public void addTo(int candidate, double scale, double[] into) {
    int at = candidate * dense;
    for (int j = 0; j < dense; j++) {
      into[j] += scale * values[at + j];
    }
    if (sparse()) {
      sparse.addTo(candidate, scale, into, dense);
    }
  }

  /** The dense features of some candidates, feature by feature: d rows. */
  double[][] columns(int from, int to) {
    double[][] columns = new double[dense][to - from];
    for (int i = from, at = from * dense; i < to; i++) {
      for (int j = 0; j < dense; j++, at++) {
        columns[j][i - from] = values[at];
      }
    }
    return columns;
  }

  /**
   * {@code phi_first - phi_second} of n pairs of candidates, for loops over the pairs. The features
   * must be dense.
   *
   * @param pair numbers of pairs; the first {@code n} count
   * @param into d rows, of which the first n numbers are filled in
   */
  public void differences(int[] first, int[] second, int[] pair, int n, double[][] into) {
    for (int k = 0; k < n; k++) {
      int a = first[pair[k]] * dense;
      int b = second[pair[k]] * dense;
      for (int j = 0; j < dense; j++) {
        into[j][k] = values[a + j] - values[b + j];
      }
    }
  }

  /** Copies candidate {@code i}'s features into {@code into}, of length d. */
  public void copyRow(int candidate, double[] into) {
    System.arraycopy(values, candidate * dense, into, 0, dense);
    if (sparse()) {
      Arrays.fill(into, dense, dimension(), 0);
      sparse.addTo(candidate, 1, into, dense);
    }
  }

  /** A copy of candidate {@code i}'s features. */
  public double[] row(int candidate) {
    double[] row = new double[dimension()];
    copyRow(candidate, row);
    return row;
  }

  /** The rows of {@code candidates}. */
  FeatureMatrix select(int[] candidates) {
    double[] chosen = new double[candidates.length * dense];
    for (int i = 0; i < candidates.length; i++) {
      System.arraycopy(values, candidates[i] * dense, chosen, i * dense, dense);
    }
    return new FeatureMatrix(
        chosen, candidates.length, dense, sparse() ? sparse.select(candidates) : SparseRows.NONE);
  }

  /**
   * A copy as an ND4J matrix, shape N x d. Loads ND4J on first use.
   *
   * @throws IllegalArgumentException when sparse features would become a matrix of more than 1 GiB
   */
  public INDArray getNd4j() {
    if (!sparse()) {
      return Nd4j.create(values, new long[] {size, dense}, 'c');
    }
    long numbers = (long) size * dimension();
    if (numbers > MOST_COPIED) {
      throw new IllegalArgumentException(
          String.format(
              Locale.ROOT,
              "a dense copy of %d x %d sparse features would take %.1f GB, at most 1.1 are made."
                  + " Select fewer prompts, or compute features with fewer buckets",
              size,
              dimension(),
              numbers * 8 / 1e9));
    }
    INDArray copy = Nd4j.create(DataType.DOUBLE, size, dimension());
    for (int i = 0; i < size; i++) {
      copy.putRow(i, Nd4j.create(row(i)));
    }
    return copy;
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof FeatureMatrix f
        && size == f.size
        && dense == f.dense
        && Arrays.equals(values, f.values)
        && sparse.equals(f.sparse);
  }

  @Override
  public int hashCode() {
    int block = 31 * size + Arrays.hashCode(values);
    return sparse() ? 31 * block + sparse.hashCode() : block;
  }

  @Override
  public String toString() {
    String sparsely =
        sparse() ? ", " + sparse.columns + " sparse with " + sparse.nonZeros() + " non-zeros" : "";
    return "FeatureMatrix(" + size + " x " + dimension() + sparsely + ")";
  }
}
