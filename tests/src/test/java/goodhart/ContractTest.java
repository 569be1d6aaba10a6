package goodhart;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import goodhart.internal.Catalogue;
import goodhart.internal.Parallel;
import goodhart.measure.Curve;
import goodhart.measure.MeasuredPath;
import goodhart.optimize.Allocation;
import goodhart.optimize.Direct;
import goodhart.optimize.Game;
import goodhart.optimize.Joint;
import goodhart.optimize.Online;
import goodhart.optimize.Optimizer;
import goodhart.policy.Mlp;
import goodhart.policy.PolicyClass;
import goodhart.policy.Tabular;
import goodhart.pool.World;
import goodhart.preference.Annotated;
import goodhart.reward.BradleyTerry;
import goodhart.study.RewardSource;
import goodhart.study.Runner;
import goodhart.study.Study;
import goodhart.study.Training;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.random.RandomGenerator;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** What holds for every method that is discovered, whoever wrote it. */
class ContractTest {
  private static final Map<String, Optimizer> METHODS =
      new Catalogue<>("method", Optimizer.class).all();

  private static final World LAB =
      Catalogue.with(new World(), Map.of("prompts", 12, "candidates", 24));
  private static final Annotated PAIRS = new Annotated(LAB, 300, 0.25, 1);
  private static final RewardSource PROXY = new RewardSource.Trained(PAIRS, new BradleyTerry());

  static Stream<Optimizer> methods() {
    return METHODS.values().stream();
  }

  static Stream<Allocation> allocations() {
    return methods().filter(Allocation.class::isInstance).map(Allocation.class::cast);
  }

  static Stream<Joint> joint() {
    return methods().filter(Joint.class::isInstance).map(Joint.class::cast);
  }

  static Stream<Game> games() {
    return methods().filter(Game.class::isInstance).map(Game.class::cast);
  }

  static Stream<Online> online() {
    return methods().filter(Online.class::isInstance).map(Online.class::cast);
  }

  static Stream<Direct> direct() {
    return methods().filter(Direct.class::isInstance).map(Direct.class::cast);
  }

  private static Study study(Optimizer method) {
    return study(method, new Training());
  }

  private static Study study(Optimizer method, Training training) {
    return new Study(
        LAB,
        List.of(1L, 2L),
        List.of(new Study.Entry(method.name(), method, PROXY, PAIRS, training)));
  }

  private static Curve run(Optimizer method) {
    return new Runner(0).run(study(method), Progress.NONE).curves().get(0);
  }

  @ParameterizedTest
  @MethodSource("methods")
  void sameSeedSameBitsForAnyNumberOfThreads(Optimizer method) {
    Curve one = Parallel.withThreads(1, () -> run(method));
    Curve three = Parallel.withThreads(3, () -> run(method));
    for (int s = 0; s < one.paths().size(); s++) {
      assertThat(three.paths().get(s).gold()).isDeepEqualTo(one.paths().get(s).gold());
      assertThat(three.paths().get(s).klNats()).isDeepEqualTo(one.paths().get(s).klNats());
    }
  }

  @ParameterizedTest
  @MethodSource("methods")
  void noPolicyIsNearerToTheReferenceThanTheTiltOfEqualProxy(Optimizer method) {
    for (MeasuredPath path : run(method).paths()) {
      var realisation = new goodhart.study.Realisation(path.seed(), Progress.NONE);
      var pool = realisation.draw(LAB).evaluation();
      double[] proxy = realisation.scores(PROXY, pool);
      for (int k = 0; k < path.points(); k++) {
        double[] best = tiltAtProxy(pool, proxy, path.proxy(k));
        assertThat(path.klNats(k))
            .as("%s at point %d", method, k)
            .isGreaterThanOrEqualTo(best[0] - 1e-7);
      }
    }
  }

  /** KL of the tilt (one beta for all prompts) whose expected proxy is given. */
  private static double[] tiltAtProxy(
      goodhart.pool.CandidatePool pool, double[] proxy, double target) {
    double low = -1e3;
    double high = 1e3;
    double[] at = new double[2];
    for (int halving = 0; halving < 200; halving++) {
      double lambda = (low + high) / 2;
      at = tilt(pool, proxy, lambda);
      if (at[1] < target) {
        low = lambda;
      } else {
        high = lambda;
      }
    }
    return at;
  }

  private static double[] tilt(goodhart.pool.CandidatePool pool, double[] proxy, double lambda) {
    double kl = 0;
    double value = 0;
    for (int x = 0; x < pool.prompts(); x++) {
      double most = Double.NEGATIVE_INFINITY;
      for (int i = pool.start(x); i < pool.end(x); i++) {
        most = Math.max(most, lambda * proxy[i]);
      }
      double z = 0;
      double mean = 0;
      for (int i = pool.start(x); i < pool.end(x); i++) {
        double p = pool.reference().get(i) * Math.exp(lambda * proxy[i] - most);
        z += p;
        mean += p * proxy[i];
      }
      mean /= z;
      value += pool.weights().get(x) * mean;
      kl += pool.weights().get(x) * (lambda * mean - most - Math.log(z));
    }
    return new double[] {kl, value};
  }

  @ParameterizedTest
  @MethodSource("methods")
  void everyPathStartsAtTheReference(Optimizer method) {
    for (MeasuredPath path : run(method).paths()) {
      assertThat(path.klNats(0)).isCloseTo(0, within(1e-12));
    }
  }

  @ParameterizedTest
  @MethodSource("methods")
  void measuredNumbersAreFiniteAndKlIsNeverNegative(Optimizer method) {
    for (MeasuredPath path : run(method).paths()) {
      for (int k = 0; k < path.points(); k++) {
        assertThat(path.gold(k)).isFinite();
        assertThat(path.proxy(k)).isFinite();
        assertThat(path.klNats(k)).isFinite().isGreaterThanOrEqualTo(0);
      }
      assertThat(path.klNats(path.points() - 1)).isGreaterThan(0.01);
    }
  }

  static Stream<Arguments> learnersUnderOtherPolicies() {
    return methods()
        .filter(m -> m instanceof Online || m instanceof Direct)
        .flatMap(m -> Stream.of(Arguments.of(m, new Tabular()), Arguments.of(m, new Mlp(8))));
  }

  @ParameterizedTest
  @MethodSource("learnersUnderOtherPolicies")
  void everyLearnerMovesTabularAndNetworkPolicies(Optimizer method, PolicyClass policy) {
    for (int updatesPerGroup : new int[] {1, 3}) {
      Training training =
          Catalogue.with(
              new Training(),
              Map.of("policy", policy, "steps", 10, "updatesPerGroup", updatesPerGroup));
      Curve curve = new Runner(0).run(study(method, training), Progress.NONE).curves().get(0);
      for (MeasuredPath path : curve.paths()) {
        for (int k = 0; k < path.points(); k++) {
          assertThat(path.gold(k)).isFinite();
          assertThat(path.proxy(k)).isFinite();
          assertThat(path.klNats(k)).isFinite();
        }
        assertThat(path.klNats(path.points() - 1)).isPositive();
      }
    }
  }

  @ParameterizedTest
  @MethodSource("allocations")
  void allocationsLeaveTheirInputsAndIgnoreAConstant(Allocation method) {
    RandomGenerator random = new Seeds(5).stream("contract");
    for (int trial = 0; trial < 50; trial++) {
      int k = 1 + random.nextInt(12);
      double[] reward = random.doubles(k).map(u -> 4 * u - 2).toArray();
      double[] reference = random.doubles(k).map(u -> 0.01 + u).toArray();
      double sum = Arrays.stream(reference).sum();
      for (int i = 0; i < k; i++) {
        reference[i] /= sum;
      }
      double[] shifted = Arrays.stream(reward).map(r -> r + 3).toArray();
      double[] rewardBefore = reward.clone();
      double[] referenceBefore = reference.clone();
      double[] policy = new double[k];
      double[] again = new double[k];
      for (double strength : method.strengths()) {
        method.allocate(strength, reward, reference, policy);
        method.allocate(strength, shifted, reference, again);
        assertThat(reward).containsExactly(rewardBefore);
        assertThat(reference).containsExactly(referenceBefore);
        assertThat(Arrays.stream(policy).sum()).isCloseTo(1, within(1e-9));
        assertThat(Arrays.stream(policy).min().orElseThrow()).isGreaterThanOrEqualTo(0);
        for (int i = 0; i < k; i++) {
          assertThat(again[i])
              .as("%s at strength %s", method, strength)
              .isCloseTo(policy[i], within(1e-7));
        }
      }
    }
  }

  private static double[][] references(Joint.Problem problem) {
    double[][] rows = new double[problem.prompts()][];
    Arrays.setAll(rows, problem::reference);
    return rows;
  }

  /** Prompts of 6, 9 and 1 candidates with rewards of mean 0, for a joint method. */
  private static Joint.Problem problem(RandomGenerator random, int rewards) {
    int[] sizes = {6, 9, 1};
    double[][] reference = new double[sizes.length][];
    double[][][] reward = new double[rewards][sizes.length][];
    for (int x = 0; x < sizes.length; x++) {
      double[] mass = random.doubles(sizes[x]).map(u -> 0.01 + u).toArray();
      double sum = Arrays.stream(mass).sum();
      reference[x] = Arrays.stream(mass).map(m -> m / sum).toArray();
      for (int r = 0; r < rewards; r++) {
        double[] drawn = random.doubles(sizes[x]).map(u -> 4 * u - 2).toArray();
        double mean = 0;
        for (int i = 0; i < drawn.length; i++) {
          mean += reference[x][i] * drawn[i];
        }
        double centre = mean;
        reward[r][x] = Arrays.stream(drawn).map(v -> v - centre).toArray();
      }
    }
    return Joint.Problem.ofRows(new double[] {0.5, 0.3, 0.2}, reward, reference);
  }

  @ParameterizedTest
  @MethodSource("joint")
  void jointMethodsLeaveTheirInputsAndMakePoliciesOfOneOrSeveralRewards(Joint method) {
    RandomGenerator random = new Seeds(7).stream("contract");
    for (int trial = 0; trial < 12; trial++) {
      Joint.Problem problem = problem(random, method.severalRewards() ? 1 + trial % 3 : 1);
      String before = Arrays.deepToString(problem.rewards());
      String referenceBefore = Arrays.toString(problem.reference());
      double[] strengths = method.strengths();
      boolean[] seen = new boolean[strengths.length];
      method.path(
          problem,
          strengths,
          (point, policy) -> {
            seen[point] = true;
            if (point == 0 && method.startsAtReference()) {
              assertThat(policy).isDeepEqualTo(references(problem));
            }
            for (double[] p : policy) {
              assertThat(Arrays.stream(p).sum()).isCloseTo(1, within(1e-9));
              assertThat(Arrays.stream(p).min().orElseThrow()).isGreaterThanOrEqualTo(0);
            }
          });
      assertThat(seen).doesNotContain(false);
      assertThat(Arrays.deepToString(problem.rewards())).isEqualTo(before);
      assertThat(Arrays.toString(problem.reference())).isEqualTo(referenceBefore);
    }
  }

  @ParameterizedTest
  @MethodSource("joint")
  void jointMethodsFindNothingInEqualRewards(Joint method) {
    Joint.Problem drawn = problem(new Seeds(8).stream("contract"), 1);
    double[][] none = {new double[16]};
    Joint.Problem equal = new Joint.Problem(drawn.weight(), drawn.start(), none, drawn.reference());
    method.path(
        equal,
        method.strengths(),
        (point, policy) -> assertThat(policy).isDeepEqualTo(references(equal)));
  }

  @ParameterizedTest
  @MethodSource("games")
  void gamesLeaveTheirInputsAndMakePolicies(Game method) {
    RandomGenerator random = new Seeds(9).stream("contract");
    for (int trial = 0; trial < 20; trial++) {
      int k = 1 + random.nextInt(8);
      double[][] preference = new double[k][k];
      for (int i = 0; i < k; i++) {
        preference[i][i] = 0.5;
        for (int j = 0; j < i; j++) {
          preference[i][j] = random.nextDouble();
          preference[j][i] = 1 - preference[i][j];
        }
      }
      double[] mass = random.doubles(k).map(u -> 0.01 + u).toArray();
      double sum = Arrays.stream(mass).sum();
      double[] reference = Arrays.stream(mass).map(m -> m / sum).toArray();
      String before = Arrays.deepToString(preference);
      double[] referenceBefore = reference.clone();
      method.path(
          preference,
          reference,
          method.strengths(),
          (point, policy) -> {
            if (point == 0 && method.startsAtReference()) {
              assertThat(policy).containsExactly(referenceBefore);
            }
            assertThat(Arrays.stream(policy).sum()).isCloseTo(1, within(1e-9));
            assertThat(Arrays.stream(policy).min().orElseThrow()).isGreaterThanOrEqualTo(0);
          });
      assertThat(Arrays.deepToString(preference)).isEqualTo(before);
      assertThat(reference).containsExactly(referenceBefore);
    }
  }

  @ParameterizedTest
  @MethodSource("online")
  void equalRewardsAreWorthNothing(Online method) {
    int k = 6;
    double[] same = new double[k];
    Arrays.fill(same, 0.7);
    double[] weight = new double[k];
    Arrays.fill(weight, 1.0 / k);
    double[] log = new double[k];
    Arrays.fill(log, -Math.log(k));
    double[] advantage = new double[k];
    for (boolean exact : new boolean[] {true, false}) {
      method.advantages(new Online.Group(exact, k, 0, same, weight, log, log, k, 0), advantage);
      for (double a : advantage) {
        assertThat(a).as("%s, exact %s", method, exact).isCloseTo(0, within(1e-9));
      }
    }
  }

  @ParameterizedTest
  @MethodSource("direct")
  void gradientsOfDirectLossesAgreeWithFiniteDifferences(Direct method) {
    RandomGenerator random = new Seeds(6).stream("contract");
    double[] gradient = new double[2];
    double h = 1e-6;
    for (int trial = 0; trial < 200; trial++) {
      double c = -4 * random.nextDouble();
      double r = -4 * random.nextDouble();
      double rc = -4 * random.nextDouble();
      double rr = -4 * random.nextDouble();
      method.loss(Direct.Pair.of(c, r, rc, rr, 3, 5), gradient);
      double chosen = gradient[0];
      double rejected = gradient[1];
      double dc =
          (method.loss(Direct.Pair.of(c + h, r, rc, rr, 3, 5), gradient)
                  - method.loss(Direct.Pair.of(c - h, r, rc, rr, 3, 5), gradient))
              / (2 * h);
      double dr =
          (method.loss(Direct.Pair.of(c, r + h, rc, rr, 3, 5), gradient)
                  - method.loss(Direct.Pair.of(c, r - h, rc, rr, 3, 5), gradient))
              / (2 * h);
      assertThat(chosen).isCloseTo(dc, within(1e-6));
      assertThat(rejected).isCloseTo(dr, within(1e-6));
      if (method.usesMarginOnly()) {
        double loss = method.loss(Direct.Pair.of(c, r, rc, rr, 3, 5), gradient);
        assertThat(method.loss(Direct.Pair.of(c + 1, r + 1, rc, rr, 3, 5), gradient))
            .isCloseTo(loss, within(1e-12));
      }
      if (method.marginSlopes().isPresent()) {
        assertThat(method.usesMarginOnly()).isTrue();
        double[] slope = new double[1];
        method.marginSlopes().get().of(new double[] {c - rc - (r - rr)}, 1, slope);
        assertThat(chosen).isCloseTo(slope[0], within(1e-12));
        assertThat(rejected).isCloseTo(-slope[0], within(1e-12));
      }
    }
  }
}
