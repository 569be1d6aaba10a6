package goodhart.pool;

import static org.assertj.core.api.Assertions.assertThat;

import goodhart.Seeds;
import goodhart.preference.Annotated;
import goodhart.preference.PreferencePairs;
import java.util.Arrays;
import org.junit.jupiter.api.Test;

/** The default world shows Goodhart's law, and shows it for the reason it gives. */
class GoodhartsLawTest {
  private static final double[] N = {
    1, 2, 4, 8, 16, 32, 64, 128, 256, 512, 1024, 4096, 16384, 100000
  };

  @Test
  void aProxyTrainedOnNoisyPairsRisesThenFalls() {
    double[][] gold = curves(new World(), 2000, 0.25);
    int peak = peak(gold);
    double[] drop = drop(gold, peak);

    assertThat(N[peak]).isBetween(4.0, 32.0);
    assertThat(mean(gold, peak)).isGreaterThan(0.4);
    assertThat(Arrays.stream(drop).filter(d -> d > 0).count()).isGreaterThanOrEqualTo(9);
    assertThat(Arrays.stream(drop).average().orElseThrow()).isGreaterThan(0.3);
  }

  @Test
  void withoutNoiseAndSpuriousCoordinatesGoldKeepsRising() {
    double[][] gold = curves(with(0, 0.25), 50000, 0);

    assertThat(peak(gold)).isEqualTo(N.length - 1);
    assertThat(mean(gold, N.length - 1)).isGreaterThan(1);
  }

  @Test
  void aRewardModelThatSeesAllOfQualityDoesNotTurnDown() {
    double[][] gold = curves(with(1, 1), 2000, 0.25);

    assertThat(Arrays.stream(drop(gold, peak(gold))).average().orElseThrow()).isLessThan(0.1);
  }

  private static World with(int spurious, double visible) {
    World w = new World();
    return new World(
        w.seed(),
        w.prompts(),
        w.candidates(),
        w.quality(),
        spurious,
        w.correlation(),
        w.width(),
        w.teacherScale(),
        w.harm(),
        w.harmThreshold(),
        visible,
        w.referenceSpread(),
        null);
  }

  /** Gold of best-of-n for each n, seeds 1 to 10. */
  private static double[][] curves(World world, int pairs, double noise) {
    double[][] gold = new double[10][];
    for (int seed = 1; seed <= 10; seed++) {
      Seeds seeds = new Seeds(seed);
      PoolSource.Draw draw = world.draw(seeds);
      double[] w = linearProxy(new Annotated(world, pairs, noise, 1).collect(draw, seeds));
      gold[seed - 1] = bestOfN(draw.evaluation(), w);
    }
    return gold;
  }

  private static double[] bestOfN(CandidatePool pool, double[] w) {
    double[] gold = new double[N.length];
    for (int x = 0; x < pool.prompts(); x++) {
      int start = pool.start(x);
      Integer[] order = new Integer[pool.candidates(x)];
      Arrays.setAll(order, k -> start + k);
      Arrays.sort(
          order, (a, b) -> Double.compare(pool.features().dot(a, w), pool.features().dot(b, w)));
      for (int m = 0; m < N.length; m++) {
        for (int k = 0; k < order.length; k++) { // uniform reference, no ties
          double p =
              Math.pow((k + 1.0) / order.length, N[m]) - Math.pow((double) k / order.length, N[m]);
          gold[m] += p * pool.gold().get(order[k]) / pool.prompts();
        }
      }
    }
    return gold;
  }

  /** Bradley-Terry maximum likelihood with a small ridge, by Newton's method. */
  static double[] linearProxy(PreferencePairs pairs) {
    FeatureMatrix phi = pairs.pool().features();
    int d = phi.dimension();
    double[] w = new double[d];
    double[] delta = new double[d];
    for (int step = 0; step < 8; step++) {
      double[][] system = new double[d][d + 1];
      for (int k = 0; k < pairs.size(); k++) {
        Arrays.fill(delta, 0);
        phi.addTo(pairs.first(k), 1, delta);
        phi.addTo(pairs.second(k), -1, delta);
        double z = 0;
        for (int j = 0; j < d; j++) {
          z += w[j] * delta[j];
        }
        double p = 1 / (1 + Math.exp(-z));
        for (int i = 0; i < d; i++) {
          for (int j = 0; j < d; j++) {
            system[i][j] += p * (1 - p) * delta[i] * delta[j] / pairs.size();
          }
          system[i][d] += (p - pairs.label(k)) * delta[i] / pairs.size();
        }
      }
      for (int i = 0; i < d; i++) {
        system[i][i] += 2e-3;
        system[i][d] += 2e-3 * w[i];
      }
      double[] change = solve(system);
      for (int i = 0; i < d; i++) {
        w[i] -= change[i];
      }
    }
    return w;
  }

  private static double[] solve(double[][] a) {
    int d = a.length;
    for (int i = 0; i < d; i++) {
      for (int r = 0; r < d; r++) {
        if (r != i) {
          double f = a[r][i] / a[i][i];
          for (int c = i; c <= d; c++) {
            a[r][c] -= f * a[i][c];
          }
        }
      }
    }
    double[] x = new double[d];
    Arrays.setAll(x, i -> a[i][d] / a[i][i]);
    return x;
  }

  private static double mean(double[][] gold, int m) {
    return Arrays.stream(gold).mapToDouble(g -> g[m]).average().orElseThrow();
  }

  private static int peak(double[][] gold) {
    int best = 0;
    for (int m = 1; m < N.length; m++) {
      best = mean(gold, m) > mean(gold, best) ? m : best;
    }
    return best;
  }

  private static double[] drop(double[][] gold, int peak) {
    return Arrays.stream(gold).mapToDouble(g -> g[peak] - g[N.length - 1]).toArray();
  }
}
