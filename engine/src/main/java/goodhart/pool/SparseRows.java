package goodhart.pool;

import java.util.Arrays;

/**
 * Rows of which most numbers are 0, one after another: row i has the numbers {@code value[k]} in
 * the columns {@code column[k]}, k from {@code start[i]} (inclusive) to {@code start[i + 1]}.
 * Columns rise within a row and no number is 0, so that equal rows are stored alike. Numbers are
 * floats: a product with doubles runs at the speed of memory, and 24 bits are plenty for a feature.
 */
final class SparseRows {
  static final SparseRows NONE = new SparseRows(0, new int[] {0}, new int[0], new float[0]);

  final int columns;
  final int[] start;
  final int[] column;
  final float[] value;

  /** Takes the arrays over, which must hold what the class promises. */
  SparseRows(int columns, int[] start, int[] column, float[] value) {
    this.columns = columns;
    this.start = start;
    this.column = column;
    this.value = value;
  }

  /**
   * Copies the arrays, leaving out zeros.
   *
   * @throws IllegalArgumentException when they hold no sparse matrix or a number that is not finite
   */
  static SparseRows checked(int columns, int[] start, int[] column, float[] value) {
    if (start.length == 0 || start[0] != 0 || start[start.length - 1] != column.length) {
      throw new IllegalArgumentException(
          "row starts of sparse features must begin with 0 and end with the number of columns"
              + " listed, "
              + column.length);
    }
    if (column.length != value.length) {
      throw new IllegalArgumentException(
          "sparse features need a column for each value, got "
              + column.length
              + " columns and "
              + value.length
              + " values");
    }
    int[] starts = new int[start.length];
    int[] kept = new int[column.length];
    float[] values = new float[column.length];
    int n = 0;
    for (int i = 0; i + 1 < start.length; i++) {
      if (start[i + 1] < start[i]) {
        throw new IllegalArgumentException(
            "row starts of sparse features must not fall, got "
                + start[i]
                + " and then "
                + start[i + 1]);
      }
      int last = -1;
      for (int k = start[i]; k < start[i + 1]; k++) {
        if (column[k] <= last || column[k] >= columns) {
          throw new IllegalArgumentException(
              "columns of sparse features must rise within a row from 0 to below "
                  + columns
                  + ", candidate "
                  + i
                  + " has "
                  + column[k]
                  + (last < 0 ? "" : " after " + last));
        }
        last = column[k];
        if (!Float.isFinite(value[k])) {
          throw new IllegalArgumentException(
              "feature of candidate " + i + " is not finite: " + value[k]);
        }
        if (value[k] != 0) {
          kept[n] = column[k];
          values[n++] = value[k];
        }
      }
      starts[i + 1] = n;
    }
    return new SparseRows(columns, starts, Arrays.copyOf(kept, n), Arrays.copyOf(values, n));
  }

  int nonZeros() {
    return column.length;
  }

  double get(int row, int j) {
    int at = Arrays.binarySearch(column, start[row], start[row + 1], j);
    return at < 0 ? 0 : value[at];
  }

  /** {@code w . row}, w from {@code offset} on. */
  double dot(int row, double[] w, int offset) {
    double sum = 0;
    for (int k = start[row], end = start[row + 1]; k < end; k++) {
      sum += w[offset + column[k]] * value[k];
    }
    return sum;
  }

  /** Adds {@code scale * row} to {@code into} from {@code offset} on. */
  void addTo(int row, double scale, double[] into, int offset) {
    for (int k = start[row], end = start[row + 1]; k < end; k++) {
      into[offset + column[k]] += scale * value[k];
    }
  }

  SparseRows select(int[] rows) {
    int[] starts = new int[rows.length + 1];
    for (int i = 0; i < rows.length; i++) {
      starts[i + 1] = Math.addExact(starts[i], start[rows[i] + 1] - start[rows[i]]);
    }
    int[] columnOf = new int[starts[rows.length]];
    float[] valueOf = new float[columnOf.length];
    for (int i = 0; i < rows.length; i++) {
      int count = starts[i + 1] - starts[i];
      System.arraycopy(column, start[rows[i]], columnOf, starts[i], count);
      System.arraycopy(value, start[rows[i]], valueOf, starts[i], count);
    }
    return new SparseRows(columns, starts, columnOf, valueOf);
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof SparseRows s
        && columns == s.columns
        && Arrays.equals(start, s.start)
        && Arrays.equals(column, s.column)
        && Arrays.equals(value, s.value);
  }

  @Override
  public int hashCode() {
    return 31 * (31 * columns + Arrays.hashCode(column)) + Arrays.hashCode(value);
  }
}
