package goodhart.pool;

import java.util.Arrays;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/** The features of N candidates, d numbers each; immutable. */
public final class FeatureMatrix {
  private final double[][] rows;
  private final int dimension;

  private FeatureMatrix(double[][] rows, int dimension) {
    this.rows = rows;
    this.dimension = dimension;
  }

  /**
   * Copies {@code rows}, shape N x d.
   *
   * @throws IllegalArgumentException when rows differ in length or a number is NaN or infinite
   */
  public static FeatureMatrix of(double[][] rows) {
    double[][] copy = new double[rows.length][];
    for (int i = 0; i < rows.length; i++) {
      copy[i] = rows[i].clone();
    }
    return owning(copy);
  }

  /** Copies an ND4J matrix of shape N x d. */
  public static FeatureMatrix of(INDArray matrix) {
    if (matrix.rank() != 2) {
      throw new IllegalArgumentException(
          "features must be a matrix (candidates x dimension), got rank " + matrix.rank());
    }
    return owning(matrix.toDoubleMatrix());
  }

  /** Takes {@code rows} over; the caller forgets the arrays. */
  static FeatureMatrix owning(double[][] rows) {
    int dimension = rows.length == 0 ? 0 : rows[0].length;
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
      for (double v : rows[i]) {
        if (!Double.isFinite(v)) {
          throw new IllegalArgumentException("feature of candidate " + i + " is not finite: " + v);
        }
      }
    }
    return new FeatureMatrix(rows, dimension);
  }

  /** N, the number of candidates. */
  public int size() {
    return rows.length;
  }

  /** d, the numbers of one candidate. */
  public int dimension() {
    return dimension;
  }

  public double get(int candidate, int feature) {
    return rows[candidate][feature];
  }

  /** {@code w . phi_i}, with {@code w} of length d. */
  public double dot(int candidate, double[] w) {
    double[] row = rows[candidate];
    double sum = 0;
    for (int j = 0; j < row.length; j++) {
      sum += w[j] * row[j];
    }
    return sum;
  }

  /** Adds {@code scale * phi_i} to {@code into}, of length d. */
  public void addTo(int candidate, double scale, double[] into) {
    double[] row = rows[candidate];
    for (int j = 0; j < row.length; j++) {
      into[j] += scale * row[j];
    }
  }

  /** Copies candidate {@code i}'s features into {@code into}, of length d. */
  public void copyRow(int candidate, double[] into) {
    System.arraycopy(rows[candidate], 0, into, 0, dimension);
  }

  /** A copy of candidate {@code i}'s features. */
  public double[] row(int candidate) {
    return rows[candidate].clone();
  }

  /** The rows of {@code candidates}, shared: both matrices are immutable. */
  FeatureMatrix select(int[] candidates) {
    double[][] chosen = new double[candidates.length][];
    for (int i = 0; i < chosen.length; i++) {
      chosen[i] = rows[candidates[i]];
    }
    return new FeatureMatrix(chosen, dimension);
  }

  /** A copy as an ND4J matrix, shape N x d. Loads ND4J on first use. */
  public INDArray getNd4j() {
    return Nd4j.createFromArray(rows);
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof FeatureMatrix f && Arrays.deepEquals(rows, f.rows);
  }

  @Override
  public int hashCode() {
    return Arrays.deepHashCode(rows);
  }

  @Override
  public String toString() {
    return "FeatureMatrix(" + size() + " x " + dimension + ")";
  }
}
