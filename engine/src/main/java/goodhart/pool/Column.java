package goodhart.pool;

import goodhart.internal.Dense;
import java.util.Arrays;

/** One number for each candidate (or each prompt): an immutable column of doubles. */
public final class Column {
  private final double[] values;

  private Column(double[] values) {
    this.values = values;
  }

  /** Copies {@code values}. */
  public static Column of(double... values) {
    return new Column(values.clone());
  }

  /** Takes {@code values} over; the caller forgets the array. */
  static Column owning(double[] values) {
    return new Column(values);
  }

  public int size() {
    return values.length;
  }

  public double get(int index) {
    return values[index];
  }

  /**
   * Copies the entries {@code from} (inclusive) to {@code to} (exclusive) into {@code into[0..]}.
   */
  public void copy(int from, int to, double[] into) {
    System.arraycopy(values, from, into, 0, to - from);
  }

  /** {@code sum_i w_(at + i) v_(from + i)} over n entries. */
  public double dot(double[] w, int at, int from, int n) {
    return Dense.dot(w, at, values, from, n);
  }

  /** A copy as an array. */
  public double[] toArray() {
    return values.clone();
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof Column c && Arrays.equals(values, c.values);
  }

  @Override
  public int hashCode() {
    return Arrays.hashCode(values);
  }

  @Override
  public String toString() {
    return "Column(" + values.length + ")";
  }
}
