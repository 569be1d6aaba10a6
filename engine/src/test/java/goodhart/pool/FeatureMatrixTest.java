package goodhart.pool;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Arrays;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.nd4j.linalg.api.ndarray.INDArray;

class FeatureMatrixTest {
  private static final int N = 30;
  private static final int DENSE = 3;
  private static final int SPARSE = 70;

  /** Numbers that floats hold exactly, most of the sparse ones 0. */
  private static double[][] rows(long seed) {
    SplittableRandom random = new SplittableRandom(seed);
    double[][] rows = new double[N][DENSE + SPARSE];
    for (double[] row : rows) {
      for (int j = 0; j < row.length; j++) {
        boolean zero = j >= DENSE && random.nextInt(8) > 0;
        row[j] = zero ? 0 : random.nextInt(-512, 512) / 64.0;
      }
    }
    Arrays.fill(rows[4], DENSE, DENSE + SPARSE, 0);
    return rows;
  }

  /** The same numbers, those behind the first three stored sparsely. */
  private static FeatureMatrix stored(double[][] rows) {
    double[][] dense = new double[rows.length][];
    int[] start = new int[rows.length + 1];
    int[] column = new int[rows.length * SPARSE];
    float[] value = new float[column.length];
    int n = 0;
    for (int i = 0; i < rows.length; i++) {
      dense[i] = Arrays.copyOf(rows[i], DENSE);
      for (int j = DENSE; j < rows[i].length; j++) {
        if (rows[i][j] != 0) {
          column[n] = j - DENSE;
          value[n++] = (float) rows[i][j];
        }
      }
      start[i + 1] = n;
    }
    FeatureMatrix sparse =
        FeatureMatrix.sparse(SPARSE, start, Arrays.copyOf(column, n), Arrays.copyOf(value, n));
    return FeatureMatrix.beside(FeatureMatrix.of(dense), sparse);
  }

  @Test
  void everyMethodGivesTheSameHoweverNumbersAreStored() {
    for (long seed = 1; seed <= 20; seed++) {
      double[][] rows = rows(seed);
      FeatureMatrix dense = FeatureMatrix.of(rows);
      FeatureMatrix sparse = stored(rows);
      double[] w = rows(seed + 100)[0];

      assertThat(sparse.size()).isEqualTo(dense.size());
      assertThat(sparse.dimension()).isEqualTo(dense.dimension());
      for (int i = 0; i < N; i++) {
        assertThat(sparse.row(i)).containsExactly(rows[i]);
        for (int j = 0; j < DENSE + SPARSE; j++) {
          assertThat(sparse.get(i, j)).isEqualTo(rows[i][j]);
        }
        // All products and sums are multiples of 2^-12 below 2^30, so they are exact in any order.
        assertThat(sparse.dot(i, w)).isEqualTo(dense.dot(i, w));
        double[] one = w.clone();
        double[] other = w.clone();
        dense.addTo(i, 0.5, one);
        sparse.addTo(i, 0.5, other);
        assertThat(other).containsExactly(one);
        sparse.copyRow(i, other);
        assertThat(other).containsExactly(rows[i]);
      }
      int[] chosen = {7, 7, 0, 4, 29};
      FeatureMatrix some = sparse.select(chosen);
      assertThat(some)
          .isEqualTo(stored(Arrays.stream(chosen).mapToObj(i -> rows[i]).toArray(double[][]::new)));
    }
  }

  @Test
  void theStoredNumbersOfARowAreThoseThatAreNotZero() {
    FeatureMatrix matrix = stored(rows(1));
    FeatureMatrix dense = FeatureMatrix.of(rows(1));
    long stored = (long) N * DENSE;
    for (int i = 0; i < N; i++) {
      int last = DENSE - 1;
      for (int at = matrix.sparseStart(i); at < matrix.sparseEnd(i); at++) {
        assertThat(matrix.sparseFeature(at)).isGreaterThan(last);
        last = matrix.sparseFeature(at);
        assertThat((double) matrix.sparseValue(at)).isEqualTo(dense.get(i, last)).isNotZero();
        stored++;
      }
    }

    assertThat(matrix.sparse()).isTrue();
    assertThat(matrix.denseDimension()).isEqualTo(DENSE);
    assertThat(matrix.nonZeros()).isEqualTo(stored);
    assertThat(matrix.sparseStart(4)).isEqualTo(matrix.sparseEnd(4));
    assertThat(dense.sparse()).isFalse();
    assertThat(dense.nonZeros()).isEqualTo((long) N * (DENSE + SPARSE));
    assertThat(dense.sparseEnd(3) - dense.sparseStart(3)).isZero();
  }

  @Test
  void equalNumbersStoredAlikeAreEqual() {
    FeatureMatrix one = stored(rows(1));
    assertThat(one).isEqualTo(stored(rows(1))).hasSameHashCodeAs(stored(rows(1)));
    assertThat(one).isNotEqualTo(stored(rows(2)));
    assertThat(one).isNotEqualTo(FeatureMatrix.of(rows(1)));
    FeatureMatrix zeros =
        FeatureMatrix.sparse(4, new int[] {0, 2}, new int[] {1, 3}, new float[] {0, 2});
    assertThat(zeros)
        .isEqualTo(FeatureMatrix.sparse(4, new int[] {0, 1}, new int[] {3}, new float[] {2}));
  }

  @Test
  void nd4jGetsACopyUnlessThatWouldBeEnormous() {
    INDArray copy = stored(rows(3)).getNd4j();
    assertThat(copy.toDoubleMatrix()).isDeepEqualTo(rows(3));

    FeatureMatrix huge = FeatureMatrix.sparse(1 << 18, new int[100_001], new int[0], new float[0]);
    assertThatThrownBy(huge::getNd4j)
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage(
            "a dense copy of 100000 x 262144 sparse features would take 209.7 GB, at most 1.1 are"
                + " made. Select fewer prompts, or compute features with fewer buckets");
  }

  @Test
  void whatIsNoSparseMatrixIsSaid() {
    float[] two = {1, 2};
    assertThatThrownBy(() -> FeatureMatrix.sparse(4, new int[] {0, 2}, new int[] {2, 2}, two))
        .hasMessage(
            "columns of sparse features must rise within a row from 0 to below 4, candidate 0 has"
                + " 2 after 2");
    assertThatThrownBy(() -> FeatureMatrix.sparse(4, new int[] {0, 2}, new int[] {1, 4}, two))
        .hasMessage(
            "columns of sparse features must rise within a row from 0 to below 4, candidate 0 has"
                + " 4 after 1");
    assertThatThrownBy(() -> FeatureMatrix.sparse(4, new int[] {0, 1}, new int[] {1, 2}, two))
        .hasMessage(
            "row starts of sparse features must begin with 0 and end with the number of columns"
                + " listed, 2");
    assertThatThrownBy(() -> FeatureMatrix.sparse(4, new int[] {0, 2, 1, 2}, new int[2], two))
        .hasMessage(
            "columns of sparse features must rise within a row from 0 to below 4,"
                + " candidate 0 has 0 after 0");
    assertThatThrownBy(
            () -> FeatureMatrix.sparse(4, new int[] {0, 1}, new int[] {0}, new float[] {0f / 0}))
        .hasMessage("feature of candidate 0 is not finite: NaN");
    assertThatThrownBy(() -> FeatureMatrix.beside(stored(rows(1)), stored(rows(1))))
        .hasMessageStartingWith(
            "dense and sparse features of as many candidates can stand side by side, got"
                + " FeatureMatrix(30 x 73, 70 sparse with");
  }
}
