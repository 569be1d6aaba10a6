package goodhart.study;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import goodhart.Progress;
import goodhart.Seeds;
import goodhart.internal.Catalogue;
import goodhart.optimize.Direct;
import goodhart.optimize.Dpo;
import goodhart.optimize.Ipo;
import goodhart.optimize.Kto;
import goodhart.optimize.MmRlhf;
import goodhart.optimize.Optimizer;
import goodhart.optimize.PowerDl;
import goodhart.optimize.Rpo;
import goodhart.optimize.Selm;
import goodhart.optimize.Vpo;
import goodhart.optimize.Xpo;
import goodhart.policy.LogLinear;
import goodhart.policy.Mlp;
import goodhart.policy.PolicyClass;
import goodhart.policy.Simplex;
import goodhart.policy.Tabular;
import goodhart.pool.CandidatePool;
import goodhart.pool.PoolSource;
import goodhart.preference.PreferencePairs;
import goodhart.preference.PreferenceSource;
import goodhart.reward.BradleyTerry;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class DirectLossTest {
  private static final Seeds SEEDS = new Seeds(5);

  private static final List<PolicyClass> POLICIES =
      List.of(new Tabular(), new LogLinear(), new Mlp(3));

  static Stream<Direct> direct() {
    return new Catalogue<>("method", Optimizer.class)
        .all().values().stream().filter(Direct.class::isInstance).map(Direct.class::cast);
  }

  /** Three prompts with 5, 4 and 6 candidates and everything that a method may look at. */
  private static CandidatePool pool() {
    Random random = new Random(31);
    int[] counts = {5, 4, 6};
    double[] reference = new double[15];
    for (int x = 0, at = 0; x < 3; x++) {
      double sum = 0;
      for (int i = at; i < at + counts[x]; i++) {
        reference[i] = 0.1 + random.nextDouble();
        sum += reference[i];
      }
      for (int end = at + counts[x]; at < end; at++) {
        reference[at] /= sum;
      }
    }
    double[][] features = new double[15][2];
    for (double[] row : features) {
      row[0] = random.nextGaussian();
      row[1] = random.nextGaussian();
    }
    return CandidatePool.builder(counts)
        .reference(reference)
        .features(features)
        .column("length", random.doubles(15).map(u -> 50 + 200 * u).toArray())
        .build();
  }

  private static PreferencePairs pairs(CandidatePool pool) {
    return new PreferencePairs(
        pool,
        new int[] {0, 1, 4, 2, 5, 6, 9, 10, 14},
        new int[] {1, 3, 0, 4, 7, 8, 12, 9, 11},
        new double[] {1, 0, 0.7, 1, 1, 0.5, 0, 1, 1});
  }

  private static double[][] logReferences(CandidatePool pool) {
    double[][] rows = new double[pool.prompts()][];
    Arrays.setAll(rows, x -> Learner.logReference(pool, x));
    return rows;
  }

  private static double[] randomLike(double[] values, Random random, double scale) {
    double[] drawn = new double[values.length];
    Arrays.setAll(drawn, i -> values[i] + scale * random.nextGaussian());
    return drawn;
  }

  private static double[][] someDistributions(CandidatePool pool, Random random) {
    double[][] rows = logReferences(pool);
    for (int x = 0; x < rows.length; x++) {
      rows[x] = randomLike(rows[x], random, 0.8);
      Simplex.normalise(rows[x], new double[rows[x].length]);
    }
    return rows;
  }

  private static int[] all(PreferencePairs pairs) {
    int[] batch = new int[pairs.size()];
    Arrays.setAll(batch, k -> k);
    return batch;
  }

  /** The mean loss's negative gradient; the pairs must be in the order of their prompts. */
  private static double[] gradient(DirectLoss loss, double[] theta, PreferencePairs pairs) {
    double[] into = new double[theta.length];
    int[] batch = all(pairs);
    for (int from = 0, to; from < batch.length; from = to) {
      to = from + 1;
      while (to < batch.length && pairs.prompt(to) == pairs.prompt(from)) {
        to++;
      }
      loss.addGradient(theta, batch, from, to, 0, into);
    }
    return into;
  }

  /** The mean loss by its definition, with labels and KL held as they were at {@code base}. */
  private static double value(
      Direct method,
      PolicyClass.Head head,
      double[] theta,
      double[] base,
      DirectLoss labels,
      PreferencePairs pairs,
      double[] reward,
      double[][] logPriors) {
    CandidatePool pool = pairs.pool();
    double[] lengths = DirectLoss.relativeLengths(pool);
    double sum = 0;
    for (int k = 0; k < pairs.size(); k++) {
      int x = pairs.prompt(k);
      int start = pool.start(x);
      int end = pool.end(x);
      double[] logReference = Learner.logReference(pool, x);
      double[] before = new double[end - start];
      double[] policy = new double[end - start];
      head.evaluate(base, x, before);
      Simplex.policy(logReference, before, before, policy);
      double klNats = Simplex.klNats(policy, before, logReference);
      double[] log = new double[end - start];
      head.evaluate(theta, x, log);
      Simplex.policy(logReference, log, log, policy);
      Direct.Prompt prompt =
          new Direct.Prompt(
              log,
              logReference,
              logPriors[x],
              Arrays.copyOfRange(lengths, start, end),
              Arrays.copyOfRange(reward, start, end),
              klNats);
      int first = pairs.first(k) - start;
      int second = pairs.second(k) - start;
      double y = labels.label(k);
      sum += y * method.loss(new Direct.Pair(prompt, first, second), new double[2]);
      sum += (1 - y) * method.loss(new Direct.Pair(prompt, second, first), new double[2]);
      sum += method.promptLoss(prompt, new double[end - start]);
    }
    return sum / pairs.size();
  }

  @ParameterizedTest
  @MethodSource("direct")
  void theGradientInThePolicysParametersAgreesWithFiniteDifferences(Direct method) {
    CandidatePool pool = pool();
    PreferencePairs pairs = pairs(pool);
    double[] reward = new Random(7).doubles(15).map(u -> 4 * u - 2).toArray();
    for (PolicyClass policyClass : POLICIES) {
      Random random = new Random(11);
      double[][] logPriors = someDistributions(pool, random);
      PolicyClass.Head head = policyClass.bind(pool, SEEDS);
      double[] theta = randomLike(head.initial(), random, 0.5);
      DirectLoss loss = DirectLoss.of(method, pairs, reward, head, logReferences(pool), logPriors);
      double[] negative = gradient(loss, theta, pairs);
      double h = 1e-6;
      for (int j = 0; j < theta.length; j++) {
        double[] up = theta.clone();
        double[] down = theta.clone();
        up[j] += h;
        down[j] -= h;
        double slope =
            (value(method, head, up, theta, loss, pairs, reward, logPriors)
                    - value(method, head, down, theta, loss, pairs, reward, logPriors))
                / (2 * h);
        assertThat(-negative[j])
            .as("%s, %s, parameter %d", method, policyClass, j)
            .isCloseTo(slope, within(1e-7));
      }
    }
  }

  /** The same method, but it does not tell that only the margin matters. */
  private record WholePrompt(Direct method) implements Direct {
    @Override
    public double loss(Pair pair, double[] gradient) {
      return method.loss(pair, gradient);
    }

    @Override
    public double label(Pair pair, double given, double last) {
      return method.label(pair, given, last);
    }
  }

  @ParameterizedTest
  @MethodSource("direct")
  void whatUsesTheMarginOnlyTakesTheSameStepsWithoutTheNormaliser(Direct method) {
    if (!method.usesMarginOnly()) {
      assertThat(new WholePrompt(method).usesMarginOnly()).isFalse();
      return;
    }
    CandidatePool pool = pool();
    PreferencePairs pairs = pairs(pool);
    double[] reward = new Random(7).doubles(15).map(u -> 4 * u - 2).toArray();
    double[][] logPriors = someDistributions(pool, new Random(12));
    for (PolicyClass policyClass : POLICIES) {
      PolicyClass.Head head = policyClass.bind(pool, SEEDS);
      double[] theta = randomLike(head.initial(), new Random(13), 0.5);
      DirectLoss quick = DirectLoss.of(method, pairs, reward, head, logReferences(pool), logPriors);
      DirectLoss full =
          DirectLoss.of(
              new WholePrompt(method), pairs, reward, head, logReferences(pool), logPriors);
      assertThat(gradient(quick, theta, pairs))
          .containsExactly(gradient(full, theta, pairs), within(1e-12));
    }
  }

  @ParameterizedTest
  @MethodSource("direct")
  void aPairOfWeightThreeIsThreePairs(Direct method) {
    CandidatePool pool = pool();
    PreferencePairs pairs = pairs(pool);
    int n = pairs.size();
    double[] weight = new double[n];
    Arrays.setAll(weight, k -> k % 2 == 0 ? 3 : 1);
    int[] often =
        IntStream.range(0, n)
            .flatMap(k -> IntStream.range(0, k % 2 == 0 ? 3 : 1).map(i -> k))
            .toArray();
    double[] reward = new double[pool.size()];
    Arrays.setAll(reward, i -> Math.sin(i));
    double[][] logPriors = someDistributions(pool, new Random(12));
    PolicyClass.Head head = new Tabular().bind(pool, SEEDS);
    double[] theta = randomLike(head.initial(), new Random(13), 0.5);
    double[][] log = logReferences(pool);
    double[] heavy =
        gradient(
            DirectLoss.of(method, pairs.withWeights(weight), reward, head, log, logPriors),
            theta,
            pairs);
    PreferencePairs repeated = pairs.select(often);
    double[] many =
        gradient(DirectLoss.of(method, repeated, reward, head, log, logPriors), theta, repeated);
    assertThat(heavy).containsExactly(many, within(1e-12));
  }

  @Test
  void lengthsAreInUnitsOfTheirMeanUnderTheReference() {
    CandidatePool pool =
        CandidatePool.builder(2, 1)
            .reference(new double[] {0.25, 0.75, 1})
            .column("length", new double[] {40, 80, 130})
            .build();
    // the mean of 70 and 130
    assertThat(DirectLoss.relativeLengths(pool)).containsExactly(0.4, 0.8, 1.3);
    CandidatePool without = CandidatePool.builder(3).build();
    assertThat(DirectLoss.relativeLengths(without))
        .containsExactly(new double[] {1, 1, 1}, within(1e-15));
  }

  @Test
  void labelsMoveFromStepToStepAndArePassedOn() {
    record Halving() implements Direct {
      @Override
      public double loss(Pair pair, double[] gradient) {
        gradient[0] = -1;
        gradient[1] = 0;
        return -pair.logChosen();
      }

      @Override
      public double label(Pair pair, double given, double last) {
        return (given + last) / 4;
      }
    }
    CandidatePool pool = CandidatePool.builder(2).build();
    PreferencePairs pairs =
        new PreferencePairs(pool, new int[] {0}, new int[] {1}, new double[] {1});
    double[][] log = logReferences(pool);
    DirectLoss loss =
        DirectLoss.of(
            new Halving(), pairs, new double[2], new Tabular().bind(pool, SEEDS), log, log);
    assertThat(loss.label(0)).isEqualTo(1);
    // Label y pulls log p of the first by y and of the second by 1 - y; at p = 1/2 by logit that is
    // y - 1/2.
    assertThat(gradient(loss, new double[2], pairs)).containsExactly(0, 0);
    assertThat(loss.label(0)).isEqualTo(0.5);
    assertThat(gradient(loss, new double[2], pairs)).containsExactly(-0.125, 0.125);
    assertThat(loss.label(0)).isEqualTo(0.375);
  }

  /** Remembers what the prompts' priors were. */
  private record Curious(Optional<Direct> prior, ConcurrentHashMap<Integer, double[]> seen)
      implements Direct {
    @Override
    public double loss(Pair pair, double[] gradient) {
      seen.put(pair.prompt().logPrior().length, pair.prompt().logPrior().clone());
      return new Dpo().loss(pair, gradient);
    }
  }

  @Test
  void thePriorIsThePolicyThatTheEarlierMethodEndsWith() {
    CandidatePool pool = pool();
    PreferencePairs pairs = pairs(pool);
    Training training = new Training(new LogLinear(), 20, 0.1, 4, 5, 1);
    double[] reward = new double[15];
    Learner first = new Learner(training, pool, SEEDS.child("prior"), Progress.NONE);
    first.direct(new Dpo(), pairs, reward);
    double[] implicit = first.implicitReward(pool);
    Curious curious = new Curious(Optional.of(new Dpo()), new ConcurrentHashMap<>());
    Learner learner = new Learner(training, pool, SEEDS, Progress.NONE);
    learner.direct(curious, pairs, reward);
    Curious alone = new Curious(Optional.empty(), new ConcurrentHashMap<>());
    new Learner(training, pool, SEEDS, Progress.NONE).direct(alone, pairs, reward);
    double[][] logReferences = logReferences(pool);
    for (int x = 0; x < 3; x++) {
      double[] log = Arrays.copyOfRange(implicit, pool.start(x), pool.end(x));
      Simplex.policy(logReferences[x], log, log, new double[log.length]);
      assertThat(curious.seen().get(log.length)).containsExactly(log, within(1e-12));
      assertThat(alone.seen().get(log.length)).containsExactly(logReferences[x]);
    }
    // The second stage starts at the reference again.
    assertThat(learner.checkpoints().get(0)).containsOnly(0);
  }

  @Test
  void aMethodThatNeedsARewardSaysSo() {
    PoolSource source = pool();
    PreferenceSource pairs =
        new PreferenceSource() {
          @Override
          public PoolSource source() {
            return source;
          }

          @Override
          public PreferencePairs collect(PoolSource.Draw draw, Seeds seeds) {
            return pairs(draw.training());
          }
        };
    assertThatThrownBy(() -> new Study.Entry("mine", new MmRlhf(), null, pairs, new Training()))
        .hasMessage("method 'mmRlhf' weighs pairs by a reward and got none. Say reward: <proxy>");
    assertThatThrownBy(() -> new RewardSource.Implicit(pairs, new MmRlhf(), new Training()))
        .hasMessage(
            "method 'mmRlhf' weighs pairs by a reward, so it cannot be where a reward comes from."
                + " Compare it: method 'mmRlhf', pairs: <preferences>, reward: <proxy>");
    assertThat(
            new Study.Entry(
                    "mine",
                    new MmRlhf(),
                    new RewardSource.OfColumn("length"),
                    pairs,
                    new Training())
                .reward())
        .isNotNull();
  }

  private static double[] descended(
      Direct method, PolicyClass policyClass, PreferencePairs pairs, double rate, int steps) {
    return descended(method, policyClass, pairs, logReferences(pairs.pool()), rate, steps);
  }

  /** The parameters after plain gradient descent on all pairs at once. */
  private static double[] descended(
      Direct method,
      PolicyClass policyClass,
      PreferencePairs pairs,
      double[][] logPriors,
      double rate,
      int steps) {
    CandidatePool pool = pairs.pool();
    PolicyClass.Head head = policyClass.bind(pool, SEEDS);
    DirectLoss loss =
        DirectLoss.of(method, pairs, new double[pool.size()], head, logReferences(pool), logPriors);
    double[] theta = head.initial();
    for (int step = 0; step < steps; step++) {
      double[] up = gradient(loss, theta, pairs);
      for (int j = 0; j < theta.length; j++) {
        theta[j] += rate * up[j];
      }
    }
    return theta;
  }

  /** The policy on the only prompt after descent. */
  private static double[] optimum(Direct method, PreferencePairs pairs, double rate, int steps) {
    return policy(pairs.pool(), descended(method, new Tabular(), pairs, rate, steps));
  }

  private static double[] policy(CandidatePool pool, double[] theta) {
    double[] log = theta.clone();
    double[] p = new double[log.length];
    Simplex.policy(Learner.logReference(pool, 0), log, log, p);
    return p;
  }

  /** {@code counts[i][j]} wins of i over j on one prompt. */
  private static PreferencePairs counted(CandidatePool pool, int[][] counts) {
    List<int[]> won = new ArrayList<>();
    for (int i = 0; i < counts.length; i++) {
      for (int j = 0; j < counts.length; j++) {
        for (int n = 0; n < counts[i][j]; n++) {
          won.add(new int[] {i, j});
        }
      }
    }
    double[] labels = new double[won.size()];
    Arrays.fill(labels, 1);
    return new PreferencePairs(
        pool,
        won.stream().mapToInt(w -> w[0]).toArray(),
        won.stream().mapToInt(w -> w[1]).toArray(),
        labels);
  }

  /** METHODS D.9: with all pairs from mu, {@code p ~ pi exp(P(i > mu) / tau)}. */
  @Test
  void identityPreferenceOptimizationEndsAtTheTiltByWinRates() {
    double[] reference = {0.5, 0.3, 0.2};
    double[][] beats = {{0.5, 0.8, 0.3}, {0.2, 0.5, 0.9}, {0.7, 0.1, 0.5}}; // a cycle
    int[] drawn = {2, 1, 1}; // mu in quarters
    CandidatePool pool = CandidatePool.builder(3).reference(reference).build();
    List<Integer> first = new ArrayList<>();
    List<Integer> second = new ArrayList<>();
    List<Double> label = new ArrayList<>();
    for (int i = 0; i < 3; i++) {
      for (int j = 0; j < 3; j++) {
        for (int n = 0; i != j && n < drawn[i] * drawn[j]; n++) {
          first.add(i);
          second.add(j);
          label.add(beats[i][j]);
        }
      }
    }
    PreferencePairs pairs =
        new PreferencePairs(
            pool,
            first.stream().mapToInt(i -> i).toArray(),
            second.stream().mapToInt(i -> i).toArray(),
            label.stream().mapToDouble(y -> y).toArray());
    double tau = 0.5;
    double[] expected = new double[3];
    double sum = 0;
    for (int i = 0; i < 3; i++) {
      double winRate = 0;
      for (int j = 0; j < 3; j++) {
        winRate += drawn[j] / 4.0 * beats[i][j];
      }
      expected[i] = reference[i] * Math.exp(winRate / tau);
      sum += expected[i];
    }
    for (int i = 0; i < 3; i++) {
      expected[i] /= sum;
    }
    assertThat(optimum(new Ipo(tau, false), pairs, 0.2, 400))
        .containsExactly(expected, within(1e-9));
    assertThat(optimum(new Ipo(tau, true), pairs, 0.2, 400)) // no lengths: the same
        .containsExactly(expected, within(1e-9));
  }

  /** METHODS B.7: sigma(beta w.(phi_i - phi_j)) is the linear Bradley-Terry model's. */
  @Test
  void logLinearDpoHasThePairProbabilitiesOfTheLinearRewardModel() {
    Random random = new Random(41);
    int prompts = 20;
    int candidates = 6;
    double[][] features = new double[prompts * candidates][3];
    for (double[] row : features) {
      Arrays.setAll(row, j -> random.nextGaussian());
    }
    int[] counts = new int[prompts];
    Arrays.fill(counts, candidates);
    CandidatePool pool = CandidatePool.builder(counts).features(features).build();
    int n = 400;
    int[] first = new int[n];
    int[] second = new int[n];
    double[] label = new double[n];
    for (int k = 0; k < n; k++) {
      int x = k * prompts / n;
      int i = random.nextInt(candidates);
      first[k] = x * candidates + i;
      second[k] = x * candidates + (i + 1 + random.nextInt(candidates - 1)) % candidates;
      double gap = features[first[k]][0] - features[second[k]][0];
      label[k] = random.nextDouble() < 1 / (1 + Math.exp(-gap)) ? 1 : 0;
    }
    PreferencePairs pairs = new PreferencePairs(pool, first, second, label);
    double[] reward =
        Catalogue.with(new BradleyTerry(), Map.of("ridge", 0.0))
            .train(pairs, SEEDS, Progress.NONE)
            .score(pool);
    double beta = 0.5;
    double[] w = descended(new Dpo(beta, 0), new LogLinear(), pairs, 8, 1500);
    for (int k = 0; k < n; k++) {
      double margin = 0;
      for (int j = 0; j < 3; j++) {
        margin += w[j] * (features[first[k]][j] - features[second[k]][j]);
      }
      assertThat(1 / (1 + Math.exp(-beta * margin)))
          .isCloseTo(1 / (1 + Math.exp(reward[second[k]] - reward[first[k]])), within(1e-6));
    }
  }

  private static final CandidatePool FOUR =
      CandidatePool.builder(4).reference(new double[] {0.4, 0.3, 0.2, 0.1}).build();

  /** Candidate 3 is hardly sampled. */
  private static final PreferencePairs UNEVEN =
      counted(FOUR, new int[][] {{0, 9, 6, 1}, {6, 0, 6, 0}, {4, 5, 0, 0}, {1, 0, 0, 0}});

  private static double divergenceFromChosen(double[] p) {
    double[] base = new double[4];
    for (int k = 0; k < UNEVEN.size(); k++) {
      base[UNEVEN.first(k)] += 1.0 / UNEVEN.size();
    }
    return Simplex.klNats(base, p);
  }

  /** METHODS D.10: the more regularised, the nearer to the chosen responses, and the reverse. */
  @Test
  void imitationComesNearerToTheChosenResponsesAndOptimismGoesFurtherAway() {
    double beta = 0.5;
    double last = Double.POSITIVE_INFINITY;
    for (double alpha : new double[] {-0.05, 0, 0.05, 0.2, 1}) {
      Direct method = new Vpo(beta, alpha, "chosen");
      double kl = divergenceFromChosen(optimum(method, UNEVEN, 4, 1500));
      assertThat(kl).as("alpha %s", alpha).isLessThan(last);
      last = kl;
      if (alpha >= 0) {
        assertThat(divergenceFromChosen(optimum(new Rpo(beta, alpha), UNEVEN, 4, 1500)))
            .isCloseTo(kl, within(1e-12));
      }
    }
    assertThat(last).isLessThan(0.01);
  }

  @Test
  void optimismPutsMoreMassOnWhatIsHardlySampled() {
    double beta = 0.5;
    double dpo = optimum(new Dpo(beta, 0), UNEVEN, 4, 1500)[3];
    assertThat(optimum(new Vpo(beta, -0.05, "chosen"), UNEVEN, 4, 1500)[3]).isGreaterThan(dpo);
    assertThat(optimum(new Vpo(beta, 0.05, "chosen"), UNEVEN, 4, 1500)[3]).isLessThan(dpo);
    // The last round knew the others; SELM moves away from it.
    double[][] prior = {{Math.log(0.4), Math.log(0.35), Math.log(0.24), Math.log(0.01)}};
    double[] selm =
        policy(FOUR, descended(new Selm(beta, 0.05), new Tabular(), UNEVEN, prior, 4, 1500));
    assertThat(selm[3]).isGreaterThan(dpo);
  }

  @Test
  void exploringAwayFromTheReferenceRaisesTheDivergenceFromIt() {
    double last = -1;
    for (double alpha : new double[] {0, 0.005, 0.01, 0.02}) {
      double[] p = optimum(new Xpo(0.5, alpha), UNEVEN, 4, 1500);
      double kl = Simplex.klNats(FOUR.reference().toArray(), p);
      assertThat(kl).isGreaterThan(last);
      last = kl;
    }
  }

  /** METHODS D.11, type I: a poor candidate is seen once and wins by luck. */
  @Test
  void aLuckyWinTakesEverythingFromDpoButNotFromPower() {
    CandidatePool three = CandidatePool.builder(3).build();
    PreferencePairs lucky = counted(three, new int[][] {{0, 12, 0}, {6, 0, 0}, {1, 0, 0}});
    assertThat(optimum(new Dpo(0.1, 0), lucky, 400, 4000)[2]).isGreaterThan(0.99);
    assertThat(optimum(new PowerDl(1, 0.2, 0), lucky, 2, 20_000)[2]).isLessThan(0.6);
  }

  /** METHODS D.11, type II: a good candidate is seen once and loses by chance. */
  @Test
  void anUnluckyLossPushesOutWhatMovingLabelsKeep() {
    CandidatePool three = CandidatePool.builder(3).build();
    PreferencePairs unlucky = counted(three, new int[][] {{0, 12, 1}, {6, 0, 0}, {0, 0, 0}});
    assertThat(optimum(new Dpo(0.1, 0), unlucky, 400, 4000)[2]).isLessThan(0.01);
    assertThat(optimum(new PowerDl(1, 0, 0), unlucky, 2, 4000)[2]).isLessThan(0.01);
    assertThat(optimum(new PowerDl(1, 0, 0.3), unlucky, 2, 4000)[2]).isGreaterThan(1 / 6.0);
  }

  @Test
  void theBaselineOfKtoIsTheExactDivergenceOfThePrompt() {
    record Baseline(ConcurrentHashMap<Integer, Double> seen) implements Direct {
      @Override
      public double loss(Pair pair, double[] gradient) {
        seen.put(pair.prompt().logPolicy().length, pair.prompt().klNats());
        return new Kto().loss(pair, gradient);
      }
    }
    CandidatePool pool = pool();
    PreferencePairs pairs = pairs(pool);
    Baseline method = new Baseline(new ConcurrentHashMap<>());
    double[][] log = logReferences(pool);
    double[] theta = randomLike(new double[15], new Random(3), 1);
    gradient(
        DirectLoss.of(method, pairs, new double[15], new Tabular().bind(pool, SEEDS), log, log),
        theta,
        pairs);
    for (int x = 0; x < 3; x++) {
      double[] f = Arrays.copyOfRange(theta, pool.start(x), pool.end(x));
      double[] p = new double[f.length];
      Simplex.policy(log[x], f, f, p);
      double[] reference = Arrays.stream(log[x]).map(Math::exp).toArray();
      assertThat(method.seen().get(p.length))
          .isCloseTo(Simplex.klNats(p, reference), within(1e-12));
    }
  }
}
