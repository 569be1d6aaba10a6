package goodhart.internal;

import java.math.BigDecimal;
import java.math.MathContext;

/**
 * Exponentials and logarithms of whole rows, several numbers at a time.
 *
 * <pre>{@code e^x  = 2^k e^r,  k = round(x / log 2),  |r| <= log 2 / 2;  or steps of 2^(1/128)
 * log x = k log 2 + 2 atanh(s),   x = 2^k m,  m in [sqrt 1/2, sqrt 2),  s = (m - 1) / (m + 1)}
 * </pre>
 *
 * Both series are interpolated at the Chebyshev nodes of their interval, with errors of 3e-19 and
 * 6e-20. {@code Math.exp} and {@code Math.log} take one number at a time, and {@code Math} allows
 * them to differ between machines; these are made of additions, multiplications and divisions alone
 * and give the same bits everywhere. Loops over bits are apart from loops over polynomials, and
 * those are short: then the just-in-time compiler turns the latter into vector instructions.
 */
public final class ArrayMath {
  /** The least exponent for {@link #tilt}. */
  public static final double LEAST_EXPONENT = -500;

  /** The least weight of what is largest, or sum of all, for which {@link #tilt} is precise. */
  public static final double FAIR = 1e-6;

  /** The largest exponent for {@link #timesExpOfSmall}. */
  public static final double SMALL = 0.125;

  private static final double LOG2_E = 1.4426950408889634;

  /** log 2 in two parts; the first has few enough digits that k times it is exact. */
  private static final double LN2_HIGH = 0.6931471803691238;

  private static final double LN2_LOW = 1.9082149292705877e-10;

  /** Adding this rounds to a whole number, which is then in the last bits. */
  private static final double ROUND = 0x1.8p52;

  private static final long ROUND_BITS = Double.doubleToRawLongBits(ROUND);

  /** Powers of 2 from here (inclusive) to there (exclusive) are normal, and their neighbours. */
  private static final int LEAST_POWER = -1021;

  private static final int MOST_POWER = 1023;

  /** The exponential goes by steps of 2^(1/128) where it need not keep the digits of e^x - 1. */
  private static final int STEP_BITS = 7;

  private static final int STEPS = 1 << STEP_BITS;
  private static final double STEPS_PER_UNIT = STEPS * LOG2_E;
  private static final double STEP_HIGH = LN2_HIGH / STEPS;
  private static final double STEP_LOW = LN2_LOW / STEPS;

  /** From here (inclusive) to there (exclusive) the bits of k + ROUND belong to normal powers. */
  private static final long FIRST_STEP = ROUND_BITS + (LEAST_POWER - 1) * STEPS + 1;

  private static final long LAST_STEP = ROUND_BITS + MOST_POWER * STEPS;

  /**
   * From here on so many bits hold the steps of every |x| below 354: a row's are looked at once.
   */
  private static final int NEAR_BITS = 17;

  private static final long NEAR_STEP = ROUND_BITS - (1L << (NEAR_BITS - 1));

  /** {@code 2^(j/128)} and what rounding takes from it. */
  private static final double[] ROOT = new double[STEPS];

  private static final double[] ROOT_REST = new double[STEPS];

  static {
    BigDecimal step = BigDecimal.valueOf(2);
    for (int j = 0; j < STEP_BITS; j++) {
      step = step.sqrt(MathContext.DECIMAL128);
    }
    BigDecimal root = BigDecimal.ONE;
    for (int j = 0; j < STEPS; j++) {
      ROOT[j] = root.doubleValue();
      ROOT_REST[j] = root.subtract(new BigDecimal(ROOT[j])).doubleValue();
      root = root.multiply(step, MathContext.DECIMAL128);
    }
  }

  private static final long SQRT_HALF_BITS = Double.doubleToRawLongBits(Math.sqrt(0.5));

  private ArrayMath() {}

  /**
   * {@code out_i = e^(x_i)} for the first {@code n} entries, with an error of at most 2 ulp; 0
   * where x is below -708.4, since numbers too small to be normal would cost much and tell nothing.
   *
   * @param out another row than {@code x}
   * @param scratch a third row
   */
  public static void exp(double[] x, int n, double[] out, double[] scratch) {
    steps(x, n, out, scratch);
    long far = 0;
    for (int i = 0; i < n; i++) {
      long bits = Double.doubleToRawLongBits(scratch[i]);
      far |= bits - NEAR_STEP;
      out[i] = power(bits, out[i]);
    }
    for (int i = 0; far >>> NEAR_BITS != 0 && i < n; i++) {
      if (!between(Double.doubleToRawLongBits(scratch[i]), FIRST_STEP, LAST_STEP)) {
        out[i] = beyond(x[i]);
      }
    }
  }

  /**
   * {@code out_i = w_i e^(x_i), x_i = s_i g_i} for the first {@code n} entries, in additions and
   * multiplications alone: no bits are moved, so all of it is vector instructions.
   *
   * <pre>{@code e^x = (1 + e)^128,  e = e^(x / 128) - 1 by its series;  (1 + e)^2 = 1 + e (2 + e)}
   * </pre>
   *
   * Squaring doubles relative errors and the series ends after nine terms, so what is far below 1
   * is known less well: the relative error is at most 2e-15 where x is at least -1, 1e-14 to -5,
   * 4e-14 to -10, 1e-12 to -20 and 1e-8 to -50; below that the result is at most 1e-20. A sum of
   * such numbers with one x = 0 among them is known to 1e-14 of itself, as long as that one's
   * weight is at least {@link #FAIR} of all.
   *
   * @param s numbers at least 0
   * @param g numbers at most 0, the products not below {@link #LEAST_EXPONENT}
   * @param out another row
   */
  public static void tilt(double[] s, double[] g, double[] w, int n, double[] out) {
    for (int i = 0; i < n; i++) {
      out[i] = rootLessOne(s[i] * g[i]);
    }
    powers(w, n, out);
  }

  /**
   * The same for {@code x_i - most}; where that is below {@link #LEAST_EXPONENT}, for that.
   *
   * @param most the largest of x
   */
  public static void tilt(double[] x, double most, double[] w, int n, double[] out) {
    for (int i = 0; i < n; i++) {
      out[i] = rootLessOne(Math.max(x[i] - most, LEAST_EXPONENT));
    }
    powers(w, n, out);
  }

  /** {@code e^(x / 128) - 1}. */
  private static double rootLessOne(double x) {
    double r = x * (1 / 128.0);
    double q = r * r;
    double even = 1 / 2.0 + q * (1 / 24.0 + q * (1 / 720.0 + q * (1 / 40320.0)));
    double odd = 1 / 6.0 + q * (1 / 120.0 + q * (1 / 5040.0 + q * (1 / 362880.0)));
    return r + q * (even + r * odd);
  }

  /** {@code out_i = w_i (1 + out_i)^128}. */
  private static void powers(double[] w, int n, double[] out) {
    for (int i = 0; i < n; i++) {
      double e = out[i];
      e = e * (2 + e);
      e = e * (2 + e);
      e = e * (2 + e);
      e = e * (2 + e);
      e = e * (2 + e);
      double power = 1 + e;
      power *= power;
      out[i] = power * power * w[i];
    }
  }

  /**
   * {@code w_i *= e^x, x = a a_i + b b_i + c c_i} for the entries of a range, within 2 ulp of the
   * exponential of x as it is rounded: ten terms of the series and no bits. It is turned into
   * vectors because all rows have the same index; two operations more and it would be too long.
   *
   * @param w another row, where {@code |x| <= } {@link #SMALL}
   */
  public static void timesExpOfSmall(
      double a,
      double[] as,
      double b,
      double[] bs,
      double c,
      double[] cs,
      int from,
      int to,
      double[] w) {
    for (int i = from; i < to; i++) {
      double r = a * as[i] + b * bs[i] + c * cs[i];
      double q = r * r;
      double even =
          1 / 2.0 + q * (1 / 24.0 + q * (1 / 720.0 + q * (1 / 40320.0 + q * (1 / 3628800.0))));
      double odd = 1 / 6.0 + q * (1 / 120.0 + q * (1 / 5040.0 + q * (1 / 362880.0)));
      w[i] += w[i] * (r + q * (even + r * odd));
    }
  }

  /** {@code out = e^r - 1} and {@code rounded = k + ROUND}, in steps of 2^(1/128). */
  private static void steps(double[] x, int n, double[] out, double[] rounded) {
    for (int i = 0; i < n; i++) {
      double shifted = x[i] * STEPS_PER_UNIT + ROUND;
      double k = shifted - ROUND;
      double r = (x[i] - k * STEP_HIGH) - k * STEP_LOW;
      out[i] = r + r * r * (0.5 + r * (1 / 6.0 + r * (1 / 24.0 + r * (1 / 120.0))));
      rounded[i] = shifted;
    }
  }

  /** {@code 2^(k/128) (1 + less)}; what rounding adds to k has no bits where k has its own. */
  private static double power(long rounded, double less) {
    int part = (int) rounded & (STEPS - 1);
    double power = ROOT[part];
    return Double.longBitsToDouble(
        Double.doubleToRawLongBits(power + (power * less + ROOT_REST[part]))
            + (rounded >> STEP_BITS << 52));
  }

  /**
   * {@code out_i = e^(x_i)}, within 2 ulp and 0 below -708.1, and {@code less_i = e^(x_i) - 1},
   * within 3 ulp also near 0.
   *
   * @param out another row than {@code x}
   * @param less a third row
   * @param scratch a fourth row
   */
  public static void expAndLess(double[] x, int n, double[] out, double[] less, double[] scratch) {
    reduce(x, n, less, scratch);
    for (int i = 0; i < n; i++) {
      double r = less[i];
      less[i] = r + r * r * series(r);
    }
    for (int i = 0; i < n; i++) {
      long k = Double.doubleToRawLongBits(scratch[i]) - ROUND_BITS;
      if (between(k, LEAST_POWER, MOST_POWER)) {
        double power = Double.longBitsToDouble((k + 1023) << 52);
        double part = power * less[i];
        out[i] = power + part;
        less[i] = (power - 1) + part;
      } else {
        out[i] = beyond(x[i]);
        less[i] = out[i] - 1;
      }
    }
  }

  /** {@code out = r} and {@code rounded = k + ROUND}. */
  private static void reduce(double[] x, int n, double[] out, double[] rounded) {
    for (int i = 0; i < n; i++) {
      double shifted = x[i] * LOG2_E + ROUND;
      double k = shifted - ROUND;
      out[i] = (x[i] - k * LN2_HIGH) - k * LN2_LOW;
      rounded[i] = shifted;
    }
  }

  /** {@code (e^r - 1 - r) / r^2} for |r| at most log 2 / 2. */
  private static double series(double r) {
    return 0.5
        + r
            * (0.1666666666666667
                + r
                    * (0.04166666666666667
                        + r
                            * (0.008333333333326084
                                + r
                                    * (0.0013888888888883711
                                        + r
                                            * (0.0001984126987500228
                                                + r
                                                    * (2.480158732567746e-05
                                                        + r
                                                            * (2.755725517000089e-06
                                                                + r
                                                                    * (2.755727347871858e-07
                                                                        + r
                                                                            * (2.5105312729622103e-08
                                                                                + r
                                                                                    * 2.09147553258932e-09)))))))));
  }

  /** Whether {@code least <= k < most}, by one comparison; false for what comes of a NaN. */
  private static boolean between(long k, long least, long most) {
    return (k - least) + Long.MIN_VALUE < (most - least) + Long.MIN_VALUE;
  }

  private static double beyond(double x) {
    return x < 0 ? 0 : x > 0 ? StrictMath.exp(x) : x;
  }

  /**
   * {@code out_i = log x_i} for the first {@code n} entries, with an error of at most 2 ulp.
   *
   * @param x positive normal numbers; 0 gives about -709, so that {@code 0 log 0} is 0, and
   *     anything else a number without a meaning
   * @param out may be {@code x} itself
   * @param scratch another row
   */
  public static void log(double[] x, int n, double[] out, double[] scratch, double[] scratch2) {
    for (int i = 0; i < n; i++) {
      long bits = Double.doubleToRawLongBits(x[i]);
      long k = (bits - SQRT_HALF_BITS) >> 52;
      out[i] = Double.longBitsToDouble(bits - (k << 52));
      scratch[i] = k;
    }
    for (int i = 0; i < n; i++) {
      double f = out[i] - 1;
      scratch2[i] = f / (2 + f);
    }
    for (int i = 0; i < n; i++) {
      double s = scratch2[i];
      double f = out[i] - 1;
      double half = 0.5 * f * f;
      double k = scratch[i];
      // 2 atanh(s) = f - s f + s^3 (...), and s f = f^2 / 2 - s f^2 / 2: f itself has no error.
      out[i] = k * LN2_HIGH + (f - (half - (s * (half + oddSeries(s * s)) + k * LN2_LOW)));
    }
  }

  /** {@code (2 atanh(s) - 2 s) / s} for z = s^2 at most 0.0295. */
  private static double oddSeries(double z) {
    return z
        * (0.6666666666666666
            + z
                * (0.40000000000000885
                    + z
                        * (0.28571428570799784
                            + z
                                * (0.22222222392581045
                                    + z
                                        * (0.18181795547521137
                                            + z
                                                * (0.15386244737621665
                                                    + z
                                                        * (0.13268638369266825
                                                            + z * 0.13088034850927555)))))));
  }
}
