package goodhart.study;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import goodhart.Progress;
import goodhart.Seeds;
import goodhart.internal.Parallel;
import goodhart.optimize.BatchStd;
import goodhart.optimize.Brain;
import goodhart.optimize.DrGrpo;
import goodhart.optimize.DroBonus;
import goodhart.optimize.DrroBonus;
import goodhart.optimize.Grpo;
import goodhart.optimize.GrpoGuard;
import goodhart.optimize.Online;
import goodhart.optimize.Online.Penalty;
import goodhart.optimize.P3o;
import goodhart.optimize.PfPpo;
import goodhart.optimize.Ppo;
import goodhart.optimize.PrefixTea;
import goodhart.optimize.Reinforce;
import goodhart.optimize.Rloo;
import goodhart.optimize.Tea;
import goodhart.optimize.Tilting;
import goodhart.policy.LogLinear;
import goodhart.policy.Mlp;
import goodhart.policy.PolicyClass;
import goodhart.policy.Simplex;
import goodhart.policy.Tabular;
import goodhart.pool.CandidatePool;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.function.Supplier;
import java.util.function.ToDoubleFunction;
import org.junit.jupiter.api.Test;

/** The online half of the training loop: gradients, penalties, clipping, batches, fixed points. */
class OnlineLearningTest {
  private static final int PROMPTS = 3;
  private static final int SIZE = 5;

  /** Uneven references and weights, rewards of different spread, features that are not rewards. */
  private static final double[] REWARD = {
    0, 0.5, 1, 2, 3, 1, -1, 0.2, 0.1, -0.4, 0.3, 0.2, 0.1, 0, 0.25
  };

  private static final double[] REFERENCE = {
    0.4, 0.25, 0.2, 0.1, 0.05, 0.1, 0.2, 0.3, 0.2, 0.2, 0.5, 0.1, 0.1, 0.1, 0.2
  };

  private static final double[] SHARE = {0.5, 0.3, 0.2};

  private static final CandidatePool POOL = pool();

  private static CandidatePool pool() {
    var random = new Seeds(2).stream("features");
    double[][] features = new double[PROMPTS * SIZE][3];
    for (double[] row : features) {
      for (int j = 0; j < 3; j++) {
        row[j] = random.nextGaussian();
      }
    }
    return CandidatePool.builder(SIZE, SIZE, SIZE)
        .reference(REFERENCE)
        .weights(SHARE)
        .gold(REWARD)
        .features(features)
        .build();
  }

  private static double[] of(double[] column, int prompt) {
    return Arrays.copyOfRange(column, prompt * SIZE, (prompt + 1) * SIZE);
  }

  private static Learner trained(Online method, Training training) {
    Learner learner = new Learner(training, POOL, new Seeds(1), Progress.NONE);
    learner.online(method, REWARD);
    return learner;
  }

  /** The policies of a learner's last checkpoint. */
  private static double[][] policies(Learner learner) {
    return policies(
        learner.bind(POOL), learner.checkpoints().get(learner.checkpoints().size() - 1));
  }

  private static double[][] policies(PolicyClass.Head head, double[] theta) {
    double[][] policy = new double[PROMPTS][SIZE];
    for (int x = 0; x < PROMPTS; x++) {
      double[] f = new double[SIZE];
      head.evaluate(theta, x, f);
      Simplex.policy(Learner.logReference(POOL, x), f, f, policy[x]);
    }
    return policy;
  }

  /** An objective of one prompt. */
  private interface Objective {
    double value(int prompt, double[] policy);
  }

  private static double kl(int x, double[] p) {
    return Simplex.klNats(p, of(REFERENCE, x));
  }

  private static double dot(double[] a, double[] b) {
    double sum = 0;
    for (int i = 0; i < a.length; i++) {
      sum += a[i] * b[i];
    }
    return sum;
  }

  private static void agrees(
      String what, double[] gradient, double[] theta, PolicyClass.Head head, Objective objective) {
    ToDoubleFunction<double[]> total =
        t -> {
          double[][] policy = policies(head, t);
          double sum = 0;
          for (int x = 0; x < PROMPTS; x++) {
            sum += SHARE[x] * objective.value(x, policy[x]);
          }
          return sum;
        };
    double h = 1e-6;
    for (int j = 0; j < theta.length; j++) {
      double[] up = theta.clone();
      double[] down = theta.clone();
      up[j] += h;
      down[j] -= h;
      double numeric = (total.applyAsDouble(up) - total.applyAsDouble(down)) / (2 * h);
      assertThat(gradient[j]).as("%s, parameter %d", what, j).isCloseTo(numeric, within(1e-7));
    }
  }

  private static final List<PolicyClass> POLICIES =
      List.of(new LogLinear(), new Mlp(4), new Tabular());

  /** The gradient at the first of the steps on a fresh group. */
  private static void gradientIs(Online method, Objective objective) {
    for (PolicyClass policy : POLICIES) {
      Probe probe = new Probe(policy, 0.5);
      trained(method, new Training(probe, 1, 0.1, 1, 1, 1));
      agrees(
          method + " under " + policy,
          probe.gradients.get(0),
          probe.thetas.get(0),
          policy.bind(POOL, new Seeds(1)),
          objective);
    }
  }

  @Test
  void exactGradientsAreThoseOfTheObjective() {
    double beta = 0.3;
    Objective penalised = (x, p) -> dot(p, of(REWARD, x)) - beta * kl(x, p);
    for (Online method :
        List.of(
            new Reinforce(0, beta, true),
            new Reinforce(0, beta, false),
            new Rloo(0, beta),
            new Ppo(0, beta, 0.2, 0.28, Penalty.EXACT),
            new Ppo(0, beta, 0.2, 0.28, Penalty.K2),
            new DrGrpo(0, beta, 0.2),
            new P3o(0, beta, 0.2, false),
            new P3o(0, beta, 0.2, true))) {
      gradientIs(method, penalised);
    }
    gradientIs(new Ppo(0, beta, 0.2, 0.2, Penalty.K1), (x, p) -> dot(p, of(REWARD, x)));
    gradientIs(
        new Ppo(0, beta, 0.2, 0.2, Penalty.K3),
        (x, p) -> dot(p, of(REWARD, x)) - beta * Simplex.klNats(of(REFERENCE, x), p));
    for (Online method : List.of(new Tea(6, 0, beta), new PrefixTea(6, 0, beta))) {
      gradientIs(method, (x, p) -> bestOf(6, of(REWARD, x), p) - beta * kl(x, p));
    }
    double temperature = 0.7;
    gradientIs(new Brain(0, temperature), (x, p) -> -Simplex.klNats(tilt(x, temperature), p));
  }

  /** Who is watched is asked for advantages, who is not need not be. */
  @Test
  void stepsWithoutAdvantagesAreThoseWithThem() {
    double beta = 0.3;
    for (Online method :
        List.of(
            new Grpo(0, beta, 0.2),
            new GrpoGuard(0, beta, 0.2),
            new Reinforce(0, beta, false),
            new Rloo(0, beta),
            new Ppo(0, beta, 0.2, 0.28, Penalty.EXACT),
            new DrGrpo(0, 0, 0.2),
            new P3o(0, beta, 0.2, true))) {
      for (PolicyClass policy : List.of(new LogLinear(), new Mlp(4))) {
        Training training = new Training(policy, 60, 0.1, 1, 1, 1);
        double[] theta = trained(method, training).checkpoints().get(1);
        double[] watched = trained(new Watched(method), training).checkpoints().get(1);
        assertThat(theta).as("%s", method).containsExactly(watched, within(1e-10));
      }
    }
  }

  /** Prompts of several blocks and sizes, whose rows are shared where they can be. */
  @Test
  void anyNumberOfThreadsLearnsTheSame() {
    int[] sizes = new int[45];
    Arrays.setAll(sizes, x -> x % 10 < 7 ? 30 : 1 + x);
    int size = Arrays.stream(sizes).sum();
    var random = new Seeds(4).stream("pool");
    double[][] features = new double[size][5];
    for (double[] row : features) {
      Arrays.setAll(row, j -> random.nextGaussian());
    }
    double[] reward = random.doubles(size, -2, 2).toArray();
    CandidatePool pool = CandidatePool.builder(sizes).gold(reward).features(features).build();
    for (Online method : List.of(new Grpo(0, 0.1, 0.2), new Grpo(4, 0.1, 0.2))) {
      Supplier<double[]> learn =
          () -> {
            Training training = new Training(new LogLinear(), 40, 0.1, 1, 1, 1);
            Learner learner = new Learner(training, pool, new Seeds(1), Progress.NONE);
            learner.online(method, reward);
            return learner.checkpoints().get(1);
          };
      double[] alone = Parallel.withThreads(1, learn);
      assertThat(Arrays.stream(alone).map(Math::abs).max().orElseThrow()).isGreaterThan(0.1);
      assertThat(Parallel.withThreads(2, learn)).containsExactly(alone);
      assertThat(Parallel.withThreads(5, learn)).containsExactly(alone);
    }
  }

  private static double[] tilt(int x, double beta) {
    double[] out = new double[SIZE];
    new Tilting().allocate(1 / beta, of(REWARD, x), of(REFERENCE, x), out);
    return out;
  }

  /** E max of n draws, for distinct rewards. */
  private static double bestOf(int n, double[] reward, double[] p) {
    double value = 0;
    for (int i = 0; i < SIZE; i++) {
      double at = 0;
      double below = 0;
      for (int j = 0; j < SIZE; j++) {
        at += reward[j] <= reward[i] ? p[j] : 0;
        below += reward[j] < reward[i] ? p[j] : 0;
      }
      value += reward[i] * (Math.pow(at, n) - Math.pow(below, n));
    }
    return value;
  }

  /** Remembers the groups it was shown and what they were told to be worth. */
  private static final class Watched implements Online {
    private final Online of;
    private final List<Group> groups = Collections.synchronizedList(new ArrayList<>());
    private final List<double[]> advantages = Collections.synchronizedList(new ArrayList<>());

    Watched(Online of) {
      this.of = of;
    }

    @Override
    public int groupSize() {
      return of.groupSize();
    }

    @Override
    public double beta() {
      return of.beta();
    }

    @Override
    public Penalty penalty() {
      return of.penalty();
    }

    @Override
    public double clip() {
      return of.clip();
    }

    @Override
    public double clipHigh() {
      return of.clipHigh();
    }

    @Override
    public boolean usesBatch() {
      return true; // what is remembered has the batch
    }

    @Override
    public void advantages(Group group, double[] advantage) {
      of.advantages(group, advantage);
      // The arrays are used again: what is remembered is a copy.
      groups.add(
          new Group(
              group.exact(),
              group.size(),
              group.step(),
              group.reward().clone(),
              group.weight().clone(),
              group.logPolicy().clone(),
              group.logReference().clone(),
              group.length().clone(),
              group.candidates(),
              group.rewardSpread(),
              group.batch()));
      advantages.add(advantage.clone());
    }

    @Override
    public void slopes(double[] logRatio, Group group, double[] advantage, double[] slope) {
      of.slopes(logRatio, group, advantage, slope);
    }

    /** Which prompt a group belongs to: its reference tells. */
    int prompt(int g) {
      for (int x = 0; x < PROMPTS; x++) {
        double[] logs = Learner.logReference(POOL, x);
        double[] rewards = of(REWARD, x);
        boolean all = true;
        for (int j = 0; j < groups.get(g).size(); j++) {
          boolean found = false;
          for (int i = 0; i < SIZE; i++) {
            found |=
                rewards[i] == groups.get(g).reward()[j]
                    && logs[i] == groups.get(g).logReference()[j];
          }
          all &= found;
        }
        if (all) {
          return x;
        }
      }
      throw new AssertionError("no prompt has this group");
    }

    /** The place of a group's response among its prompt's candidates. */
    int candidate(int g, int j) {
      double[] rewards = of(REWARD, prompt(g));
      for (int i = 0; i < SIZE; i++) {
        if (rewards[i] == groups.get(g).reward()[j]) {
          return i;
        }
      }
      throw new AssertionError("no candidate has this reward");
    }

    int group(int prompt) {
      for (int g = 0; g < PROMPTS; g++) {
        if (prompt(g) == prompt) {
          return g;
        }
      }
      throw new AssertionError("no group of prompt " + prompt);
    }
  }

  /** The frozen advantages as rewards, clipped, with the penalty: what each step ascends. */
  private static double surrogate(Watched method, int x, double[] p) {
    int g = method.group(x);
    Online.Group group = method.groups.get(g);
    double[] reference = of(REFERENCE, x);
    double value = 0;
    for (int j = 0; j < group.size(); j++) {
      int i = method.candidate(g, j);
      double ratio = p[i] / Math.exp(group.logPolicy()[j]);
      double a = method.advantages.get(g)[j];
      double clipped = Math.max(1 - method.clip(), Math.min(1 + method.clipHigh(), ratio));
      double u = Math.log(reference[i] / p[i]);
      double penalty =
          switch (method.penalty()) {
            case EXACT -> 0;
            case K1 -> -u;
            case K2 -> u * u / 2;
            case K3 -> Math.exp(u) - u - 1;
          };
      value += group.weight()[j] * (Math.min(ratio * a, clipped * a) - method.beta() * penalty);
    }
    return value - (method.penalty() == Penalty.EXACT ? method.beta() * kl(x, p) : 0);
  }

  @Test
  void everyStepAscendsTheClippedSurrogateOfItsGroup() {
    double beta = 0.3;
    List<Online> methods = new ArrayList<>();
    for (int groupSize : new int[] {0, 4}) {
      methods.add(new Grpo(groupSize, beta, 0.2));
      methods.add(new BatchStd(groupSize, beta, 0.2));
      methods.add(new DrroBonus(0.5, 0.5, false, groupSize, beta, 0.2));
      methods.add(new DroBonus(0.5, 0.5, groupSize, beta, 0.2));
      for (Penalty penalty : Penalty.values()) {
        methods.add(new Ppo(groupSize, beta, 0.1, 0.28, penalty));
      }
    }
    methods.add(new PfPpo(PfPpo.Filter.BEST_WORST, 4, beta, 0.2));
    for (Online method : methods) {
      for (PolicyClass policy : POLICIES) {
        Probe probe = new Probe(policy, 0.3);
        Watched watched = new Watched(method);
        trained(watched, new Training(probe, 3, 0.15, 1, 1, 3));
        assertThat(watched.groups).hasSize(PROMPTS); // one group each for three updates
        for (int step = 0; step < 3; step++) {
          agrees(
              method + " under " + policy + " at step " + step,
              probe.gradients.get(step),
              probe.thetas.get(step),
              policy.bind(POOL, new Seeds(1)),
              (x, p) -> surrogate(watched, x, p));
        }
      }
    }
  }

  @Test
  void aGroupServesForAsManyUpdatesAsItIsTold() {
    Watched watched = new Watched(new Rloo(4, 0));
    trained(watched, new Training(new LogLinear(), 7, 0.1, 1, 1, 3));
    assertThat(watched.groups)
        .extracting(Online.Group::step)
        .containsExactly(0, 0, 0, 3, 3, 3, 6, 6, 6);
  }

  @Test
  void theSpreadOfABatchOfDrawsIsTheSampleDeviationOverAllGroups() {
    Watched watched = new Watched(new BatchStd(4, 0, 0.2));
    trained(watched, new Training(new LogLinear(), 1, 0.1, 1, 1, 1));
    double[] all =
        watched.groups.stream().flatMapToDouble(g -> Arrays.stream(g.reward())).toArray();
    double mean = Arrays.stream(all).average().orElseThrow();
    double squares = Arrays.stream(all).map(r -> (r - mean) * (r - mean)).sum();
    assertThat(watched.groups.get(0).batch().rewardSpread())
        .isCloseTo(Math.sqrt(squares / 11), within(1e-12));
  }

  @Test
  void theSpreadOfAnExactBatchIsThatUnderThePoliciesAndPromptWeights() {
    Watched watched = new Watched(new BatchStd(0, 0, 0.2));
    trained(watched, new Training(new LogLinear(), 1, 0.1, 1, 1, 1));
    double mean = 0;
    double square = 0;
    for (int x = 0; x < PROMPTS; x++) {
      for (int i = 0; i < SIZE; i++) {
        double p = SHARE[x] * REFERENCE[x * SIZE + i];
        double r = REWARD[x * SIZE + i];
        mean += p * r;
        square += p * r * r;
      }
    }
    assertThat(watched.groups.get(0).batch().rewardSpread())
        .isCloseTo(Math.sqrt(square - mean * mean), within(1e-12));
  }

  @Test
  void theKlOfABatchIsTheMeanOfTheLastTwentySteps() {
    Watched watched = new Watched(new Reinforce(0, 0, true));
    trained(watched, new Training(new LogLinear(), 30, 0.1, 1, 1, 1));
    double[] kl = new double[30];
    double[] told = new double[30];
    for (int g = 0; g < watched.groups.size(); g++) {
      Online.Group group = watched.groups.get(g);
      int x = watched.prompt(g);
      kl[group.step()] += SHARE[x] * kl(x, group.weight());
      told[group.step()] = group.batch().klNats();
    }
    assertThat(told[0]).isZero();
    for (int step = 1; step < 30; step++) {
      double mean = Arrays.stream(kl, Math.max(0, step - 19), step + 1).average().orElseThrow();
      assertThat(told[step]).isCloseTo(mean, within(1e-12));
    }
    assertThat(kl[29]).isGreaterThan(0.3);
  }

  private static Training tabular(int steps, double rate, int updates) {
    return new Training(new Tabular(), steps, rate, 1, 1, updates);
  }

  @Test
  void aTabularStepIsMirrorAscent() {
    double rate = 0.2;
    double beta = 0.3;
    double[][] p = new double[PROMPTS][];
    for (int x = 0; x < PROMPTS; x++) {
      p[x] = of(REFERENCE, x);
    }
    for (int step = 1; step <= 4; step++) {
      double[][] learned = policies(trained(new Reinforce(0, beta, false), tabular(step, rate, 1)));
      for (int x = 0; x < PROMPTS; x++) {
        double sum = 0;
        for (int i = 0; i < SIZE; i++) {
          p[x][i] =
              Math.pow(p[x][i], 1 - rate * beta)
                  * Math.pow(REFERENCE[x * SIZE + i], rate * beta)
                  * Math.exp(rate * REWARD[x * SIZE + i]);
          sum += p[x][i];
        }
        for (int i = 0; i < SIZE; i++) {
          p[x][i] /= sum;
        }
        assertThat(learned[x]).containsExactly(p[x], within(1e-12));
      }
    }
  }

  @Test
  void aClippedCandidateStandsStillInAMirrorStep() {
    double rate = 0.5;
    DrGrpo method = new DrGrpo(0, 0, 0.2);
    double[][] first = policies(trained(method, tabular(1, rate, 1)));
    double[][] second = policies(trained(method, tabular(2, rate, 2)));
    int clipped = 0;
    for (int x = 0; x < PROMPTS; x++) {
      double[] reward = of(REWARD, x);
      double[] reference = of(REFERENCE, x);
      double mean = dot(reward, reference);
      double[] expected = new double[SIZE];
      double sum = 0;
      for (int i = 0; i < SIZE; i++) {
        double a = reward[i] - mean;
        double ratio = first[x][i] / reference[i];
        boolean out = a > 0 ? ratio > 1.2 : ratio < 0.8;
        clipped += out ? 1 : 0;
        expected[i] = first[x][i] * Math.exp(out ? 0 : rate * a);
        sum += expected[i];
      }
      for (int i = 0; i < SIZE; i++) {
        expected[i] /= sum;
      }
      assertThat(second[x]).containsExactly(expected, within(1e-12));
    }
    assertThat(clipped).isBetween(3, 12);
  }

  @Test
  void aMirrorStepMovesNoLogitByMoreThanOneNat() {
    Learner learner = trained(new Reinforce(0, 0, true), tabular(1, 100, 1));
    double[][] p = policies(learner);
    for (int x = 0; x < PROMPTS; x++) {
      for (int i = 0; i < SIZE; i++) {
        for (int j = 0; j < SIZE; j++) {
          double move =
              Math.log(p[x][i] / REFERENCE[x * SIZE + i])
                  - Math.log(p[x][j] / REFERENCE[x * SIZE + j]);
          assertThat(move).isLessThanOrEqualTo(2 + 1e-12);
        }
      }
    }
  }

  private static double totalVariation(double[] a, double[] b) {
    double sum = 0;
    for (int i = 0; i < a.length; i++) {
      sum += Math.abs(a[i] - b[i]) / 2;
    }
    return sum;
  }

  @Test
  void withAPenaltyAllEndAtTheTilt() {
    double beta = 0.4;
    for (Online method :
        List.of(
            new Reinforce(0, beta, true),
            new Reinforce(0, beta, false),
            new Rloo(0, beta),
            new Ppo(0, beta, 0.2, 0.28, Penalty.EXACT),
            new Ppo(0, beta, 0.2, 0.28, Penalty.K2),
            new DrGrpo(0, beta, 0.2),
            new P3o(0, beta, 0.2, false),
            new P3o(0, beta, 0.2, true),
            new Brain(0, beta))) {
      double[][] p = policies(trained(method, tabular(1000, 0.3, 1)));
      for (int x = 0; x < PROMPTS; x++) {
        assertThat(totalVariation(p[x], tilt(x, beta))).as("%s", method).isLessThan(1e-3);
      }
    }
  }

  @Test
  void clippingOnReusedGroupsLeavesTheFixedPoint() {
    double beta = 0.4;
    for (Online method :
        List.of(
            new Ppo(0, beta, 0.2, 0.28, Penalty.EXACT),
            new P3o(0, beta, 0.2, false),
            new P3o(0, beta, 0.2, true),
            new Brain(0, beta))) {
      double[][] p = policies(trained(method, tabular(2000, 0.1, 4)));
      for (int x = 0; x < PROMPTS; x++) {
        assertThat(totalVariation(p[x], tilt(x, beta))).as("%s", method).isLessThan(1e-3);
      }
    }
  }

  @Test
  void dividedByTheSpreadThePenaltyCountsByIt() {
    double beta = 0.6;
    for (Online method : List.of(new Grpo(0, beta, 0.2), new GrpoGuard(0, beta, 0.2))) {
      double[][] p = policies(trained(method, tabular(3000, 0.1, 1)));
      for (int x = 0; x < PROMPTS; x++) {
        double scale = deviation(of(REWARD, x), p[x]) + 1e-4;
        assertThat(totalVariation(p[x], tilt(x, beta * scale))).as("%s", method).isLessThan(1e-3);
        assertThat(totalVariation(p[x], tilt(x, beta))).isGreaterThan(0.01);
      }
    }
    double[][] p = policies(trained(new BatchStd(0, beta, 0.2), tabular(3000, 0.1, 1)));
    double mean = 0;
    double square = 0;
    for (int x = 0; x < PROMPTS; x++) {
      double[] reward = of(REWARD, x);
      double value = dot(p[x], reward);
      mean += SHARE[x] * value;
      double spread = deviation(reward, p[x]);
      square += SHARE[x] * (spread * spread + value * value);
    }
    double scale = Math.sqrt(square - mean * mean) + 1e-4;
    for (int x = 0; x < PROMPTS; x++) {
      assertThat(totalVariation(p[x], tilt(x, beta * scale))).isLessThan(1e-3);
    }
  }

  private static double deviation(double[] reward, double[] p) {
    double mean = dot(p, reward);
    double square = 0;
    for (int i = 0; i < p.length; i++) {
      square += p[i] * (reward[i] - mean) * (reward[i] - mean);
    }
    return Math.sqrt(square);
  }

  @Test
  void k3EndsWhereTheReversedKlHoldsItAndK1Nowhere() {
    double beta = 0.4;
    double[][] reversed =
        policies(trained(new Ppo(0, beta, 0.2, 0.2, Penalty.K3), tabular(3000, 0.1, 1)));
    double[][] free =
        policies(trained(new Ppo(0, beta, 0.2, 0.2, Penalty.K1), tabular(3000, 0.1, 1)));
    for (int x = 0; x < PROMPTS; x++) {
      double value = dot(reversed[x], of(REWARD, x));
      for (int i = 0; i < SIZE; i++) {
        double expected = beta * REFERENCE[x * SIZE + i] / (beta + value - REWARD[x * SIZE + i]);
        assertThat(reversed[x][i]).isCloseTo(expected, within(1e-6));
      }
      double most = Arrays.stream(of(REWARD, x)).max().orElseThrow();
      assertThat(dot(free[x], of(REWARD, x))).isCloseTo(most, within(1e-3));
    }
  }

  @Test
  void trainingForTheBestOfNEndsWhereItsGradientBalancesThePenalty() {
    double beta = 0.4;
    int n = 4;
    for (Online method : List.of(new Tea(n, 0, beta), new PrefixTea(n, 0, beta))) {
      double[][] p = policies(trained(method, tabular(4000, 0.02, 1)));
      for (int x = 0; x < PROMPTS; x++) {
        double[] reward = of(REWARD, x);
        double[] slope = new double[SIZE];
        for (int i = 0; i < SIZE; i++) {
          for (int j = 0; j < SIZE; j++) {
            if (reward[j] >= reward[i]) {
              double above = Double.POSITIVE_INFINITY;
              double mass = 0;
              for (int k = 0; k < SIZE; k++) {
                above = reward[k] > reward[j] ? Math.min(above, reward[k]) : above;
                mass += reward[k] <= reward[j] ? p[x][k] : 0;
              }
              if (above < Double.POSITIVE_INFINITY) {
                slope[i] -= n * (above - reward[j]) * Math.pow(mass, n - 1);
              }
            }
          }
          slope[i] -= beta * Math.log(p[x][i] / REFERENCE[x * SIZE + i]);
        }
        for (int i = 1; i < SIZE; i++) {
          assertThat(slope[i]).as("%s", method).isCloseTo(slope[0], within(1e-6));
        }
        assertThat(bestOf(n, reward, p[x]) - beta * kl(x, p[x]))
            .isGreaterThan(bestOf(n, reward, tilt(x, beta)) - beta * kl(x, tilt(x, beta)));
      }
    }
  }

  @Test
  void whoReadsTheBatchMustSaySo() {
    record Silent() implements Online {
      @Override
      public int groupSize() {
        return 0;
      }

      @Override
      public double beta() {
        return 0;
      }

      @Override
      public void advantages(Group group, double[] advantage) {
        advantage[0] = group.batch().klNats();
      }
    }

    assertThatThrownBy(() -> trained(new Silent(), tabular(1, 0.1, 1)))
        .isInstanceOf(IllegalStateException.class)
        .hasMessage(
            "an online method that reads batch() must say so: usesBatch() must return true");
  }

  @Test
  void drawsReachTheTiltOnAverage() {
    double beta = 0.4;
    // A linear policy with a column that is the reward: the tilt is within reach.
    double[][] reward = new double[PROMPTS * SIZE][];
    Arrays.setAll(reward, i -> new double[] {REWARD[i]});
    CandidatePool pool =
        CandidatePool.builder(SIZE, SIZE, SIZE)
            .reference(REFERENCE)
            .gold(REWARD)
            .features(reward)
            .build();
    for (Online method :
        List.of(new Rloo(64, beta), new P3o(64, beta, 0.2, false), new Brain(2000, beta))) {
      Learner learner =
          new Learner(
              new Training(new LogLinear(), 1500, 0.01, 1, 1, 1),
              pool,
              new Seeds(3),
              Progress.NONE);
      learner.online(method, REWARD);
      double weight = learner.checkpoints().get(1)[0];
      assertThat(weight).as("%s", method).isCloseTo(1 / beta, within(0.1));
    }
  }
}
