package goodhart.internal;

/**
 * Kernels of linear algebra on rows. Every inner loop runs over whole arrays with one index, the
 * form that the just-in-time compiler vectorises.
 */
public final class Dense {
  private Dense() {}

  /** {@code sum_j a_j} over the first {@code n} entries; like {@link #dot} in four strands. */
  public static double sum(double[] a, int n) {
    return sum(a, 0, n);
  }

  /** The same over n entries from a place on. */
  public static double sum(double[] a, int from, int n) {
    double s0 = 0;
    double s1 = 0;
    double s2 = 0;
    double s3 = 0;
    int j = 0;
    for (; j < n - 3; j += 4) {
      s0 += a[from + j];
      s1 += a[from + j + 1];
      s2 += a[from + j + 2];
      s3 += a[from + j + 3];
    }
    for (; j < n; j++) {
      s0 += a[from + j];
    }
    return (s0 + s1) + (s2 + s3);
  }

  /**
   * The largest of the first {@code n} entries, in four strands; -infinity for none. NaN counts as
   * the largest. By the order of the bits, which needs no branch: comparing doubles goes either way
   * too often, and {@code Math.max} minds more than is wanted.
   */
  public static double most(double[] a, int n) {
    long m0 = ordinal(Double.NEGATIVE_INFINITY);
    long m1 = m0;
    long m2 = m0;
    long m3 = m0;
    int j = 0;
    for (; j < n - 3; j += 4) {
      m0 = Math.max(m0, ordinal(a[j]));
      m1 = Math.max(m1, ordinal(a[j + 1]));
      m2 = Math.max(m2, ordinal(a[j + 2]));
      m3 = Math.max(m3, ordinal(a[j + 3]));
    }
    for (; j < n; j++) {
      m0 = Math.max(m0, ordinal(a[j]));
    }
    return ofOrdinal(Math.max(Math.max(m0, m1), Math.max(m2, m3)));
  }

  /** The smallest of the first {@code n} entries, like {@link #most}; infinity for none. */
  public static double least(double[] a, int n) {
    return least(a, 0, n);
  }

  /** The same over n entries from a place on. */
  public static double least(double[] a, int from, int n) {
    long m0 = ordinal(Double.POSITIVE_INFINITY);
    long m1 = m0;
    long m2 = m0;
    long m3 = m0;
    int j = 0;
    for (; j < n - 3; j += 4) {
      m0 = Math.min(m0, ordinal(a[from + j]));
      m1 = Math.min(m1, ordinal(a[from + j + 1]));
      m2 = Math.min(m2, ordinal(a[from + j + 2]));
      m3 = Math.min(m3, ordinal(a[from + j + 3]));
    }
    for (; j < n; j++) {
      m0 = Math.min(m0, ordinal(a[from + j]));
    }
    return ofOrdinal(Math.min(Math.min(m0, m1), Math.min(m2, m3)));
  }

  /** The largest absolute value of the first {@code n} entries, like {@link #most}; 0 for none. */
  public static double furthest(double[] a, int n) {
    long m0 = 0;
    long m1 = 0;
    long m2 = 0;
    long m3 = 0;
    int j = 0;
    for (; j < n - 3; j += 4) {
      m0 = Math.max(m0, magnitude(a[j]));
      m1 = Math.max(m1, magnitude(a[j + 1]));
      m2 = Math.max(m2, magnitude(a[j + 2]));
      m3 = Math.max(m3, magnitude(a[j + 3]));
    }
    for (; j < n; j++) {
      m0 = Math.max(m0, magnitude(a[j]));
    }
    return Double.longBitsToDouble(Math.max(Math.max(m0, m1), Math.max(m2, m3)));
  }

  private static long magnitude(double x) {
    return Double.doubleToRawLongBits(x) & Long.MAX_VALUE;
  }

  /** A whole number that has the order of the doubles. */
  public static long ordinal(double x) {
    long bits = Double.doubleToRawLongBits(x);
    return bits ^ ((bits >> 63) >>> 1);
  }

  private static double ofOrdinal(long ordinal) {
    return Double.longBitsToDouble(ordinal ^ ((ordinal >> 63) >>> 1));
  }

  /** {@code sum_j a_j b_j c_j} over the first {@code n} entries, in four strands. */
  public static double dot(double[] a, double[] b, double[] c, int n) {
    double s0 = 0;
    double s1 = 0;
    double s2 = 0;
    double s3 = 0;
    int j = 0;
    for (; j < n - 3; j += 4) {
      s0 += a[j] * b[j] * c[j];
      s1 += a[j + 1] * b[j + 1] * c[j + 1];
      s2 += a[j + 2] * b[j + 2] * c[j + 2];
      s3 += a[j + 3] * b[j + 3] * c[j + 3];
    }
    for (; j < n; j++) {
      s0 += a[j] * b[j] * c[j];
    }
    return (s0 + s1) + (s2 + s3);
  }

  /** {@code a . b} over the first n numbers, in four sums that the processor can overlap. */
  public static double dot(double[] a, double[] b, int n) {
    return dot(a, b, 0, n);
  }

  /** {@code a . b} over the first n numbers of a and n of b from a place on, in the same way. */
  public static double dot(double[] a, double[] b, int from, int n) {
    return dot(a, 0, b, from, n);
  }

  /** {@code a . b} over n numbers of either from a place on, in the same way. */
  public static double dot(double[] a, int at, double[] b, int from, int n) {
    double s0 = 0;
    double s1 = 0;
    double s2 = 0;
    double s3 = 0;
    int j = 0;
    for (; j < n - 3; j += 4) {
      s0 += a[at + j] * b[from + j];
      s1 += a[at + j + 1] * b[from + j + 1];
      s2 += a[at + j + 2] * b[from + j + 2];
      s3 += a[at + j + 3] * b[from + j + 3];
    }
    for (; j < n; j++) {
      s0 += a[at + j] * b[from + j];
    }
    return (s0 + s1) + (s2 + s3);
  }

  /**
   * {@code sum w, w . a, w . b, w . c} over the first n numbers in one pass, each like {@link
   * #dot(double[], double[], int)}.
   *
   * @param out 4 numbers to fill in
   */
  public static void sums(double[] w, double[] a, double[] b, double[] c, int n, double[] out) {
    sums(w, a, b, c, 0, n, out);
  }

  /** The same over n numbers from a place on. */
  public static void sums(
      double[] w, double[] a, double[] b, double[] c, int from, int n, double[] out) {
    double w0 = 0;
    double w1 = 0;
    double w2 = 0;
    double w3 = 0;
    double a0 = 0;
    double a1 = 0;
    double a2 = 0;
    double a3 = 0;
    double b0 = 0;
    double b1 = 0;
    double b2 = 0;
    double b3 = 0;
    double c0 = 0;
    double c1 = 0;
    double c2 = 0;
    double c3 = 0;
    int j = from;
    int end = from + n;
    for (; j < end - 3; j += 4) {
      w0 += w[j];
      w1 += w[j + 1];
      w2 += w[j + 2];
      w3 += w[j + 3];
      a0 += w[j] * a[j];
      a1 += w[j + 1] * a[j + 1];
      a2 += w[j + 2] * a[j + 2];
      a3 += w[j + 3] * a[j + 3];
      b0 += w[j] * b[j];
      b1 += w[j + 1] * b[j + 1];
      b2 += w[j + 2] * b[j + 2];
      b3 += w[j + 3] * b[j + 3];
      c0 += w[j] * c[j];
      c1 += w[j + 1] * c[j + 1];
      c2 += w[j + 2] * c[j + 2];
      c3 += w[j + 3] * c[j + 3];
    }
    for (; j < end; j++) {
      w0 += w[j];
      a0 += w[j] * a[j];
      b0 += w[j] * b[j];
      c0 += w[j] * c[j];
    }
    out[0] = (w0 + w1) + (w2 + w3);
    out[1] = (a0 + a1) + (a2 + a3);
    out[2] = (b0 + b1) + (b2 + b3);
    out[3] = (c0 + c1) + (c2 + c3);
  }

  /** How many numbers {@link #moments} fills in. */
  public static final int MOMENTS = 10;

  /**
   * The sums of w, of w times a, b and c, and of w times aa, ba, bb, ca, cb and cc, over n numbers
   * from a place on in one pass. So many sums overlap without strands.
   *
   * @param out 10 numbers to fill in
   */
  public static void moments(
      double[] w, double[] a, double[] b, double[] c, int from, int n, double[] out) {
    double s = 0;
    double sa = 0;
    double sb = 0;
    double sc = 0;
    double saa = 0;
    double sba = 0;
    double sbb = 0;
    double sca = 0;
    double scb = 0;
    double scc = 0;
    for (int j = from; j < from + n; j++) {
      double wa = w[j] * a[j];
      double wb = w[j] * b[j];
      double wc = w[j] * c[j];
      s += w[j];
      sa += wa;
      sb += wb;
      sc += wc;
      saa += wa * a[j];
      sba += wb * a[j];
      sbb += wb * b[j];
      sca += wc * a[j];
      scb += wc * b[j];
      scc += wc * c[j];
    }
    out[0] = s;
    out[1] = sa;
    out[2] = sb;
    out[3] = sc;
    out[4] = saa;
    out[5] = sba;
    out[6] = sbb;
    out[7] = sca;
    out[8] = scb;
    out[9] = scc;
  }

  /**
   * {@code sum w, w . a, w . b} over n numbers of w from a place on and the first n of the others,
   * each like {@link #dot(double[], double[], int)}.
   *
   * @param out 3 numbers to fill in
   */
  public static void sums(double[] w, int from, double[] a, double[] b, int n, double[] out) {
    double w0 = 0;
    double w1 = 0;
    double w2 = 0;
    double w3 = 0;
    double a0 = 0;
    double a1 = 0;
    double a2 = 0;
    double a3 = 0;
    double b0 = 0;
    double b1 = 0;
    double b2 = 0;
    double b3 = 0;
    int j = 0;
    for (; j < n - 3; j += 4) {
      double v0 = w[from + j];
      double v1 = w[from + j + 1];
      double v2 = w[from + j + 2];
      double v3 = w[from + j + 3];
      w0 += v0;
      w1 += v1;
      w2 += v2;
      w3 += v3;
      a0 += v0 * a[j];
      a1 += v1 * a[j + 1];
      a2 += v2 * a[j + 2];
      a3 += v3 * a[j + 3];
      b0 += v0 * b[j];
      b1 += v1 * b[j + 1];
      b2 += v2 * b[j + 2];
      b3 += v3 * b[j + 3];
    }
    for (; j < n; j++) {
      w0 += w[from + j];
      a0 += w[from + j] * a[j];
      b0 += w[from + j] * b[j];
    }
    out[0] = (w0 + w1) + (w2 + w3);
    out[1] = (a0 + a1) + (a2 + a3);
    out[2] = (b0 + b1) + (b2 + b3);
  }

  /**
   * {@code w . c, w . a, w . b} over n numbers of w and c from a place on and the first n of the
   * others, each like {@link #dot(double[], double[], int)}.
   *
   * @param out 3 numbers to fill in
   */
  public static void dots(
      double[] w, double[] c, int from, double[] a, double[] b, int n, double[] out) {
    double c0 = 0;
    double c1 = 0;
    double c2 = 0;
    double c3 = 0;
    double a0 = 0;
    double a1 = 0;
    double a2 = 0;
    double a3 = 0;
    double b0 = 0;
    double b1 = 0;
    double b2 = 0;
    double b3 = 0;
    int j = 0;
    for (; j < n - 3; j += 4) {
      double w0 = w[from + j];
      double w1 = w[from + j + 1];
      double w2 = w[from + j + 2];
      double w3 = w[from + j + 3];
      c0 += w0 * c[from + j];
      c1 += w1 * c[from + j + 1];
      c2 += w2 * c[from + j + 2];
      c3 += w3 * c[from + j + 3];
      a0 += w0 * a[j];
      a1 += w1 * a[j + 1];
      a2 += w2 * a[j + 2];
      a3 += w3 * a[j + 3];
      b0 += w0 * b[j];
      b1 += w1 * b[j + 1];
      b2 += w2 * b[j + 2];
      b3 += w3 * b[j + 3];
    }
    for (; j < n; j++) {
      c0 += w[from + j] * c[from + j];
      a0 += w[from + j] * a[j];
      b0 += w[from + j] * b[j];
    }
    out[0] = (c0 + c1) + (c2 + c3);
    out[1] = (a0 + a1) + (a2 + a3);
    out[2] = (b0 + b1) + (b2 + b3);
  }

  /** {@code y *= c}. */
  public static void scale(double c, double[] y) {
    for (int j = 0; j < y.length; j++) {
      y[j] *= c;
    }
  }

  /** {@code y += c x} for the indices {@code from} to {@code y.length}. */
  public static void axpy(double c, double[] x, double[] y, int from) {
    axpy(c, x, y, from, y.length);
  }

  private static void axpy(double c, double[] x, double[] y, int from, int to) {
    for (int j = from; j < to; j++) {
      y[j] += c * x[j];
    }
  }

  /** {@code y += c0 x0 + c1 x1 + c2 x2} for a range of indices. */
  public static void axpy3(
      double c0,
      double[] x0,
      double c1,
      double[] x1,
      double c2,
      double[] x2,
      int from,
      int to,
      double[] y) {
    for (int j = from; j < to; j++) {
      y[j] += c0 * x0[j] + c1 * x1[j] + c2 * x2[j];
    }
  }

  /** {@code y += c0 x0 + c1 x1 + c2 x2 + c3 x3} for a range of indices. */
  private static void axpy4(
      double c0,
      double c1,
      double c2,
      double c3,
      double[] x0,
      double[] x1,
      double[] x2,
      double[] x3,
      double[] y,
      int from,
      int to) {
    for (int j = from; j < to; j++) {
      y[j] += (c0 * x0[j] + c1 * x1[j]) + (c2 * x2[j] + c3 * x3[j]);
    }
  }

  /** {@code y += a B}: a has n numbers, B n rows as long as y. */
  public static void addRowTimes(double[] a, double[][] b, int n, double[] y) {
    addRowTimes(a, b, n, y, y.length);
  }

  /** The same for the first entries of y alone. */
  public static void addRowTimes(double[] a, double[][] b, int n, double[] y, int to) {
    int k = 0;
    for (; k < n - 3; k += 4) {
      axpy4(a[k], a[k + 1], a[k + 2], a[k + 3], b[k], b[k + 1], b[k + 2], b[k + 3], y, 0, to);
    }
    for (; k < n; k++) {
      axpy(a[k], b[k], y, 0, to);
    }
  }

  /**
   * {@code y_j += a . b_j} for each row of b over the first {@code n} entries; eight or four rows
   * share the reading of a, and their sums overlap.
   */
  public static void addDots(double[] a, double[][] b, int n, double[] y) {
    int j = 0;
    for (; j < b.length - 7; j += 8) {
      addDots8(
          a, b[j], b[j + 1], b[j + 2], b[j + 3], b[j + 4], b[j + 5], b[j + 6], b[j + 7], n, y, j);
    }
    for (; j < b.length - 3; j += 4) {
      addDots4(a, b[j], b[j + 1], b[j + 2], b[j + 3], n, y, j);
    }
    for (; j < b.length; j++) {
      y[j] += dot(a, b[j], n);
    }
  }

  private static void addDots4(
      double[] a, double[] b0, double[] b1, double[] b2, double[] b3, int n, double[] y, int at) {
    double even0 = 0;
    double even1 = 0;
    double even2 = 0;
    double even3 = 0;
    double odd0 = 0;
    double odd1 = 0;
    double odd2 = 0;
    double odd3 = 0;
    int i = 0;
    for (; i < n - 1; i += 2) {
      double x = a[i];
      double next = a[i + 1];
      even0 += x * b0[i];
      even1 += x * b1[i];
      even2 += x * b2[i];
      even3 += x * b3[i];
      odd0 += next * b0[i + 1];
      odd1 += next * b1[i + 1];
      odd2 += next * b2[i + 1];
      odd3 += next * b3[i + 1];
    }
    if (i < n) {
      even0 += a[i] * b0[i];
      even1 += a[i] * b1[i];
      even2 += a[i] * b2[i];
      even3 += a[i] * b3[i];
    }
    y[at] += even0 + odd0;
    y[at + 1] += even1 + odd1;
    y[at + 2] += even2 + odd2;
    y[at + 3] += even3 + odd3;
  }

  private static void addDots8(
      double[] a,
      double[] b0,
      double[] b1,
      double[] b2,
      double[] b3,
      double[] b4,
      double[] b5,
      double[] b6,
      double[] b7,
      int n,
      double[] y,
      int at) {
    double s0 = 0;
    double s1 = 0;
    double s2 = 0;
    double s3 = 0;
    double s4 = 0;
    double s5 = 0;
    double s6 = 0;
    double s7 = 0;
    for (int i = 0; i < n; i++) {
      double x = a[i];
      s0 += x * b0[i];
      s1 += x * b1[i];
      s2 += x * b2[i];
      s3 += x * b3[i];
      s4 += x * b4[i];
      s5 += x * b5[i];
      s6 += x * b6[i];
      s7 += x * b7[i];
    }
    y[at] += s0;
    y[at + 1] += s1;
    y[at + 2] += s2;
    y[at + 3] += s3;
    y[at + 4] += s4;
    y[at + 5] += s5;
    y[at + 6] += s6;
    y[at + 7] += s7;
  }

  /**
   * {@code C += A' B} for the rows {@code from} to {@code to} of C: A has n rows of at least {@code
   * to} numbers, B n rows as long as those of C. With {@code upper}, only on and right of the
   * diagonal.
   */
  public static void addTransposedTimes(
      double[][] a, double[][] b, int n, double[][] c, int from, int to, boolean upper) {
    int k = 0;
    for (; k < n - 3; k += 4) {
      double[] a0 = a[k];
      double[] a1 = a[k + 1];
      double[] a2 = a[k + 2];
      double[] a3 = a[k + 3];
      for (int i = from; i < to; i++) {
        axpy4(
            a0[i],
            a1[i],
            a2[i],
            a3[i],
            b[k],
            b[k + 1],
            b[k + 2],
            b[k + 3],
            c[i],
            upper ? i : 0,
            c[i].length);
      }
    }
    for (; k < n; k++) {
      for (int i = from; i < to; i++) {
        axpy(a[k][i], b[k], c[i], upper ? i : 0);
      }
    }
  }

  /**
   * Solves {@code A x = b} for a symmetric positive semidefinite A by Cholesky. A direction in
   * which A is 0 to rounding gets the coordinate 0 (features that repeat one another, the free
   * constant of a comparison).
   *
   * @param a n x n, on and right of the diagonal; overwritten
   * @param b n numbers; overwritten by x
   */
  public static void solve(double[][] a, double[] b) {
    int n = b.length;
    double largest = 0;
    for (int i = 0; i < n; i++) {
      largest = Math.max(largest, a[i][i]);
    }
    // Row k of the factor U, A = U'U, replaces row k of A.
    for (int k = 0; k < n; k++) {
      double[] row = a[k];
      double pivot = row[k];
      if (pivot <= 1e-12 * largest) {
        row[k] = 0;
        continue;
      }
      double inverse = 1 / Math.sqrt(pivot);
      for (int j = k; j < n; j++) {
        row[j] *= inverse;
      }
      for (int i = k + 1; i < n; i++) {
        axpy(-row[i], row, a[i], i);
      }
    }
    for (int k = 0; k < n; k++) {
      b[k] = a[k][k] == 0 ? 0 : b[k] / a[k][k];
      if (b[k] != 0) {
        axpy(-b[k], a[k], b, k + 1);
      }
    }
    for (int k = n - 1; k >= 0; k--) {
      if (a[k][k] == 0) {
        b[k] = 0;
        continue;
      }
      double sum = b[k];
      for (int j = k + 1; j < n; j++) {
        sum -= a[k][j] * b[j];
      }
      b[k] = sum / a[k][k];
    }
  }
}
