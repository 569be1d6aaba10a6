package goodhart.pool;

import java.util.Arrays;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/** The features of N candidates, d numbers each; immutable. */
public final class FeatureMatrix {
  /** Row after row in one array: scattered rows cost a cache miss each. */
  private final double[] values;

  private final int size;
  private final int dimension;

  private FeatureMatrix(double[] values, int size, int dimension) {
    this.values = values;
    this.size = size;
    this.dimension = dimension;
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
    return new FeatureMatrix(values, size, dimension);
  }

  /** N, the number of candidates. */
  public int size() {
    return size;
  }

  /** d, the numbers of one candidate. */
  public int dimension() {
    return dimension;
  }

  public double get(int candidate, int feature) {
    return values[candidate * dimension + feature];
  }

  /** {@code w . phi_i}, with {@code w} of length d. */
  public double dot(int candidate, double[] w) {
    int at = candidate * dimension;
    double sum = 0;
    for (int j = 0; j < dimension; j++) {
      sum += w[j] * values[at + j];
    }
    return sum;
  }

  /** Adds {@code scale * phi_i} to {@code into}, of length d. */
  public void addTo(int candidate, double scale, double[] into) {
    int at = candidate * dimension;
    for (int j = 0; j < dimension; j++) {
      into[j] += scale * values[at + j];
    }
  }

  /** Copies candidate {@code i}'s features into {@code into}, of length d. */
  public void copyRow(int candidate, double[] into) {
    System.arraycopy(values, candidate * dimension, into, 0, dimension);
  }

  /** A copy of candidate {@code i}'s features. */
  public double[] row(int candidate) {
    return Arrays.copyOfRange(values, candidate * dimension, (candidate + 1) * dimension);
  }

  /** The rows of {@code candidates}. */
  FeatureMatrix select(int[] candidates) {
    double[] chosen = new double[candidates.length * dimension];
    for (int i = 0; i < candidates.length; i++) {
      System.arraycopy(values, candidates[i] * dimension, chosen, i * dimension, dimension);
    }
    return new FeatureMatrix(chosen, candidates.length, dimension);
  }

  /** A copy as an ND4J matrix, shape N x d. Loads ND4J on first use. */
  public INDArray getNd4j() {
    return Nd4j.create(values, new long[] {size, dimension}, 'c');
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof FeatureMatrix f
        && size == f.size
        && dimension == f.dimension
        && Arrays.equals(values, f.values);
  }

  @Override
  public int hashCode() {
    return 31 * size + Arrays.hashCode(values);
  }

  @Override
  public String toString() {
    return "FeatureMatrix(" + size() + " x " + dimension + ")";
  }
}
