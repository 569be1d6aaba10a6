package goodhart;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import goodhart.internal.Catalogue;
import goodhart.internal.MethodDoc;
import goodhart.internal.Parallel;
import goodhart.optimize.BestOfN;
import goodhart.pool.CandidatePool;
import goodhart.pool.World;
import goodhart.reward.RewardModel;
import goodhart.reward.shape.Combination;
import goodhart.reward.shape.Shape;
import goodhart.study.Realisation;
import goodhart.study.RewardSource;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.random.RandomGenerator;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What holds for every shape and combination that is discovered, whoever wrote it. */
class ShapeContractTest {
  private static final Map<String, Shape> SHAPES = new Catalogue<>("shape", Shape.class).all();
  private static final Map<String, Combination> COMBINATIONS =
      new Catalogue<>("combination", Combination.class).all();

  private static final Set<String> FAMILIES =
      Set.of("bounded", "length", "calibration", "steps", "combination", "statistics");

  private static final CandidatePool POOL = pool(12, 24);

  private static CandidatePool pool(int prompts, int candidates) {
    CandidatePool world =
        Catalogue.with(
                new World(),
                Map.of("prompts", prompts, "candidates", candidates, "referenceSpread", 0.5))
            .pool();
    double[] confidence = world.column("spurious0").toArray();
    for (int i = 0; i < confidence.length; i++) {
      confidence[i] = 1 / (1 + Math.exp(-confidence[i]));
    }
    return world.withColumn("confidence", confidence);
  }

  /** Gold with a hack in it, and gold with noise: two proxies. */
  private static double[][] proxies(CandidatePool pool) {
    RandomGenerator random = new Seeds(9).stream("noise");
    double[][] proxies = {pool.gold().toArray(), pool.gold().toArray()};
    for (int i = 0; i < pool.size(); i++) {
      proxies[0][i] += pool.column("spurious0").get(i);
      proxies[1][i] += random.nextGaussian();
    }
    return proxies;
  }

  static Stream<Object> everything() {
    return Stream.concat(SHAPES.values().stream(), COMBINATIONS.values().stream());
  }

  static Stream<Shape> shapes() {
    return SHAPES.values().stream();
  }

  private static double[] apply(Object how, CandidatePool pool, double[][] rewards) {
    return how instanceof Shape shape
        ? shape.shape(pool, rewards[0])
        : ((Combination) how).combine(pool, rewards);
  }

  /** What a study sees: standardised before, where that is asked for, and after. */
  private static double[] scores(Object how, double[][] rewards) {
    List<RewardSource> sources =
        Arrays.stream(rewards)
            .map(r -> (RewardModel) pool -> r)
            .map(model -> (RewardSource) new RewardSource.Given("own", model))
            .toList();
    RewardSource source =
        how instanceof Shape shape
            ? new RewardSource.Shaped(sources.get(0), shape)
            : new RewardSource.Combined(sources, (Combination) how);
    return new Realisation(1, Progress.NONE).scores(source, POOL);
  }

  private static String doc(Object how) {
    return MethodDoc.of(how.getClass()).orElseThrow().paragraphs().stream()
        .map(MethodDoc.Paragraph::text)
        .collect(Collectors.joining(" "));
  }

  @ParameterizedTest
  @MethodSource("everything")
  void defaultsWorkAndInputsStayAsTheyWere(Object how) {
    double[][] rewards = proxies(POOL);
    double[] out = apply(how, POOL, rewards);
    assertThat(rewards).isDeepEqualTo(proxies(POOL));
    assertThat(out).hasSize(POOL.size());
    assertThat(Arrays.stream(out).allMatch(Double::isFinite)).isTrue();
    assertThat(Arrays.stream(scores(how, rewards)).map(u -> u * u).sum() / POOL.size())
        .as("a default that leaves something to optimise")
        .isBetween(0.5, 2.0);
  }

  @ParameterizedTest
  @MethodSource("everything")
  void sameBitsForAnyNumberOfThreads(Object how) {
    CandidatePool large = pool(70, 5);
    double[][] rewards = proxies(large);
    double[] one = Parallel.withThreads(1, () -> apply(how, large, rewards));
    assertThat(Parallel.withThreads(3, () -> apply(how, large, rewards))).containsExactly(one);
  }

  @ParameterizedTest
  @MethodSource("everything")
  void oneCandidateAndEqualRewardsArePossible(Object how) {
    CandidatePool single = pool(9, 1);
    assertThat(Arrays.stream(apply(how, single, proxies(single))).allMatch(Double::isFinite))
        .isTrue();
    double[][] same = new double[2][POOL.size()];
    assertThat(Arrays.stream(apply(how, POOL, same)).allMatch(Double::isFinite)).isTrue();
  }

  /** Unless the doc says that the level matters: then it does. */
  @ParameterizedTest
  @MethodSource("everything")
  void aConstantPerPromptChangesNothing(Object how) {
    double[][] rewards = proxies(POOL);
    double[] before = scores(how, rewards);
    for (int x = 0; x < POOL.prompts(); x++) {
      for (int i = POOL.start(x); i < POOL.end(x); i++) {
        rewards[0][i] += x % 5 - 2;
        rewards[1][i] -= x % 3;
      }
    }
    double[] after = scores(how, rewards);
    if (doc(how).contains("level of the reward matters")) {
      assertThat(after).isNotEqualTo(before);
    } else {
      assertThat(after).containsExactly(before, within(1e-9));
    }
  }

  @ParameterizedTest
  @MethodSource("shapes")
  void whatKeepsTheOrderChangesNoBestOfN(Shape shape) {
    boolean keeps = doc(shape).contains("keeps the order of the candidates");
    boolean never = doc(shape).contains("never reverses the order of two");
    double[] reward = proxies(POOL)[0];
    double[] shaped = shape.shape(POOL, reward);
    boolean reversed = false;
    boolean tied = false;
    for (int x = 0; x < POOL.prompts(); x++) {
      int start = POOL.start(x);
      int end = POOL.end(x);
      for (int i = start; i < end; i++) {
        for (int j = start; j < end; j++) {
          reversed |= reward[i] < reward[j] && shaped[i] > shaped[j];
          tied |= reward[i] < reward[j] && shaped[i] == shaped[j];
        }
      }
      if (keeps) {
        double[] reference = new double[end - start];
        POOL.reference().copy(start, end, reference);
        double[][] policies = new double[2][end - start];
        BestOfN bestOfN = new BestOfN();
        bestOfN.allocate(7, Arrays.copyOfRange(reward, start, end), reference, policies[0]);
        bestOfN.allocate(7, Arrays.copyOfRange(shaped, start, end), reference, policies[1]);
        assertThat(policies[1]).containsExactly(policies[0]);
      }
    }
    assertThat(reversed).as("%s reverses two candidates", shape).isEqualTo(!keeps && !never);
    if (keeps) {
      assertThat(tied).isFalse();
    }
  }

  @ParameterizedTest
  @MethodSource("everything")
  void eachSaysWhereItBelongs(Object how) {
    Listed listed = how.getClass().getAnnotation(Listed.class);
    assertThat(FAMILIES).contains(listed.families());
    assertThat(listed.latex()).isNotBlank().doesNotContain("$");
    assertThat(how).isEqualTo(Catalogue.with(how, Map.of()));
  }
}
