package goodhart.chart;

import goodhart.Estimate;
import goodhart.Seeds;
import goodhart.measure.Curve;
import goodhart.measure.MeasuredPath;
import goodhart.measure.Summary;
import java.util.ArrayList;
import java.util.List;
import java.util.random.RandomGenerator;

/** Plausible curves for tests of pictures, of Gao's form: gold = d (alpha - beta log d). */
final class FakeCurves {
  static final String[] TEN = {
    "bestOfN", "tilting", "grpo", "rloo", "ppo", "drro", "dpo", "ipo", "rpo", "WCO ensemble"
  };

  private FakeCurves() {}

  /** One curve: 31 points up to {@code reach} root nats. */
  static Curve curve(String label, int seeds, double alpha, double beta, double reach) {
    List<MeasuredPath> paths = new ArrayList<>();
    for (int seed = 1; seed <= seeds; seed++) {
      RandomGenerator random = new Seeds(seed).stream(label);
      double a = alpha + 0.06 * random.nextGaussian();
      double b = beta + 0.04 * random.nextGaussian();
      double stretch = 1 + 0.03 * random.nextGaussian();
      double[] strength = new double[31];
      double[][] kl = new double[31][];
      double[][] proxy = new double[31][];
      double[][] gold = new double[31][];
      for (int k = 0; k < 31; k++) {
        strength[k] = k == 0 ? 0 : Math.pow(2, k / 3.0);
        double d = reach * stretch * k / 30;
        double log = d == 0 ? 0 : Math.log(d);
        kl[k] = new double[] {d * d, d * d};
        proxy[k] = new double[] {d * (a + 0.15 - 0.12 * log), d * (a + 0.25 - 0.12 * log)};
        gold[k] = new double[] {d * (a - b * log) - 0.02, d * (a - b * log) + 0.02};
      }
      paths.add(new MeasuredPath(seed, strength, new double[] {0.5, 0.5}, kl, proxy, gold));
    }
    return new Curve(label, label, "1/beta", paths);
  }

  /** Curves that turn down to different degrees; from the sixth label on some do not. */
  static List<Curve> curves(int seeds, String... labels) {
    List<Curve> curves = new ArrayList<>();
    for (int i = 0; i < labels.length; i++) {
      double beta = 0.85 - 0.06 * (i * 7 % 11);
      curves.add(
          curve(labels[i], seeds, 0.75 - 0.03 * (i * 5 % 7), beta, 4.2 - 0.35 * (i * 3 % 8)));
    }
    return curves;
  }

  /** One seed, one prompt, literal values. */
  static Curve literal(String label, double[] kl, double[] proxy, double[] gold) {
    double[] strength = new double[kl.length];
    double[][] kls = new double[kl.length][];
    double[][] proxies = new double[kl.length][];
    double[][] golds = new double[kl.length][];
    for (int k = 0; k < kl.length; k++) {
      strength[k] = k;
      kls[k] = new double[] {kl[k]};
      proxies[k] = new double[] {proxy[k]};
      golds[k] = new double[] {gold[k]};
    }
    return new Curve(
        label,
        "fake",
        "n",
        List.of(new MeasuredPath(1, strength, new double[] {1}, kls, proxies, golds)));
  }

  static List<Summary> summaries(List<Curve> curves) {
    return curves.stream().map(FakeCurves::summary).toList();
  }

  /** A summary with an interval of plus and minus 0.05 in place of a bootstrap. */
  static Summary summary(Curve curve) {
    int peak = curve.peak();
    int end = curve.points() - 1;
    Estimate peakGold = curve.gold(peak);
    Estimate endGold = curve.gold(end);
    double drop = peakGold.value() - endGold.value();
    return new Summary(
        curve.label(),
        curve.gold(0),
        peakGold,
        curve.klNats(peak).value(),
        endGold,
        curve.klNats(end).value(),
        drop,
        drop - 0.05,
        drop + 0.05,
        drop > 0.05
            ? Summary.Verdict.OVER_OPTIMISES
            : peak == end ? Summary.Verdict.STILL_RISING : Summary.Verdict.SATURATES);
  }

  static OverOptimizationChart chart(List<Curve> curves) {
    return OverOptimizationChart.of(curves, summaries(curves));
  }
}
