package goodhart.reward;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import goodhart.Progress;
import goodhart.Seeds;
import goodhart.internal.Catalogue;
import goodhart.internal.Dense;
import goodhart.internal.Parallel;
import goodhart.policy.LogLinear;
import goodhart.policy.Mlp;
import goodhart.policy.PolicyClass;
import goodhart.pool.CandidatePool;
import goodhart.pool.FeatureMatrix;
import goodhart.pool.Features;
import goodhart.preference.PreferencePairs;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

class SparseBradleyTerryTest {
  private static final int DENSE = 3;
  private static final int SPARSE = 40;

  /** Multiples of 1/64, which floats and their differences hold exactly. */
  private static double[][] rows(int n, long seed) {
    SplittableRandom random = new SplittableRandom(seed);
    double[][] rows = new double[n][DENSE + SPARSE];
    for (double[] row : rows) {
      for (int j = 0; j < row.length; j++) {
        row[j] = j < DENSE || random.nextInt(5) == 0 ? random.nextInt(-64, 65) / 64.0 : 0;
      }
    }
    return rows;
  }

  private static FeatureMatrix stored(double[][] rows, int dense) {
    int width = rows[0].length - dense;
    int[] start = new int[rows.length + 1];
    int[] column = new int[rows.length * width];
    float[] value = new float[column.length];
    int n = 0;
    for (int i = 0; i < rows.length; i++) {
      for (int j = dense; j < rows[i].length; j++) {
        column[n] = j - dense;
        value[n] = (float) rows[i][j];
        n += value[n] != 0 ? 1 : 0;
      }
      start[i + 1] = n;
    }
    double[][] block =
        Arrays.stream(rows).map(r -> Arrays.copyOf(r, dense)).toArray(double[][]::new);
    return FeatureMatrix.beside(
        FeatureMatrix.of(block),
        FeatureMatrix.sparse(width, start, Arrays.copyOf(column, n), Arrays.copyOf(value, n)));
  }

  private static CandidatePool pool(FeatureMatrix features, double[][] rows) {
    int[] counts = new int[rows.length / 10];
    Arrays.fill(counts, 10);
    double[] gold = new double[rows.length];
    for (int i = 0; i < gold.length; i++) {
      for (int j = 0; j < rows[i].length; j++) {
        gold[i] += Math.sin(j + 1) * rows[i][j];
      }
    }
    return CandidatePool.builder(counts).features(features).gold(gold).build();
  }

  private static final double[][] ROWS = rows(400, 1);
  private static final CandidatePool SPARSE_POOL = pool(stored(ROWS, DENSE), ROWS);
  private static final CandidatePool DENSE_POOL = pool(FeatureMatrix.of(ROWS), ROWS);
  private static final PreferencePairs PAIRS = Pools.pairs(SPARSE_POOL, 3000, 2);

  private static double[] labels(PreferencePairs pairs) {
    double[] label = new double[pairs.size()];
    Arrays.setAll(label, pairs::label);
    return label;
  }

  private static double[][] differences(double[] scale) {
    double[][] x = new double[PAIRS.size()][DENSE + SPARSE];
    for (int k = 0; k < x.length; k++) {
      for (int j = 0; j < x[k].length; j++) {
        x[k][j] = (ROWS[PAIRS.first(k)][j] - ROWS[PAIRS.second(k)][j]) * scale[j];
      }
    }
    return x;
  }

  @Test
  void conjugateGradientsFindTheMinimumOfTheDenseSolver() {
    double[] scale = Standardizer.of(PAIRS).inverse();
    PairDifferences x = PairDifferences.of(PAIRS, Progress.NONE);
    SplittableRandom random = new SplittableRandom(8);
    double[] weight = random.doubles(PAIRS.size(), 0.5, 1.5).toArray();
    double[] margin = random.doubles(PAIRS.size(), -1, 1).toArray();
    for (double ridge : new double[] {1e-4, 1e-3, 0.1}) {
      double[] dense =
          new PairNewton(differences(scale), labels(PAIRS), weight, margin, ridge)
              .minimise(Progress.NONE);
      double[] sparse =
          new PairNewtonCg(x, scale, labels(PAIRS), weight, margin, ridge)
              .minimise(1e-11, Progress.NONE);
      assertThat(sparse).containsExactly(dense, within(1e-8));
    }
  }

  @Test
  void denseFeaturesStoredSparselyGiveTheSameRewardUpToTheirCommonScale() {
    // Columns of one variance, so that one scale for all is the scale of each but for a factor.
    int d = 8;
    double[][] rows = new double[400][d];
    SplittableRandom random = new SplittableRandom(4);
    for (int i = 0; i < rows.length; i += 2) {
      for (int j = 0; j < d; j++) {
        rows[i][j] = random.nextBoolean() ? 0.5 : -0.5;
        rows[i + 1][j] = -rows[i][j];
      }
    }
    CandidatePool dense = pool(FeatureMatrix.of(rows), rows);
    CandidatePool sparse = pool(stored(rows, 0), rows);
    int[] first = new int[200];
    int[] second = new int[200];
    double[] label = new double[200];
    for (int k = 0; k < 200; k++) {
      first[k] = 2 * k;
      second[k] = 2 * k + 1;
      label[k] = random.nextDouble() < PairLoss.sigmoid(2 * dense.gold().get(2 * k)) ? 1 : 0;
    }
    double ridge = 0.01;
    // d features share the variance of one, so their ridge counts d times.
    LinearReward one =
        (LinearReward)
            with(ridge * d)
                .train(
                    new PreferencePairs(dense, first, second, label), new Seeds(1), Progress.NONE);
    LinearReward other =
        (LinearReward)
            with(ridge)
                .train(
                    new PreferencePairs(sparse, first, second, label), new Seeds(1), Progress.NONE);
    assertThat(other.rawWeights()).containsExactly(one.rawWeights(), within(1e-6));
    assertThat(other.score(sparse)).containsExactly(one.score(dense), within(1e-6));
  }

  private static BradleyTerry with(double ridge) {
    return Catalogue.with(new BradleyTerry(), Map.of("ridge", ridge));
  }

  @Test
  void theSolverEndsAtAZeroGradientOfTheStatedSize() {
    double[] scale = Standardizer.of(PAIRS).inverse();
    double[] w = ((LinearReward) with(1e-3).train(PAIRS, new Seeds(1), Progress.NONE)).weights();
    PairNewton exact = new PairNewton(differences(scale), labels(PAIRS), 1e-3);
    double[] difference = new double[PAIRS.size()];
    exact.value(w, difference);
    double[] gradient = exact.gradient(w, difference);
    double norm = Math.sqrt(Arrays.stream(gradient).map(g -> g * g).sum());
    assertThat(norm).isLessThan(PairNewtonCg.TOLERANCE * 1.01);
  }

  @Test
  void productsAgreeWithTheDenseOnesAndWithFiniteDifferences() {
    double[] unit = new double[DENSE + SPARSE];
    Arrays.fill(unit, 1);
    double[][] dense = differences(unit);
    PairDifferences x = PairDifferences.of(PAIRS, Progress.NONE);
    SplittableRandom random = new SplittableRandom(3);
    double[] v = random.doubles(unit.length, -1, 1).toArray();
    double[] c = random.doubles(PAIRS.size()).toArray();
    double[] transposed = new double[unit.length];
    double[] squared = new double[unit.length];
    double[] normal = new double[unit.length];
    double[] product = new double[c.length];
    x.transposedTimes(c, transposed, Progress.NONE);
    x.transposedSquareTimes(c, squared, Progress.NONE);
    x.normalTimes(v, c, product, normal, Progress.NONE);
    double[] expected = new double[unit.length];
    double[] expectedSquares = new double[unit.length];
    double[] expectedNormal = new double[unit.length];
    for (int k = 0; k < c.length; k++) {
      double dot = 0;
      for (int j = 0; j < v.length; j++) {
        dot += dense[k][j] * v[j];
      }
      assertThat(product[k]).isCloseTo(dot, within(1e-12));
      for (int j = 0; j < v.length; j++) {
        expected[j] += c[k] * dense[k][j];
        expectedSquares[j] += c[k] * dense[k][j] * dense[k][j];
        expectedNormal[j] += c[k] * dense[k][j] * dot;
      }
    }
    assertThat(transposed).containsExactly(expected, within(1e-10));
    assertThat(squared).containsExactly(expectedSquares, within(1e-10));
    assertThat(normal).containsExactly(expectedNormal, within(1e-10));

    // The gradient's change along v is the Hessian's product with v.
    double[] w = random.doubles(unit.length, -0.5, 0.5).toArray();
    double h = 1e-5;
    double[] up = gradient(x, w, v, h);
    double[] down = gradient(x, w, v, -h);
    double[] curvature = new double[c.length];
    for (int k = 0; k < c.length; k++) {
      curvature[k] = PairLoss.curvature(Dense.dot(dense[k], w, w.length));
    }
    x.normalTimes(v, curvature, product, normal, Progress.NONE);
    for (int j = 0; j < w.length; j++) {
      assertThat(normal[j]).isCloseTo((up[j] - down[j]) / (2 * h), within(1e-5));
    }
  }

  private static double[] gradient(PairDifferences x, double[] w, double[] v, double h) {
    double[] at = w.clone();
    Dense.axpy(h, v, at, 0);
    double[] product = new double[PAIRS.size()];
    double[] out = new double[w.length];
    x.normalTimes(at, new double[PAIRS.size()], product, out, Progress.NONE);
    double[] slope = new double[PAIRS.size()];
    Arrays.setAll(slope, k -> PairLoss.slope(product[k], PAIRS.label(k)));
    x.transposedTimes(slope, out, Progress.NONE);
    return out;
  }

  @Test
  void theUnitOfSparseFeaturesDoesNotMatter() {
    double[][] scaled = rows(400, 1);
    for (double[] row : scaled) {
      for (int j = DENSE; j < row.length; j++) {
        row[j] *= 1024;
      }
    }
    CandidatePool other = SPARSE_POOL.withFeatures(stored(scaled, DENSE));
    double[] expected = with(1e-3).train(PAIRS, new Seeds(1), Progress.NONE).score(SPARSE_POOL);
    double[] found =
        with(1e-3).train(Pools.pairs(other, 3000, 2), new Seeds(1), Progress.NONE).score(other);
    assertThat(found).containsExactly(expected, within(1e-9));
  }

  @Test
  void sparseFeaturesTogetherHaveTheVarianceOfOneDenseFeature() {
    Standardizer standardizer = Standardizer.of(PAIRS);
    double[] square = new double[DENSE + SPARSE];
    double[] mean = new double[DENSE + SPARSE];
    double[] z = new double[DENSE + SPARSE];
    for (int k = 0; k < PAIRS.size(); k++) {
      for (int i : new int[] {PAIRS.first(k), PAIRS.second(k)}) {
        standardizer.row(SPARSE_POOL.features(), i, z);
        for (int j = 0; j < z.length; j++) {
          mean[j] += z[j] / (2 * PAIRS.size());
          square[j] += z[j] * z[j] / (2 * PAIRS.size());
        }
      }
    }
    assertThat(mean).containsExactly(new double[DENSE + SPARSE], within(1e-12));
    for (int j = 0; j < DENSE; j++) {
      assertThat(square[j]).isCloseTo(1, within(1e-12));
    }
    assertThat(Arrays.stream(square, DENSE, square.length).sum()).isCloseTo(1, within(1e-12));
    double[] inverse = Arrays.copyOfRange(standardizer.inverse(), DENSE, DENSE + SPARSE);
    assertThat(inverse).containsOnly(inverse[0]);
  }

  @Test
  void sameBitsForAnyNumberOfThreads() {
    double[] one = Parallel.withThreads(1, () -> score(with(1e-3)));
    assertThat(Parallel.withThreads(3, () -> score(with(1e-3)))).containsExactly(one);
    Ensemble ensemble = new Ensemble(with(1e-3), 3, new Mean(), "pretrain", 16);
    double[] several = Parallel.withThreads(1, () -> score(ensemble));
    assertThat(Parallel.withThreads(3, () -> score(ensemble))).containsExactly(several);
  }

  private static double[] score(RewardTrainer trainer) {
    return trainer.train(PAIRS, new Seeds(5), Progress.NONE).score(SPARSE_POOL);
  }

  @Test
  void ensemblesLearnFromSparseFeaturesWithAndWithoutMapsOfTheirOwn() {
    PreferencePairs fresh = Pools.pairs(SPARSE_POOL, 4000, 7);
    // The standard error of an accuracy on 4000 pairs is below 0.008.
    assertThat(Pools.goldAccuracy(fresh, score(with(1e-4)))).isGreaterThan(0.9);
    assertThat(
            Pools.goldAccuracy(
                fresh, score(new Ensemble(with(1e-4), 3, new Mean(), "finetune", 16))))
        .isGreaterThan(0.9);
    assertThat(
            Pools.goldAccuracy(
                fresh, score(new Ensemble(with(1e-4), 3, new Mean(), "pretrain", 128))))
        .isGreaterThan(0.7);
  }

  @Test
  void mapsOfSparseFeaturesAreThoseOfTheSameNumbersStandardised() {
    RandomFeatures psi = RandomFeatures.draw(PAIRS, 5, new Seeds(3).stream("map"));
    FeatureMatrix mapped = psi.map(SPARSE_POOL).features();
    double[] z = new double[DENSE + SPARSE];
    for (int i = 0; i < 400; i += 13) {
      psi.standardizer().row(SPARSE_POOL.features(), i, z);
      for (int h = 0; h < 5; h++) {
        double sum = 0;
        for (int j = 0; j < z.length; j++) {
          sum += z[j] * psi.weights()[j][h];
        }
        assertThat(mapped.get(i, h)).isCloseTo(Math.tanh(sum), within(1e-12));
      }
    }
  }

  @Test
  void aLogLinearPolicyIsTheSameOnSparseFeatures() {
    PolicyClass.Head sparse = new LogLinear().bind(SPARSE_POOL, new Seeds(1));
    PolicyClass.Head dense = new LogLinear().bind(DENSE_POOL, new Seeds(1));
    SplittableRandom random = new SplittableRandom(6);
    double[] theta = random.doubles(DENSE + SPARSE, -1, 1).toArray();
    double[] outer = random.doubles(10, -1, 1).toArray();
    for (int x : new int[] {0, 17, 39}) {
      double[] one = new double[10];
      double[] other = new double[10];
      dense.evaluate(theta, x, one);
      sparse.evaluate(theta, x, other);
      assertThat(other).containsExactly(one, within(1e-12));
      double[] oneGradient = theta.clone();
      double[] otherGradient = theta.clone();
      dense.addGradient(theta, x, outer, oneGradient);
      sparse.addGradient(theta, x, outer, otherGradient);
      assertThat(otherGradient).containsExactly(oneGradient, within(1e-12));
    }
  }

  @Test
  void stoppingIsHeardAtEveryPointOfTraining() {
    AtomicInteger ticks = new AtomicInteger();
    with(1e-3).train(PAIRS, new Seeds(1), ticks::incrementAndGet);
    assertThat(ticks.get()).isGreaterThan(20);
    for (int at = 1; at <= ticks.get(); at += 7) {
      AtomicInteger left = new AtomicInteger(at);
      Progress stop =
          () -> {
            if (left.decrementAndGet() <= 0) {
              throw new Progress.Stopped();
            }
          };
      assertThatThrownBy(() -> with(1e-3).train(PAIRS, new Seeds(1), stop))
          .isInstanceOf(Progress.Stopped.class);
    }
  }

  @Test
  void whatSparseFeaturesCannotDoIsSaid() {
    assertThatThrownBy(() -> score(with(0)))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage(
            "ridge must be > 0 on sparse features, got 0: an n-gram that never loses has no finite"
                + " weight");
    assertThatThrownBy(() -> score(new BradleyTerry().withHead("mlp")))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage(
            "head 'mlp' needs dense features and the pool has n-grams, which are sparse. Use head:"
                + " 'linear', or compute features with words: 64 and without n-grams");
    assertThatThrownBy(() -> new Mlp().bind(SPARSE_POOL, new Seeds(1)))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage(
            "policy 'mlp' needs dense features and the pool has n-grams, which are sparse. Use"
                + " policy 'logLinear', or compute features with words: 64 and without n-grams");
    assertThatThrownBy(() -> SPARSE_POOL.featureColumns(0))
        .hasMessage(
            "feature columns are of dense features and the pool has sparse ones: use dot and addTo");
    RewardModel model = with(1e-3).train(PAIRS, new Seeds(1), Progress.NONE);
    assertThatThrownBy(() -> model.score(Pools.pool(1, 2, 2, 5, 0)))
        .hasMessageStartingWith("the reward model was trained on 43 features and the pool has 5");
  }

  /** Pairs that stand alone have n-grams, pools have hashed words; the model brings its own. */
  @Test
  void aModelScoresTextsOnTheFeaturesThatItWasTrainedOn() {
    List<String> responses =
        List.of("plain", "so kind, thank you", "plain words", "thank you", "a");
    CandidatePool.Builder texts =
        CandidatePool.builder(3, 2).prompts(List.of("p", "q")).responses(responses);
    CandidatePool ngrams = texts.features(Features.ngrams()).build();
    CandidatePool words =
        ngrams.withFeatures(new Features().of(List.of("p", "p", "p", "q", "q"), responses));
    PreferencePairs pairs =
        new PreferencePairs(
            ngrams, new int[] {1, 1, 3}, new int[] {0, 2, 4}, new double[] {1, 1, 1});
    RewardModel model = new BradleyTerry().train(pairs, new Seeds(1), Progress.NONE);
    assertThat(words.features().dimension()).isEqualTo(73);
    assertThat(model.score(words)).isEqualTo(model.score(ngrams));
    assertThat(model.score(words)[1]).isGreaterThan(model.score(words)[2]);
    assertThat(words.featuresAs(Features.ngrams()))
        .as("computed once")
        .isSameAs(words.featuresAs(Features.ngrams()));
    assertThatThrownBy(() -> model.score(SPARSE_POOL))
        .hasMessageContaining("score a pool with the features of the training pool");
  }
}
