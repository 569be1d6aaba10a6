package goodhart.reward;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import goodhart.Progress;
import goodhart.Seeds;
import goodhart.internal.BigProduct;
import goodhart.internal.Catalogue;
import goodhart.internal.Parallel;
import goodhart.pool.CandidatePool;
import goodhart.pool.FeatureMatrix;
import goodhart.preference.PreferencePairs;
import java.util.Arrays;
import java.util.Optional;
import java.util.random.RandomGenerator;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;

class BradleyTerryTest {
  private static final CandidatePool POOL = Pools.pool(1, 50, 20, 6, 0);
  private static final PreferencePairs PAIRS = Pools.pairs(POOL, 1500, 2);
  private static final BradleyTerry LINEAR = new BradleyTerry();
  private static final BradleyTerry MLP = LINEAR.withHead("mlp");

  private static RewardModel train(BradleyTerry settings, PreferencePairs pairs) {
    return settings.train(pairs, new Seeds(5), Progress.NONE);
  }

  private static BradleyTerry linear(double ridge, double smoothing) {
    return new BradleyTerry("linear", 64, ridge, smoothing, 40, 2e-3, 64, 0.1, 5, false);
  }

  @Test
  void linearHeadEndsAtAZeroGradient() {
    for (double ridge : new double[] {0, 1e-3, 0.1}) {
      double[] w = ((LinearReward) train(linear(ridge, 0), PAIRS)).weights();
      double[] gradient = new double[6];
      Standardizer standardizer = Standardizer.of(PAIRS);
      double[] score = new double[POOL.size()];
      double[] z = new double[6];
      for (int i = 0; i < score.length; i++) {
        standardizer.row(POOL.features(), i, z);
        for (int j = 0; j < 6; j++) {
          score[i] += w[j] * z[j];
        }
      }
      for (int k = 0; k < PAIRS.size(); k++) {
        double d = score[PAIRS.first(k)] - score[PAIRS.second(k)];
        double slope = PairLoss.slope(d, PAIRS.label(k)) / PAIRS.size();
        for (int j = 0; j < 6; j++) {
          double difference =
              POOL.features().get(PAIRS.first(k), j) - POOL.features().get(PAIRS.second(k), j);
          gradient[j] += slope * difference * standardizer.inverse()[j];
        }
      }
      for (int j = 0; j < 6; j++) {
        assertThat(gradient[j] + 2 * ridge * w[j]).isCloseTo(0, within(1e-10));
      }
    }
  }

  @Test
  void linearHeadRecoversTheWeightsOfTheLabels() {
    PreferencePairs many = Pools.pairs(POOL, 40_000, 3);
    double[] raw = ((LinearReward) train(linear(0, 0), many)).rawWeights();
    for (int j = 0; j < 6; j++) {
      // Standard error about 1 / sqrt(40000 * 0.15 * 2) = 0.009; the bound is 4 of them.
      assertThat(raw[j]).isCloseTo(Pools.weight(j), within(0.036));
    }
  }

  @Test
  void softLabelsOfTheTruthGiveTheTruthExactly() {
    double[] truth = new double[PAIRS.size()];
    int[] first = new int[truth.length];
    int[] second = new int[truth.length];
    for (int k = 0; k < truth.length; k++) {
      first[k] = PAIRS.first(k);
      second[k] = PAIRS.second(k);
      truth[k] = PairLoss.sigmoid(POOL.gold().get(first[k]) - POOL.gold().get(second[k]));
    }
    PreferencePairs soft = new PreferencePairs(POOL, first, second, truth);
    double[] raw = ((LinearReward) train(linear(0, 0), soft)).rawWeights();
    for (int j = 0; j < 6; j++) {
      assertThat(raw[j]).isCloseTo(Pools.weight(j), within(1e-8));
    }
  }

  @Test
  void unitsOfTheFeaturesDoNotMatter() {
    double[][] scaled = new double[POOL.size()][];
    for (int i = 0; i < scaled.length; i++) {
      scaled[i] = POOL.features().row(i);
      scaled[i][0] = 1000 * scaled[i][0] + 5;
      scaled[i][3] *= 1e-3;
    }
    CandidatePool other = POOL.withFeatures(FeatureMatrix.of(scaled));
    PreferencePairs pairs = Pools.pairs(other, 1500, 2);
    double[] expected = train(LINEAR, PAIRS).score(POOL);
    assertThat(train(LINEAR, pairs).score(other)).containsExactly(expected, within(1e-9));
  }

  @Test
  void repeatedAndConstantFeaturesAreHarmless() {
    double[][] wide = new double[POOL.size()][];
    for (int i = 0; i < wide.length; i++) {
      wide[i] = Arrays.copyOf(POOL.features().row(i), 8);
      wide[i][6] = wide[i][0];
      wide[i][7] = 0.1;
    }
    CandidatePool other = POOL.withFeatures(FeatureMatrix.of(wide));
    PreferencePairs pairs = Pools.pairs(other, 1500, 2);
    double[] expected = train(linear(0, 0), PAIRS).score(POOL);
    assertThat(train(linear(0, 0), pairs).score(other)).containsExactly(expected, within(1e-8));
  }

  @Test
  void smoothingShrinksTheReward() {
    double[] plain = ((LinearReward) train(linear(1e-3, 0), PAIRS)).weights();
    double[] smooth = ((LinearReward) train(linear(1e-3, 0.1), PAIRS)).weights();
    double[] constant = ((LinearReward) train(linear(1e-3, 0.5), PAIRS)).weights();
    assertThat(Math.abs(smooth[0])).isLessThan(Math.abs(plain[0]));
    assertThat(constant).containsExactly(new double[6], within(1e-12));
  }

  @Test
  void separatedPairsNeedARidge() {
    PreferencePairs one = PAIRS.select(0);
    assertThatThrownBy(() -> train(linear(0, 0), one))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("ridge must be > 0, got 0");
    assertThat(((LinearReward) train(LINEAR, one)).weights()).hasSize(6);
  }

  @Test
  void gradientOfTheMlpAgreesWithFiniteDifferences() {
    int d = 4;
    int hidden = 7;
    int n = 6;
    RandomGenerator g = new Seeds(9).stream("test");
    MlpTraining training = new MlpTraining(d, hidden, 0.01, n);
    double[][] theta = training.initial(g);
    for (int h = 0; h < hidden; h++) {
      theta[d][h] = 0.3 * g.nextGaussian();
    }
    double[][] z = new double[2 * n][d];
    double[] label = new double[n];
    for (double[] row : z) {
      Arrays.setAll(row, j -> g.nextGaussian());
    }
    Arrays.setAll(label, k -> g.nextDouble());
    double[] weight = new double[n];
    double[] margin = new double[n];
    Arrays.setAll(weight, k -> 0.1 + g.nextDouble());
    Arrays.setAll(margin, k -> g.nextGaussian());
    double[][] gradient = new double[d + 2][hidden];
    double[][] scratch = new double[d + 2][hidden];
    training.gradient(theta, z, label, weight, margin, n, gradient);
    double step = 1e-5;
    for (int j = 0; j < d + 2; j++) {
      for (int h = 0; h < hidden; h++) {
        double kept = theta[j][h];
        theta[j][h] = kept + step;
        double up = training.gradient(theta, z, label, weight, margin, n, scratch);
        theta[j][h] = kept - step;
        double down = training.gradient(theta, z, label, weight, margin, n, scratch);
        theta[j][h] = kept;
        assertThat(gradient[j][h]).isCloseTo((up - down) / (2 * step), within(1e-8));
      }
    }
  }

  @Test
  void aBatchOfSeveralChunksHasTheGradientOfItsPartsOnAnyNumberOfThreads() {
    int d = 5;
    int hidden = 9;
    int n = 150;
    RandomGenerator g = new Seeds(10).stream("test");
    double[][] z = new double[2 * n][d];
    for (double[] row : z) {
      Arrays.setAll(row, j -> g.nextGaussian());
    }
    double[] label = new double[n];
    Arrays.setAll(label, k -> g.nextDouble());
    double[] weight = new double[n];
    double[] margin = new double[n];
    Arrays.setAll(weight, k -> 2 * g.nextDouble());
    Arrays.setAll(margin, k -> g.nextDouble());
    MlpTraining whole = new MlpTraining(d, hidden, 0, n);
    double[][] theta = whole.initial(g);
    double[][] one = new double[d + 2][hidden];
    double[][] three = new double[d + 2][hidden];
    double loss =
        Parallel.withThreads(1, () -> whole.gradient(theta, z, label, weight, margin, n, one));
    Parallel.withThreads(3, () -> whole.gradient(theta, z, label, weight, margin, n, three));
    assertThat(three).isDeepEqualTo(one);

    MlpTraining single = new MlpTraining(d, hidden, 0, 1);
    double[][] part = new double[d + 2][hidden];
    double[][] mean = new double[d + 2][hidden];
    double sum = 0;
    for (int k = 0; k < n; k++) {
      double[][] pair = {z[2 * k], z[2 * k + 1]};
      sum +=
          single.gradient(
              theta,
              pair,
              new double[] {label[k]},
              new double[] {weight[k]},
              new double[] {margin[k]},
              1,
              part);
      for (int j = 0; j < d + 2; j++) {
        for (int h = 0; h < hidden; h++) {
          mean[j][h] += part[j][h] / n;
        }
      }
    }
    assertThat(loss).isCloseTo(sum / n, within(1e-13));
    for (int j = 0; j < d + 2; j++) {
      assertThat(one[j]).containsExactly(mean[j], within(1e-14));
    }
  }

  @Test
  void mlpLearnsWhatALinearHeadCannot() {
    CandidatePool bent = Pools.pool(4, 60, 20, 3, 2.5);
    PreferencePairs pairs = Pools.pairs(bent, 4000, 5);
    PreferencePairs fresh = Pools.pairs(bent, 4000, 6);
    double line = Pools.goldAccuracy(fresh, train(LINEAR, pairs).score(bent));
    double mlp = Pools.goldAccuracy(fresh, train(MLP, pairs).score(bent));
    // The standard error of an accuracy on 4000 pairs is below 0.008.
    assertThat(line).isLessThan(0.75);
    assertThat(mlp).isGreaterThan(0.90);
  }

  @Test
  void mlpIsNearTheLinearHeadWhereThatIsRight() {
    PreferencePairs fresh = Pools.pairs(POOL, 4000, 7);
    double line = Pools.goldAccuracy(fresh, train(LINEAR, PAIRS).score(POOL));
    double mlp = Pools.goldAccuracy(fresh, train(MLP, PAIRS).score(POOL));
    assertThat(line).isGreaterThan(0.95);
    assertThat(mlp).isGreaterThan(line - 0.05);
  }

  @Test
  void nativeScoresOfTheMlpAgreeWithJava() {
    CandidatePool wide = Pools.pool(8, 20, 40, 300, 0);
    MlpReward model = (MlpReward) train(MLP, Pools.pairs(wide, 200, 9));
    Optional<BigProduct> product = BigProduct.ofNative(model.inner);
    Assumptions.assumeTrue(product.isPresent(), "ND4J has no native library for this machine");
    double[] score = new double[wide.size()];
    model.scoreNatively(wide.features(), product.get(), score);
    assertThat(score).containsExactly(model.score(wide), within(1e-10));
  }

  @Test
  void sameSeedSameBitsForAnyNumberOfThreads() {
    for (BradleyTerry settings : new BradleyTerry[] {LINEAR, MLP}) {
      double[] one = Parallel.withThreads(1, () -> train(settings, PAIRS).score(POOL));
      double[] three = Parallel.withThreads(3, () -> train(settings, PAIRS).score(POOL));
      assertThat(three).containsExactly(one);
    }
    double[] other = MLP.train(PAIRS, new Seeds(6), Progress.NONE).score(POOL);
    assertThat(other).isNotEqualTo(train(MLP, PAIRS).score(POOL));
  }

  @Test
  void swappedPairsGiveTheSameLinearReward() {
    int n = PAIRS.size();
    int[] first = new int[n];
    int[] second = new int[n];
    double[] label = new double[n];
    for (int k = 0; k < n; k++) {
      first[k] = PAIRS.second(k);
      second[k] = PAIRS.first(k);
      label[k] = 1 - PAIRS.label(k);
    }
    double[] swapped = train(LINEAR, new PreferencePairs(POOL, first, second, label)).score(POOL);
    assertThat(swapped).containsExactly(train(LINEAR, PAIRS).score(POOL), within(1e-9));
  }

  /** Every pair once, and those of a number divisible by 3 twice more. */
  private static int[] repeated(int n) {
    return IntStream.range(0, n)
        .flatMap(k -> IntStream.range(0, k % 3 == 0 ? 3 : 1).map(i -> k))
        .toArray();
  }

  private static PreferencePairs weighted(PreferencePairs pairs) {
    double[] weight = new double[pairs.size()];
    Arrays.setAll(weight, k -> k % 3 == 0 ? 3 : 1);
    return pairs.withWeights(weight);
  }

  @Test
  void aPairOfWeightThreeIsThreePairs() {
    RewardModel heavy = train(LINEAR, weighted(PAIRS));
    RewardModel often = train(LINEAR, PAIRS.select(repeated(PAIRS.size())));
    assertThat(heavy.score(POOL)).containsExactly(often.score(POOL), within(1e-9));
    assertThat(heavy.score(POOL)[0])
        .isNotCloseTo(train(LINEAR, PAIRS).score(POOL)[0], within(1e-3));
  }

  @Test
  void theMlpCountsPairsByTheirWeights() {
    // One step over all pairs: Adam's first step depends on the gradient's signs and size alone.
    BradleyTerry once = new BradleyTerry("mlp", 8, 1e-3, 0, 1, 2e-3, 10_000, 0, 5, false);
    double[] heavy = train(once, weighted(PAIRS)).score(POOL);
    double[] often = train(once, PAIRS.select(repeated(PAIRS.size()))).score(POOL);
    assertThat(heavy).containsExactly(often, within(1e-6));
  }

  @Test
  void weightsOfTheSameSizeChangeNothing() {
    double[] twos = new double[PAIRS.size()];
    Arrays.fill(twos, 2);
    for (BradleyTerry settings : new BradleyTerry[] {LINEAR, MLP}) {
      assertThat(train(settings, PAIRS.withWeights(twos)).score(POOL))
          .containsExactly(train(settings, PAIRS).score(POOL));
    }
  }

  @Test
  void marginsCountWhenAskedAndThePreferredResponseThenScoresHigherByMore() {
    PreferencePairs pairs = PAIRS.withMargins(constant(PAIRS.size(), 1));
    BradleyTerry asked = new BradleyTerry("linear", 64, 1e-3, 0, 40, 2e-3, 64, 0.1, 5, true);
    double[] without = train(LINEAR, PAIRS).score(POOL);
    assertThat(train(LINEAR, pairs).score(POOL)).containsExactly(without);
    assertThat(train(asked, PAIRS).score(POOL)).containsExactly(without);
    double[] with = train(asked, pairs).score(POOL);
    assertThat(meanAdvantage(with)).isGreaterThan(1.2 * meanAdvantage(without));
  }

  private static double[] constant(int n, double value) {
    double[] all = new double[n];
    Arrays.fill(all, value);
    return all;
  }

  private static double meanAdvantage(double[] score) {
    double sum = 0;
    for (int k = 0; k < PAIRS.size(); k++) {
      double difference = score[PAIRS.first(k)] - score[PAIRS.second(k)];
      sum += (2 * PAIRS.label(k) - 1) * difference / PAIRS.size();
    }
    return sum;
  }

  @Test
  void linearGradientWithWeightsAndMarginsAgreesWithFiniteDifferences() {
    RandomGenerator g = new Seeds(12).stream("problem");
    int n = 9;
    int d = 4;
    double[][] x = new double[n][d];
    for (double[] row : x) {
      Arrays.setAll(row, j -> g.nextGaussian());
    }
    double[] label = g.doubles(n).toArray();
    double[] weight = g.doubles(n, 0.1, 3).toArray();
    double[] margin = g.doubles(n, -2, 2).toArray();
    PairNewton newton = new PairNewton(x, label, weight, margin, 0.05);
    double[] w = g.doubles(d, -1, 1).toArray();
    double[] difference = new double[n];
    newton.value(w, difference);
    double[] gradient = newton.gradient(w, difference);
    for (int j = 0; j < d; j++) {
      double[] up = w.clone();
      double[] down = w.clone();
      up[j] += 1e-5;
      down[j] -= 1e-5;
      double slope = (newton.value(up, difference) - newton.value(down, difference)) / 2e-5;
      assertThat(gradient[j]).isCloseTo(slope, within(1e-9));
    }
    double[] best = newton.minimise(Progress.NONE);
    newton.value(best, difference);
    assertThat(newton.gradient(best, difference)).containsExactly(new double[d], within(1e-9));
  }

  @Test
  void stoppingIsHeard() {
    Progress stop =
        () -> {
          throw new Progress.Stopped();
        };
    assertThatThrownBy(() -> LINEAR.train(PAIRS, new Seeds(1), stop))
        .isInstanceOf(Progress.Stopped.class);
    assertThatThrownBy(() -> MLP.train(PAIRS, new Seeds(1), stop))
        .isInstanceOf(Progress.Stopped.class);
  }

  @Test
  void whatCannotBeTrainedOrScoredIsSaid() {
    assertThatThrownBy(() -> train(LINEAR, PAIRS.select()))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("a reward model learns from preference pairs and got none");
    CandidatePool bare = CandidatePool.builder(2).build();
    PreferencePairs pairs =
        new PreferencePairs(bare, new int[] {0}, new int[] {1}, new double[] {1});
    assertThatThrownBy(() -> train(MLP, pairs))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage(
            "a Bradley-Terry reward is a function of features and the pool has none. Give it"
                + " features, or use a column as the reward");
    for (BradleyTerry settings : new BradleyTerry[] {LINEAR, MLP}) {
      RewardModel model = train(settings, PAIRS);
      assertThatThrownBy(() -> model.score(Pools.pool(1, 2, 2, 5, 0)))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessage(
              "the reward model was trained on 6 features and the pool has 5: score a pool with"
                  + " the features of the training pool");
    }
    BradleyTerry wild = new BradleyTerry("mlp", 64, 1e-3, 0, 40, 1e200, 64, 0.1, 5, false);
    assertThatThrownBy(() -> train(wild, PAIRS))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage(
            "training of the MLP diverged in epoch 1: learningRate must be smaller, got 1.0E200");
  }

  @Test
  void impossibleSettingsAreRefused() {
    assertThatThrownBy(() -> LINEAR.withHead("mpl"))
        .hasMessage("no head named 'mpl'. Did you mean 'mlp'? Known: linear, mlp");
    assertThatThrownBy(() -> linear(-1, 0)).hasMessage("ridge must be >= 0 and finite, got -1.0");
    assertThatThrownBy(() -> linear(0, 0.6))
        .hasMessage("labelSmoothing must be between 0.0 and 0.5, got 0.6");
  }

  @Test
  void theCatalogueKnowsTheTrainers() {
    assertThat(new Catalogue<>("reward model", RewardTrainer.class).named("bradleyTerry"))
        .isEqualTo(LINEAR);
    assertThat(new Catalogue<>("reward model", RewardTrainer.class).named("ensemble"))
        .isEqualTo(new Ensemble());
  }
}
