package goodhart.kernel.render;

import java.lang.reflect.Array;
import java.util.Arrays;

/** An array of arrays of numbers or truth values, for example {@code double[][]}. */
record MatrixGrid(Object[] matrix, String title, long columns) implements Grid {

  static MatrixGrid of(Object[] matrix) {
    String type = matrix.getClass().getComponentType().getComponentType().getSimpleName();
    int[] lengths = Arrays.stream(matrix).mapToInt(MatrixGrid::length).toArray();
    int most = Arrays.stream(lengths).max().orElse(0);
    int fewest = Arrays.stream(lengths).min().orElse(0);
    String title = type + "[" + matrix.length + "]";
    return new MatrixGrid(
        matrix,
        title + (fewest == most ? "[" + most + "]" : "[], rows of " + fewest + " to " + most),
        most);
  }

  private static int length(Object row) {
    return row == null ? 0 : Array.getLength(row);
  }

  @Override
  public long rows() {
    return matrix.length;
  }

  @Override
  public String name(long column) {
    return Long.toString(column);
  }

  @Override
  public boolean numeric(long column) {
    return true;
  }

  @Override
  public String cell(long row, long column) {
    Object values = matrix[(int) row];
    return column < length(values) ? String.valueOf(Array.get(values, (int) column)) : "";
  }
}
