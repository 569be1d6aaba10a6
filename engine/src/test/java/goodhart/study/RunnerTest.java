package goodhart.study;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import goodhart.Progress;
import goodhart.Seeds;
import goodhart.internal.Parallel;
import goodhart.measure.Curve;
import goodhart.measure.MeasuredPath;
import goodhart.optimize.Allocation;
import goodhart.optimize.Direct;
import goodhart.optimize.Game;
import goodhart.optimize.Joint;
import goodhart.optimize.Online;
import goodhart.optimize.Optimizer;
import goodhart.policy.LogLinear;
import goodhart.policy.Tabular;
import goodhart.pool.CandidatePool;
import goodhart.pool.PoolSource;
import goodhart.preference.PreferencePairs;
import goodhart.preference.PreferenceSource;
import goodhart.reward.shape.Shape;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.random.RandomGenerator;
import org.junit.jupiter.api.Test;

class RunnerTest {
  private static final double[] REFERENCE = {0.4, 0.25, 0.2, 0.1, 0.05};
  private static final double[] REWARD = {0, 0.5, 1, 2, 3};
  private static final double[] GOLD = {0, 0.6, 1, 1.2, -0.5};

  /** One prompt: the pool of METHODS A.3. */
  private static final CandidatePool SMALL =
      CandidatePool.builder(5)
          .reference(REFERENCE)
          .gold(GOLD)
          .column("proxy", REWARD)
          .features(new double[][] {{0}, {0.5}, {1}, {2}, {3}})
          .build();

  /** Draws a small random pool: the seed matters. */
  private record RandomSource(int prompts, int candidates) implements PoolSource {
    @Override
    public Draw draw(Seeds seeds) {
      RandomGenerator random = seeds.stream("test pool");
      int n = prompts * candidates;
      double[][] features = new double[n][3];
      double[] gold = new double[n];
      double[] proxy = new double[n];
      for (int i = 0; i < n; i++) {
        for (int j = 0; j < 3; j++) {
          features[i][j] = random.nextGaussian();
        }
        gold[i] = features[i][0];
        proxy[i] = features[i][0] + features[i][1];
      }
      int[] counts = new int[prompts];
      java.util.Arrays.fill(counts, candidates);
      CandidatePool pool =
          CandidatePool.builder(counts)
              .features(features)
              .gold(gold)
              .column("proxy", proxy)
              .build();
      return new Draw(pool, pool);
    }
  }

  /** Every pair of every prompt, with the Bradley-Terry probability of a column as soft label. */
  private record AllPairs(PoolSource source, String column) implements PreferenceSource {
    @Override
    public PreferencePairs collect(PoolSource.Draw draw, Seeds seeds) {
      CandidatePool pool = draw.training();
      var first = new java.util.ArrayList<Integer>();
      var second = new java.util.ArrayList<Integer>();
      var label = new java.util.ArrayList<Double>();
      for (int x = 0; x < pool.prompts(); x++) {
        for (int i = pool.start(x); i < pool.end(x); i++) {
          for (int j = i + 1; j < pool.end(x); j++) {
            first.add(i);
            second.add(j);
            double d = pool.column(column).get(i) - pool.column(column).get(j);
            label.add(1 / (1 + Math.exp(-d)));
          }
        }
      }
      return new PreferencePairs(
          pool,
          first.stream().mapToInt(i -> i).toArray(),
          second.stream().mapToInt(i -> i).toArray(),
          label.stream().mapToDouble(i -> i).toArray());
    }
  }

  private static void tilt(double lambda, double[] reward, double[] reference, double[] policy) {
    double sum = 0;
    for (int i = 0; i < reward.length; i++) {
      policy[i] = reference[i] * Math.exp(lambda * reward[i]);
      sum += policy[i];
    }
    for (int i = 0; i < reward.length; i++) {
      policy[i] /= sum;
    }
  }

  private record Tilt(double most) implements Allocation {
    static final AtomicInteger CALLS = new AtomicInteger();

    @Override
    public String strengthName() {
      return "1/beta";
    }

    @Override
    public double[] strengths() {
      return new double[] {0, most / 2, most};
    }

    @Override
    public void allocate(double lambda, double[] reward, double[] reference, double[] policy) {
      CALLS.incrementAndGet();
      tilt(lambda, reward, reference, policy);
    }
  }

  private record JointTilt() implements Joint {
    @Override
    public String strengthName() {
      return "1/beta";
    }

    @Override
    public double[] strengths() {
      return new double[] {0, 2};
    }

    @Override
    public void allocate(double lambda, Problem problem, double[][] out) {
      for (int x = 0; x < problem.prompts(); x++) {
        tilt(lambda, problem.reward(0, x), problem.reference(x), out[x]);
      }
    }
  }

  /** Tilts by the win rate against the reference. */
  private record WinRate() implements Game {
    @Override
    public String strengthName() {
      return "1/tau";
    }

    @Override
    public double[] strengths() {
      return new double[] {0, 1};
    }

    @Override
    public void allocate(
        double strength, double[][] preference, double[] reference, double[] policy) {
      double[] win = new double[reference.length];
      for (int i = 0; i < win.length; i++) {
        for (int j = 0; j < win.length; j++) {
          win[i] += reference[j] * preference[i][j];
        }
      }
      tilt(strength, win, reference, policy);
    }
  }

  private record Gradient(int groupSize, double beta, double clip) implements Online {
    @Override
    public void advantages(Group group, double[] advantage) {
      double mean = 0;
      for (int i = 0; i < group.size(); i++) {
        mean += group.weight()[i] * group.reward()[i];
      }
      for (int i = 0; i < group.size(); i++) {
        advantage[i] = group.reward()[i] - mean;
      }
    }
  }

  /** DPO, with a choice of telling that only the margin matters. */
  private record PlainDpo(double beta, boolean usesMarginOnly) implements Direct {
    @Override
    public double loss(Pair pair, double[] gradient) {
      double z = beta * pair.margin();
      double wrong = 1 / (1 + Math.exp(z));
      gradient[0] = -beta * wrong;
      gradient[1] = beta * wrong;
      return Math.log1p(Math.exp(-z));
    }
  }

  private static Study.Entry entry(Optimizer method, RewardSource reward) {
    return new Study.Entry(method.name(), method, reward, null, new Training());
  }

  private static final RewardSource PROXY = new RewardSource.OfColumn("proxy");

  private static MeasuredPath only(Study study) {
    return new Runner(0).run(study, Progress.NONE).curves().get(0).paths().get(0);
  }

  private static Study study(PoolSource source, Study.Entry... entries) {
    return new Study(source, List.of(1L), List.of(entries));
  }

  /** Mean and standard deviation of {@link #REWARD} under {@link #REFERENCE}: FX curve_metrics. */
  private static final double MEAN = 0.675;

  private static final double SPREAD = 0.810478253872;

  @Test
  void anExactPathIsMeasuredExactly() {
    // Standardised rewards times SPREAD are the plain ones less a constant, so 1/beta = SPREAD /
    // 0.5
    // is the tilt at beta = 0.5 of FX tilting.
    MeasuredPath path = only(study(SMALL, entry(new Tilt(SPREAD / 0.5), PROXY)));
    assertThat(path.klNats(0)).isZero();
    assertThat(path.proxy(0)).isCloseTo(0, within(1e-12));
    assertThat(path.gold(0)).isCloseTo(0.445, within(1e-12));
    assertThat(path.klNats(1)).isCloseTo(0.559897216581, within(1e-9));
    assertThat(path.gold(1)).isCloseTo(0.37931771706, within(1e-9));
    assertThat(path.klNats(2)).isCloseTo(1.85832045032, within(1e-9));
    assertThat(path.proxy(2)).isCloseTo((2.59861969046 - MEAN) / SPREAD, within(1e-9));
    assertThat(path.gold(2)).isCloseTo(-0.0584770514804, within(1e-9));
  }

  @Test
  void everyExactKindIsRun() {
    MeasuredPath joint = only(study(SMALL, entry(new JointTilt(), PROXY)));
    MeasuredPath single = only(study(SMALL, entry(new Tilt(2), PROXY)));
    assertThat(joint.gold(1)).isCloseTo(single.gold(2), within(1e-12));
    // sum_j pi_j sigma(r_i - r_j) of the top candidate, by hand from the plain rewards
    MeasuredPath game = only(study(SMALL, entry(new WinRate(), PROXY)));
    assertThat(game.klNats(0)).isZero();
    assertThat(game.proxy(1)).isGreaterThan(game.proxy(0));
    assertThat(game.klNats(1)).isBetween(0.001, 0.1);
  }

  /** Counts the rewards it is given. */
  private record Counting(boolean severalRewards, List<Integer> seen) implements Joint {
    @Override
    public String strengthName() {
      return "1/beta";
    }

    @Override
    public double[] strengths() {
      return new double[] {0};
    }

    @Override
    public void allocate(double strength, Problem problem, double[][] policy) {
      seen.add(problem.rewards().length);
      System.arraycopy(problem.reference(0), 0, policy[0], 0, policy[0].length);
    }
  }

  @Test
  void aJointMethodGetsTheRewardsSideBySideOrAsOne() {
    RewardSource several = new RewardSource.Several(List.of(PROXY, new RewardSource.Gold()));
    List<Integer> seen = new java.util.ArrayList<>();
    only(study(SMALL, entry(new Counting(true, seen), several)));
    only(study(SMALL, entry(new Counting(false, seen), several)));
    assertThat(seen).containsExactly(2, 1);
  }

  @Test
  void preferencesOfScoresKeepTheirDigits() {
    double[][] p = Runner.preference(new double[] {0, 1, -40});
    assertThat(p[0][0]).isEqualTo(0.5);
    assertThat(p[0][1]).isCloseTo(1 / (1 + Math.E), within(1e-15));
    assertThat(p[0][1] + p[1][0]).isCloseTo(1, within(1e-15));
    assertThat(p[2][0] / Math.exp(-40)).isCloseTo(1, within(1e-12));
    double[][] far = Runner.preference(new double[] {1000, -1000, 999});
    assertThat(far[0])
        .containsExactly(new double[] {0.5, 1, 1 / (1 + Math.exp(-1))}, within(1e-15));
    assertThat(far[1]).containsExactly(0, 0.5, 0);
  }

  @Test
  void policyGradientWithAKlPenaltyEndsAtTheTilt() {
    for (Training training :
        List.of(
            new Training(new Tabular(), 2000, 0.5, 1, 10, 1),
            new Training(new LogLinear(), 4000, 0.01, 1, 10, 1))) {
      double beta = 0.7;
      MeasuredPath path =
          only(
              study(
                  SMALL,
                  new Study.Entry("gradient", new Gradient(0, beta, 0.2), PROXY, null, training)));
      MeasuredPath tilted = only(study(SMALL, entry(new Tilt(1 / beta), PROXY)));
      int end = path.points() - 1;
      assertThat(path.klNats(0)).isCloseTo(0, within(1e-15));
      assertThat(path.klNats(end)).isCloseTo(tilted.klNats(2), within(1e-4));
      assertThat(path.gold(end)).isCloseTo(tilted.gold(2), within(1e-4));
    }
  }

  @Test
  void sampledGroupsClimbTheProxyAndClippingSlowsThem() {
    RandomSource source = new RandomSource(20, 30);
    Training reuse = new Training(new LogLinear(), 60, 0.1, 1, 5, 8);
    MeasuredPath free =
        only(
            study(
                source,
                new Study.Entry(
                    "free", new Gradient(16, 0, Double.POSITIVE_INFINITY), PROXY, null, reuse)));
    MeasuredPath clipped =
        only(
            study(
                source, new Study.Entry("clipped", new Gradient(16, 0, 0.05), PROXY, null, reuse)));
    assertThat(free.proxy(5)).isGreaterThan(1.5);
    assertThat(clipped.klNats(5)).isLessThan(free.klNats(5));
    assertThat(clipped.proxy(5)).isGreaterThan(0.5);
  }

  @Test
  void directTrainingOnAllBradleyTerryLabelsEndsAtTheTilt() {
    double beta = 0.5;
    for (boolean marginOnly : new boolean[] {false, true}) {
      MeasuredPath path =
          only(
              study(
                  SMALL,
                  new Study.Entry(
                      "dpo",
                      new PlainDpo(beta, marginOnly),
                      null,
                      new AllPairs(SMALL, "proxy"),
                      new Training(new Tabular(), 6000, 0.02, 256, 4, 1))));
      // The population optimum of DPO on labels of r is tilt(pi, r, beta): FX tilting at 0.5.
      assertThat(path.klNats(path.points() - 1)).isCloseTo(1.85832045032, within(1e-4));
      assertThat(path.gold(path.points() - 1)).isCloseTo(-0.0584770514804, within(1e-4));
      // Its own implicit reward is the plain one up to a constant, so the proxy is known too.
      assertThat(path.proxy(path.points() - 1))
          .isCloseTo((2.59861969046 - MEAN) / SPREAD, within(1e-3));
    }
  }

  @Test
  void theNumbersDoNotDependOnTheNumberOfThreads() {
    RandomSource source = new RandomSource(37, 11);
    Study study =
        new Study(
            source,
            List.of(1L, 2L, 3L),
            List.of(
                entry(new Tilt(3), PROXY),
                entry(new Gradient(0, 0.1, 0.2), PROXY),
                new Study.Entry("sampled", new Gradient(4, 0.1, 0.2), PROXY, null, new Training()),
                new Study.Entry(
                    "dpo",
                    new PlainDpo(0.1, false),
                    null,
                    new AllPairs(source, "proxy"),
                    new Training())));
    Result one = Parallel.withThreads(1, () -> new Runner(0).run(study, Progress.NONE));
    Result four = Parallel.withThreads(4, () -> new Runner(0).run(study, Progress.NONE));
    for (int e = 0; e < 4; e++) {
      for (int s = 0; s < 3; s++) {
        MeasuredPath a = one.curves().get(e).paths().get(s);
        MeasuredPath b = four.curves().get(e).paths().get(s);
        assertThat(a.gold()).isDeepEqualTo(b.gold());
        assertThat(a.klNats()).isDeepEqualTo(b.klNats());
        assertThat(a.proxy()).isDeepEqualTo(b.proxy());
      }
    }
  }

  @Test
  void aSecondRunTakesItsPathsFromTheCache() {
    Runner runner = new Runner(1 << 20);
    RandomSource source = new RandomSource(3, 4);
    Study study = new Study(source, List.of(1L, 2L), List.of(entry(new Tilt(1.5), PROXY)));
    Curve first = runner.run(study, Progress.NONE).curves().get(0);
    int calls = Tilt.CALLS.get();
    // Built anew from equal parts, under another label: equal content is what counts.
    Study again =
        new Study(
            new RandomSource(3, 4),
            List.of(2L, 1L),
            List.of(
                new Study.Entry(
                    "again",
                    new Tilt(1.5),
                    new RewardSource.OfColumn("proxy"),
                    null,
                    new Training())));
    Curve second = runner.run(again, Progress.NONE).curves().get(0);
    assertThat(Tilt.CALLS.get()).isEqualTo(calls);
    assertThat(second.label()).isEqualTo("again");
    assertThat(second.paths().get(1)).isSameAs(first.paths().get(0));
    assertThat(runner.held()).isEqualTo(2);
    runner.run(study(source, entry(new Tilt(1.6), PROXY)), Progress.NONE);
    assertThat(Tilt.CALLS.get()).isGreaterThan(calls);
  }

  @Test
  void theCacheForgetsTheLeastRecentlyUsed() {
    RandomSource source = new RandomSource(3, 4);
    Runner runner = new Runner(3 * 3 * 24); // one path of 3 points on 3 prompts
    runner.run(study(source, entry(new Tilt(1), PROXY)), Progress.NONE);
    runner.run(study(source, entry(new Tilt(2), PROXY)), Progress.NONE);
    assertThat(runner.held()).isEqualTo(1);
    assertThat(runner.heldBytes()).isEqualTo(216);
  }

  @Test
  void stoppingKeepsTheSeedsThatHadFinished() {
    AtomicInteger finished = new AtomicInteger();
    Progress stopAfterTwo =
        new Progress() {
          @Override
          public void tick() {
            if (finished.get() >= 2) {
              throw new Stopped();
            }
          }

          @Override
          public void report(String what, long done, long total) {
            finished.set((int) done);
          }
        };
    Study study =
        new Study(
            new RandomSource(3, 4), List.of(1L, 2L, 3L, 4L), List.of(entry(new Tilt(1), PROXY)));
    Result result = Parallel.withThreads(1, () -> new Runner(0).run(study, stopAfterTwo));
    assertThat(result.stopped()).isTrue();
    assertThat(result.finishedSeeds()).hasSize(2);
    assertThat(result.curves().get(0).paths()).hasSize(2);
    finished.set(9);
    assertThatThrownBy(() -> new Runner(0).run(study, stopAfterTwo))
        .isInstanceOf(Progress.Stopped.class);
  }

  @Test
  void aProblemNamesTheMethod() {
    assertThatThrownBy(
            () -> only(study(SMALL, entry(new Tilt(1), new RewardSource.OfColumn("prxy")))))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("method 'tilt': no column named 'prxy'. Did you mean 'proxy'? Known: proxy");
    assertThatThrownBy(
            () -> new Study.Entry("d", new PlainDpo(1, true), null, null, new Training()))
        .hasMessage(
            "method 'plainDpo' learns from preference pairs and got none. Say pairs: <preferences>");
    CandidatePool other = SMALL.withGold(REWARD);
    assertThatThrownBy(
            () ->
                only(
                    study(
                        other,
                        new Study.Entry(
                            "d",
                            new PlainDpo(1, true),
                            null,
                            new AllPairs(SMALL, "proxy"),
                            new Training(new Tabular(), 5, 0.1, 8, 2, 1)))))
        .hasMessageStartingWith(
            "method 'd': a tabular policy knows nothing of prompts it was not trained on");
  }

  @Test
  void aShapeSeesTheStandardisedRewardAndIsStandardisedItself() {
    RewardSource shaped =
        new RewardSource.Shaped(PROXY, Shape.each("cube", (r, reference) -> r * r * r + reference));
    double[] scores = new Realisation(1, Progress.NONE).scores(shaped, SMALL);
    double mean = 0;
    double square = 0;
    for (int i = 0; i < 5; i++) {
      mean += REFERENCE[i] * scores[i];
      square += REFERENCE[i] * scores[i] * scores[i];
    }
    assertThat(mean).isCloseTo(0, within(1e-12));
    assertThat(square).isCloseTo(1, within(1e-12));
    double top = Math.pow((3 - MEAN) / SPREAD, 3);
    double next = Math.pow((2 - MEAN) / SPREAD, 3);
    double low = Math.pow((0 - MEAN) / SPREAD, 3);
    assertThat((scores[4] - scores[3]) / (scores[3] - scores[0]))
        .isCloseTo((top - next) / (next - low), within(1e-9));
    RewardSource broken =
        new RewardSource.Shaped(PROXY, Shape.each("root", (r, reference) -> Math.sqrt(r)));
    assertThatThrownBy(() -> new Realisation(1, Progress.NONE).scores(broken, SMALL))
        .hasMessageContaining("the shaped reward must be finite, got NaN for reward -0.83");
  }
}
