package goodhart.internal;

import java.util.Optional;

/**
 * The product of very many rows with one matrix, on ND4J's native library: reward heads on
 * embeddings of language models.
 *
 * <p>Measured on two cores (64 hidden units): rows in plain Java on both run at 30 to 36 Gflop/s
 * from d = 64 on; one native product over both is 1.7 to 2.3 times as fast from d = 256 on and no
 * faster below. Scoring 40,000 embeddings of d = 4096 takes 0.41 s instead of 0.67 s; with one
 * native thread ({@code OMP_NUM_THREADS=1}) it gains nothing. Loading the library takes 0.3 s, the
 * first time ever on a machine 2 to 3 s. So it is used from d = {@value #LEAST_DIMENSION} and
 * {@value #LEAST_FLOP} operations on, where Java needs more than half a second; all smaller work is
 * plain Java. Native sums differ from Java's, and with another number of native threads from each
 * other, by rounding: about 1e-14.
 */
public interface BigProduct extends AutoCloseable {
  /** Below this many rows of the matrix the native library is no faster. */
  int LEAST_DIMENSION = 256;

  /** Below this much work loading it costs more than it saves. */
  double LEAST_FLOP = 2e10;

  /** Rows taken together: an operand of at most 16 MB at d = 4096, outside the Java heap. */
  int BLOCK = 512;

  /** Puts the next row of a block, at most {@value #BLOCK} rows before {@link #multiply}. */
  void put(double[] row);

  /** Multiplies the block; the rows put next begin another. */
  void multiply();

  /** Takes the next row of the last product, in the order in which rows were put. */
  void take(double[] row);

  @Override
  void close();

  /**
   * The native product with {@code matrix}, where it pays and can be loaded. Machines without the
   * native library (Apple silicon) get none, silently.
   *
   * @param matrix d rows of h numbers
   * @param rows how many rows will be multiplied in all
   */
  static Optional<BigProduct> of(double[][] matrix, int rows) {
    int d = matrix.length;
    return d >= LEAST_DIMENSION && 2.0 * rows * d * matrix[0].length >= LEAST_FLOP
        ? ofNative(matrix)
        : Optional.empty();
  }

  /** The native product, whether it pays or not. */
  static Optional<BigProduct> ofNative(double[][] matrix) {
    try {
      return Optional.of(new Nd4jProduct(matrix));
    } catch (LinkageError absent) {
      return Optional.empty();
    }
  }
}
