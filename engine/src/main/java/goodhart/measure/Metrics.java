package goodhart.measure;

import goodhart.pool.CandidatePool;

/**
 * What is read off one over-optimization curve.
 *
 * <pre>{@code gap = (proxy_end - proxy_0) / proxySpread - (gold_end - gold_0) / goldSpread
 * aucGain = (1 / d_end) * area of (gold - gold_0) over d,   d = sqrt(KL)}</pre>
 *
 * <p>These describe the points as they are; whether a drop is more than noise is the question of
 * {@link Bootstrap}.
 *
 * @param peak the first point with the highest gold reward
 * @param peakGain gold at the peak minus gold at the start, >= 0
 * @param sqrtKlAtPeak d at the peak
 * @param klNatsAtPeak KL at the peak, nats
 * @param finalDrop gold at the peak minus gold at the end, >= 0
 * @param relativeDrop finalDrop in units of peakGain (of 1e-12 where there is no gain)
 * @param gap how much more the proxy has gained than the gold reward, each in its own spread
 * @param aucGain mean gold gain along the path; 0 where the path does not move
 * @param overOptimised whether the drop exceeds the tolerance asked for
 * @param netHarm whether gold ends below its start
 */
public record Metrics(
    int peak,
    double peakGain,
    double sqrtKlAtPeak,
    double klNatsAtPeak,
    double finalDrop,
    double relativeDrop,
    double gap,
    double aucGain,
    boolean overOptimised,
    boolean netHarm) {

  /** A drop smaller than this is rounding. */
  static final double ROUNDING = 1e-9;

  /**
   * The metrics of a curve's means over seeds.
   *
   * @param proxySpread standard deviation of the proxy within prompts; see {@link #spread}
   * @param goldSpread likewise of the gold reward
   */
  public static Metrics of(Curve curve, double proxySpread, double goldSpread) {
    int n = curve.points();
    double[] sqrtKl = new double[n];
    double[] proxy = new double[n];
    double[] gold = new double[n];
    for (int k = 0; k < n; k++) {
      sqrtKl[k] = curve.sqrtKl(k);
      proxy[k] = curve.proxy(k).value();
      gold[k] = curve.gold(k).value();
    }
    return of(sqrtKl, proxy, gold, proxySpread, goldSpread, ROUNDING);
  }

  /**
   * The metrics of points along a path, from the reference to full strength.
   *
   * @param sqrtKl d, n numbers >= 0
   * @param proxy proxy reward, n numbers
   * @param gold gold reward, n numbers
   * @param tolerance the drop from which a curve counts as over-optimised
   */
  public static Metrics of(
      double[] sqrtKl,
      double[] proxy,
      double[] gold,
      double proxySpread,
      double goldSpread,
      double tolerance) {
    int end = gold.length - 1;
    int peak = 0;
    double area = 0;
    for (int k = 1; k <= end; k++) {
      if (gold[k] > gold[peak]) {
        peak = k;
      }
      double height = 0.5 * (gold[k - 1] + gold[k]) - gold[0];
      area += height * (sqrtKl[k] - sqrtKl[k - 1]);
    }
    double gain = gold[peak] - gold[0];
    double drop = gold[peak] - gold[end];
    return new Metrics(
        peak,
        gain,
        sqrtKl[peak],
        sqrtKl[peak] * sqrtKl[peak],
        drop,
        drop / Math.max(gain, 1e-12),
        (proxy[end] - proxy[0]) / proxySpread - (gold[end] - gold[0]) / goldSpread,
        sqrtKl[end] > 0 ? area / sqrtKl[end] : 0,
        drop > tolerance,
        gold[end] < gold[0]);
  }

  /**
   * The standard deviation of a reward within prompts under the reference, pooled: the root of the
   * mean variance.
   *
   * @param values N numbers
   */
  public static double spread(CandidatePool pool, double[] values) {
    double total = 0;
    for (int x = 0; x < pool.prompts(); x++) {
      double mean = 0;
      for (int i = pool.start(x); i < pool.end(x); i++) {
        mean += pool.reference().get(i) * values[i];
      }
      double variance = 0;
      for (int i = pool.start(x); i < pool.end(x); i++) {
        variance += pool.reference().get(i) * (values[i] - mean) * (values[i] - mean);
      }
      total += pool.weights().get(x) * variance;
    }
    return Math.sqrt(total);
  }
}
