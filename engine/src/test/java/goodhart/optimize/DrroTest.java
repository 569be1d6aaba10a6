package goodhart.optimize;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import goodhart.policy.Simplex;
import java.util.Arrays;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Numbers from fixtures drro_path.json, drro_kl.json and drro_kl_nonmonotone.json, METHODS D.8.3 to
 * D.8.7.
 */
class DrroTest {
  private static final double[] PATH = {1, 0.6, 0.5, 0.45};
  private static final double[] REWARD = {1, 0.7, 0.1, -0.5};
  private static final double[] UNIFORM = {0.25, 0.25, 0.25, 0.25};
  private static final double[] SKEW = {0.1, 0.2, 0.3, 0.4};

  static Stream<Arguments> path() {
    return Stream.of(
        Arguments.of(
            0.0, new double[] {1.0, 0.0, 0.0, 0.0}, 0.0, new double[] {1.0, 0.0, 0.0, 0.0}, 1.0),
        Arguments.of(
            0.2, new double[] {1.0, 0.0, 0.0, 0.0}, 0.0, new double[] {1.0, 0.0, 0.0, 0.0}, 0.8),
        Arguments.of(
            0.4, new double[] {1.0, 0.0, 0.0, 0.0}, 0.0, new double[] {1.0, 0.0, 0.0, 0.0}, 0.6),
        Arguments.of(
            0.5, new double[] {0.9, 0.1, 0.0, 0.0}, 0.09, new double[] {0.5, 0.5, 0.0, 0.0}, 0.55),
        Arguments.of(
            0.6,
            new double[] {0.833333333333, 0.166666666667, 0.0, 0.0},
            0.166666666667,
            new double[] {0.5, 0.5, 0.0, 0.0},
            0.5),
        Arguments.of(
            0.7,
            new double[] {0.857142857143, 0.142857142857, 0.0, 0.0},
            0.257142857143,
            new double[] {0.333333333333, 0.333333333333, 0.333333333333, 0.0},
            0.466666666667),
        Arguments.of(
            0.9,
            new double[] {0.888888888889, 0.111111111111, 0.0, 0.0},
            0.444444444444,
            new double[] {0.25, 0.25, 0.25, 0.25},
            0.4125),
        Arguments.of(
            0.95,
            new double[] {0.789473684211, 0.157894736842, 0.0526315789474, 0.0},
            0.489473684211,
            new double[] {0.25, 0.25, 0.25, 0.25},
            0.4),
        Arguments.of(
            1.2,
            new double[] {0.833333333333, 0.125, 0.0416666666667, 0.0},
            0.720833333333,
            new double[] {0.25, 0.25, 0.25, 0.25},
            0.3375),
        Arguments.of(
            1.45,
            new double[] {0.862068965517, 0.103448275862, 0.0344827586207, 0.0},
            0.958620689655,
            new double[] {0.25, 0.25, 0.25, 0.25},
            0.275),
        Arguments.of(
            2.0,
            new double[] {0.43125, 0.23125, 0.18125, 0.15625},
            1.4065625,
            new double[] {0.25, 0.25, 0.25, 0.25},
            0.1375),
        Arguments.of(
            5.0,
            new double[] {0.3225, 0.2425, 0.2225, 0.2125},
            3.712625,
            new double[] {0.25, 0.25, 0.25, 0.25},
            -0.6125),
        Arguments.of(
            100.0,
            new double[] {0.253625, 0.249625, 0.248625, 0.248125},
            74.99813125,
            new double[] {0.25, 0.25, 0.25, 0.25},
            -24.3625));
  }

  @ParameterizedTest
  @MethodSource("path")
  void waterFillsAsInTheFixture(
      double delta, double[] expected, double regret, double[] dro, double droValue) {
    double[] p = new double[4];
    Drro.allocate(delta, PATH, p);
    assertThat(Drro.regret(delta, PATH, p)).isCloseTo(regret, within(1e-9));
    if (delta != 0.9 && delta != 1.45) { // there the minimiser is not unique
      assertThat(p).containsExactly(expected, within(1e-9));
    }
    Dro.allocate(delta, PATH, p);
    assertThat(p).containsExactly(dro, within(1e-9));
    assertThat(Dro.value(delta, PATH, p)).isCloseTo(droValue, within(1e-9));
  }

  static Stream<Arguments> penalised() {
    return Stream.of(
        Arguments.of(
            0.3,
            0.1,
            UNIFORM,
            new double[] {0.997521247861, 0.00247260796441, 6.12898237381e-06, 1.51922283998e-08},
            new double[] {1.0, 0.0, 0.0, 0.0},
            -0.161618746821),
        Arguments.of(
            0.3,
            0.1,
            SKEW,
            new double[] {0.995048640046, 0.00493295796481, 1.8341370439e-05, 6.06182825316e-08},
            new double[] {1.0, 0.0, 0.0, 0.0},
            -0.0702378565555),
        Arguments.of(
            0.3,
            1.0,
            UNIFORM,
            new double[] {0.496202872957, 0.272321910542, 0.149453433269, 0.0820217832321},
            new double[] {1.0, 0.0, 0.0, 0.0},
            0.385523943296),
        Arguments.of(
            0.3,
            1.0,
            SKEW,
            new double[] {0.273044888907, 0.299700424416, 0.246718620393, 0.180536066284},
            new double[] {1.0, 0.0, 0.0, 0.0},
            0.704466023911),
        Arguments.of(
            1.0,
            0.1,
            UNIFORM,
            new double[] {0.649999109049, 0.349999109049, 1.77749679488e-06, 4.40597404933e-09},
            new double[] {0.380952019164, 0.619047980836, 0.0, 0.0},
            -0.471115405982),
        Arguments.of(
            1.0,
            0.1,
            SKEW,
            new double[] {0.649998108453, 0.349998108453, 3.77063181952e-06, 1.24619491067e-08},
            new double[] {0.415609444166, 0.584390555834, 0.0, 0.0},
            -0.403746684234),
        Arguments.of(
            1.0,
            1.0,
            UNIFORM,
            new double[] {0.564312226035, 0.264312226035, 0.110649703254, 0.060725844676},
            new double[] {0.729238305935, 0.270761694065, 0.0, 0.0},
            0.00367995856641),
        Arguments.of(
            1.0,
            1.0,
            SKEW,
            new double[] {0.43064292472, 0.234727776863, 0.193232002885, 0.141397295532},
            new double[] {1.0, 0.0, 0.0, 0.0},
            0.460109079808),
        Arguments.of(
            3.0,
            0.1,
            UNIFORM,
            new double[] {0.466666666589, 0.366666666589, 0.166666666589, 2.31663813023e-10},
            new double[] {0.214119794159, 0.306081058931, 0.47979914691, 0.0},
            -1.10358750149),
        Arguments.of(
            3.0,
            0.1,
            SKEW,
            new double[] {0.466666666497, 0.366666666497, 0.166666666497, 5.09958037698e-10},
            new double[] {0.234028232711, 0.302884591462, 0.463087175827, 0.0},
            -1.05568402976),
        Arguments.of(
            3.0,
            1.0,
            UNIFORM,
            new double[] {0.454737376294, 0.354737376294, 0.154737376294, 0.0357878711193},
            new double[] {0.347370338966, 0.364589563386, 0.288040097648, 0.0},
            -0.812464834308),
        Arguments.of(
            3.0,
            1.0,
            SKEW,
            new double[] {0.441723114659, 0.341723114659, 0.141723114659, 0.074830656023},
            new double[] {0.553916656194, 0.337306780852, 0.108776562954, 0.0},
            -0.375327847124),
        Arguments.of(
            10.0,
            0.1,
            UNIFORM,
            new double[] {0.3175, 0.2875, 0.2275, 0.1675},
            new double[] {0.185180192513, 0.214187642932, 0.271846916713, 0.328785247842},
            -2.62999662477),
        Arguments.of(
            10.0,
            0.1,
            SKEW,
            new double[] {0.3175, 0.2875, 0.2275, 0.1675},
            new double[] {0.193125327089, 0.215201305702, 0.268805928403, 0.322867438807},
            -2.60650939313),
        Arguments.of(
            10.0,
            1.0,
            UNIFORM,
            new double[] {0.3175, 0.2875, 0.2275, 0.1675},
            new double[] {0.209301925128, 0.229376429318, 0.265969167133, 0.295352478421},
            -2.60521624765),
        Arguments.of(
            10.0,
            1.0,
            SKEW,
            new double[] {0.3175, 0.2875, 0.2275, 0.1675},
            new double[] {0.288753270886, 0.239513057021, 0.235559284025, 0.236174388068},
            -2.37034393135));
  }

  @ParameterizedTest
  @MethodSource("penalised")
  void thePenalisedMinimiserIsThatOfTheFixture(
      double delta,
      double beta,
      double[] reference,
      double[] expected,
      double[] share,
      double objective) {
    double[] p = new double[4];
    double[] s = new double[4];
    Drro.allocate(delta, 1 / beta, REWARD, reference, p, s);
    assertThat(p).containsExactly(expected, within(1e-9));
    assertThat(s).containsExactly(share, within(1e-8));
    assertThat(objective(delta, beta, REWARD, reference, p)).isCloseTo(objective, within(1e-9));
  }

  static Stream<Arguments> nonMonotone() {
    return Stream.of(
        Arguments.of(
            0.0,
            new double[] {0.952461880732, 0.0474202847738, 0.000117543134101, 2.91360299505e-07},
            1.19426605518,
            0.985667688707,
            0.0),
        Arguments.of(
            0.1,
            new double[] {0.981969902005, 0.0179854061247, 4.45813645799e-05, 1.10506154491e-07},
            1.29571053409,
            0.994564089175,
            1.0),
        Arguments.of(
            0.3,
            new double[] {0.997521247861, 0.00247260796441, 6.12898237381e-06, 1.51922283998e-08},
            1.36890306275,
            0.999252678738,
            1.0),
        Arguments.of(
            0.6,
            new double[] {0.749994023501, 0.249994023501, 1.19234423022e-05, 2.955525856e-08},
            0.823821579602,
            0.924991017519,
            0.341552352188),
        Arguments.of(
            1.0,
            new double[] {0.649999109049, 0.349999109049, 1.77749679488e-06, 4.40597404933e-09},
            0.73882363996,
            0.894998660929,
            0.380952019164),
        Arguments.of(
            2.0,
            new double[] {0.53333333151, 0.38333333151, 0.0833333315102, 5.46926337915e-09},
            0.476401453774,
            0.809999993984,
            0.169775661617),
        Arguments.of(
            5.0,
            new double[] {0.385, 0.325, 0.205, 0.085},
            0.119123352621,
            0.5905,
            0.126551217925));
  }

  @ParameterizedTest
  @MethodSource("nonMonotone")
  void aSmallRadiusIsGreedierThanTheTilt(
      double delta, double[] expected, double kl, double proxy, double topBonus) {
    double[] p = new double[4];
    double[] s = new double[4];
    Drro.allocate(delta, 10, REWARD, UNIFORM, p, s);
    assertThat(p).containsExactly(expected, within(1e-9));
    assertThat(Simplex.klNats(p, UNIFORM)).isCloseTo(kl, within(1e-9));
    assertThat(Rows.dot(p, REWARD)).isCloseTo(proxy, within(1e-9));
    assertThat(s[0]).isCloseTo(topBonus, within(1e-8));
  }

  /** {@code -p.r + max_i (r_i - delta p_i) + beta KL}, as the fixture has it. */
  static double objective(
      double delta, double beta, double[] reward, double[] reference, double[] p) {
    return Drro.regret(delta, reward, p) - delta + beta * Simplex.klNats(p, reference);
  }

  @Test
  void noPerturbationImprovesThePenalisedObjective() {
    Random random = new Random(11);
    for (int trial = 0; trial < 500; trial++) {
      int size = 1 + random.nextInt(9);
      double[] reward = Rows.rewards(random, size);
      double[] reference = Rows.simplex(random, size);
      double delta = Math.exp(random.nextDouble(-5, 5));
      double beta = Math.exp(random.nextDouble(-3, 2));
      double[] p = new double[size];
      double[] s = new double[size];
      Drro.allocate(delta, 1 / beta, reward, reference, p, s);
      assertThat(Arrays.stream(p).sum()).isCloseTo(1, within(1e-12));
      double best = objective(delta, beta, reward, reference, p);
      for (int step = 0; step < 40; step++) {
        double[] q = Perturbed.of(random, p);
        assertThat(objective(delta, beta, reward, reference, q))
            .isGreaterThanOrEqualTo(best - 1e-12);
      }
      if (size > 1) {
        assertThat(Arrays.stream(s).sum()).isCloseTo(1, within(1e-8));
      }
    }
  }

  @Test
  void theBonusSharesMakeItATilt() {
    Random random = new Random(12);
    for (int trial = 0; trial < 300; trial++) {
      int size = 2 + random.nextInt(40);
      double[] reward = Rows.rewards(random, size);
      double[] reference = Rows.simplex(random, size);
      double delta = size * Math.exp(random.nextDouble(-3, 1));
      double strength = Math.exp(random.nextDouble(-2, 2));
      double[] p = new double[size];
      double[] s = new double[size];
      Drro.allocate(delta, strength, reward, reference, p, s);
      double[] raised = new double[size];
      Arrays.setAll(raised, i -> reward[i] + delta * s[i]);
      double[] tilt = new double[size];
      Tilting.tilt(strength, raised, reference, tilt);
      assertThat(p).containsExactly(tilt, within(1e-9));
    }
  }

  @Test
  void thePathEndsInWaterFilling() {
    Random random = new Random(13);
    for (int trial = 0; trial < 200; trial++) {
      int size = 1 + random.nextInt(9);
      double[] reward = Rows.rewards(random, size);
      double[] reference = Rows.simplex(random, size);
      double radius = Math.exp(random.nextDouble(-3, 2));
      double[] end = Rows.policy(new Drro(radius), Double.POSITIVE_INFINITY, reward, reference);
      double[] near = Rows.policy(new Drro(radius), 1e7, reward, reference);
      assertThat(near).containsExactly(end, within(1e-5));
      double delta = Strengths.delta(radius, reward, reference);
      double[] filled = new double[size];
      Drro.allocate(delta, reward, filled);
      assertThat(Drro.regret(delta, reward, end))
          .isCloseTo(Drro.regret(delta, reward, filled), within(1e-12 * (1 + delta)));
    }
  }

  @Test
  void noRadiusIsTheTilt() {
    double[] expected = Rows.policy(new Tilting(), 3, REWARD, SKEW);
    assertThat(Rows.policy(new Drro(0), 3, REWARD, SKEW)).isEqualTo(expected);
    assertThat(Rows.policy(new Dro(0), 3, REWARD, SKEW)).isEqualTo(expected);
  }

  @Test
  void aHugeRadiusIsUniformOverTheCandidates() {
    double[] p = new double[4];
    for (double delta : new double[] {1e12, 1e100, Double.POSITIVE_INFINITY}) {
      Drro.allocate(delta, REWARD, p);
      assertThat(p).containsExactly(UNIFORM, within(1e-11));
    }
    Drro.allocate(1e12, 5, REWARD, SKEW, p, null);
    assertThat(p).containsExactly(UNIFORM, within(1e-11));
  }

  @Test
  void tiedBestRewardsShareTheRestEqually() {
    double[] p = new double[4];
    Drro.allocate(0, new double[] {2, 1, 2, 0}, p);
    assertThat(p).containsExactly(0.5, 0, 0.5, 0);
    Drro.allocate(0.3, new double[] {2, 1, 2, 0}, p);
    assertThat(p).containsExactly(new double[] {0.5, 0, 0.5, 0}, within(1e-15));
  }

  @Test
  void equalRewardsGiveUniformAndASingleCandidateEverything() {
    double[] p = new double[4];
    double[] equal = {7, 7, 7, 7};
    Drro.allocate(0.8, equal, p);
    assertThat(p).containsExactly(UNIFORM, within(1e-15));
    assertThat(Drro.regret(0.8, equal, p)).isCloseTo(0.8 * (1 - 0.25), within(1e-12));
    double[] one = new double[1];
    Drro.allocate(3, new double[] {5}, one);
    assertThat(one).containsExactly(1);
    assertThat(Drro.regret(3, new double[] {5}, one)).isEqualTo(0);
  }

  @Test
  void equalRewardsLeaveTheReferenceAlone() {
    double[] equal = {7, 7, 7, 7};
    for (double strength : new Drro().strengths()) {
      assertThat(Rows.policy(new Drro(), strength, equal, SKEW))
          .containsExactly(SKEW, within(1e-15));
      assertThat(Rows.policy(new Dro(), strength, equal, SKEW))
          .containsExactly(SKEW, within(1e-15));
    }
  }

  @Test
  void alongItsRadiusItGoesFromUniformToGreedy() {
    double[] p = Rows.policy(new DrroRadius(), 0, REWARD, SKEW);
    assertThat(p).containsExactly(UNIFORM);
    assertThat(Rows.policy(new DrroRadius(), Double.POSITIVE_INFINITY, REWARD, SKEW))
        .containsExactly(1, 0, 0, 0);
    double mean = 0.1 + 0.14 + 0.03 - 0.2;
    double sd = Math.sqrt(0.1 + 0.2 * 0.49 + 0.3 * 0.01 + 0.4 * 0.25 - mean * mean);
    double[] expected = new double[4];
    Drro.allocate(4 * sd / 2, REWARD, expected);
    assertThat(Rows.policy(new DrroRadius(), 2, REWARD, SKEW))
        .containsExactly(expected, within(1e-12));
  }

  @Test
  void theWorstRegretIsNoLargerThanThatOfItsRivals() {
    Random random = new Random(14);
    for (int trial = 0; trial < 300; trial++) {
      int size = 1 + random.nextInt(9);
      double[] reward = Rows.rewards(random, size);
      double[] reference = Rows.simplex(random, size);
      double delta = Math.exp(random.nextDouble(-3, 3));
      double[] p = new double[size];
      Drro.allocate(delta, reward, p);
      double[] dro = new double[size];
      Dro.allocate(delta, reward, dro);
      double least = Drro.regret(delta, reward, p) - 1e-12;
      assertThat(Drro.regret(delta, reward, dro)).isGreaterThanOrEqualTo(least);
      assertThat(Drro.regret(delta, reward, Rows.policy(new Tilting(), 2, reward, reference)))
          .isGreaterThanOrEqualTo(least);
      assertThat(Rows.dot(p, reward)).isGreaterThanOrEqualTo(Rows.dot(dro, reward) - 1e-12);
      for (int i = 0; i < size; i++) {
        assertThat(p[i] > 1e-12 && dro[i] == 0).isFalse();
      }
    }
  }

  @Test
  void aRewardThatIsNoNumberIsRefused() {
    double[] broken = {1, Double.NaN};
    double[] p = new double[2];
    double[] half = {0.5, 0.5};
    String message = "reward of candidate 1 must be finite, got NaN";
    assertThatThrownBy(() -> Drro.allocate(1, broken, p)).hasMessage(message);
    assertThatThrownBy(() -> Dro.allocate(1, broken, p)).hasMessage(message);
    for (Allocation method : new Allocation[] {new Drro(), new Dro(), new DrroRadius()}) {
      assertThatThrownBy(() -> method.allocate(1, broken, half, p)).hasMessage(message);
    }
    assertThatThrownBy(() -> Drro.allocate(-1, half, p)).hasMessage("delta must be >= 0, got -1.0");
    assertThatThrownBy(() -> new Drro(-1)).hasMessage("radius must be >= 0 and finite, got -1.0");
    assertThatThrownBy(() -> new Dro(-1)).hasMessage("radius must be >= 0 and finite, got -1.0");
  }

  /** METHODS D.8.4, random rewards without ties: A_k and C_k are the only breakpoints. */
  @Test
  void betweenBreakpointsTheMinimiserIsLinearInTheInverseRadius() {
    Random random = new Random(15);
    int segments = 0;
    for (int trial = 0; trial < 200; trial++) {
      int size = 2 + random.nextInt(8);
      double[] reward = random.doubles(size, -2, 2).toArray();
      double[] breaks = breakpoints(reward);
      for (int k = 1; k < breaks.length; k++) {
        if (breaks[k] < 1e-9) {
          continue;
        }
        double first = 1 / breaks[k];
        double last = breaks[k - 1] > 0 ? 1 / breaks[k - 1] : 2 * first;
        if (last - first < 1e-6) {
          continue;
        }
        double[] left = new double[size];
        double[] middle = new double[size];
        double[] right = new double[size];
        Drro.allocate(1 / (first + 0.1 * (last - first)), reward, left);
        Drro.allocate(1 / (first + 0.5 * (last - first)), reward, middle);
        Drro.allocate(1 / (first + 0.9 * (last - first)), reward, right);
        for (int i = 0; i < size; i++) {
          assertThat(middle[i]).isCloseTo((left[i] + right[i]) / 2, within(1e-9));
        }
        segments++;
      }
      double delta = 2 * breaks[breaks.length - 1];
      double[] p = new double[size];
      Drro.allocate(delta, reward, p);
      double mean = Arrays.stream(reward).average().orElseThrow();
      for (int i = 0; i < size; i++) {
        assertThat(p[i]).isCloseTo(1.0 / size + (reward[i] - mean) / delta, within(1e-12));
      }
    }
    assertThat(segments).isGreaterThan(1000);
  }

  /** 0, and every A_k = S_k - k s_k and C_k = k s_1 - S_k, rising. */
  private static double[] breakpoints(double[] reward) {
    double[] falling = Arrays.stream(reward).map(r -> -r).sorted().map(r -> -r).toArray();
    double[] breaks = new double[2 * falling.length];
    double sum = 0;
    for (int k = 0; k < falling.length; k++) {
      sum += falling[k];
      breaks[2 * k] = Math.max(0, sum - (k + 1) * falling[k]);
      breaks[2 * k + 1] = Math.max(0, (k + 1) * falling[0] - sum);
    }
    Arrays.sort(breaks);
    return breaks;
  }

  @Test
  void upToTheLeadOfTheBestItIsGreedy() {
    double[] p = new double[4];
    for (double delta : new double[] {1e-9, 0.1, 0.399999}) {
      Drro.allocate(delta, PATH, p);
      assertThat(p).containsExactly(1, 0, 0, 0);
    }
    Drro.allocate(0.400001, PATH, p);
    assertThat(p[1]).isBetween(1e-6, 3e-6);
  }

  /** METHODS D.8.4, between C_3 = 0.9 and C_4 = 1.45: the path is not monotone. */
  @Test
  void withinAStretchMoreRadiusIsMoreMassOnTheFavourite() {
    double before = 0;
    for (double delta = 0.91; delta < 1.45; delta += 0.05) {
      double[] p = new double[4];
      Drro.allocate(delta, PATH, p);
      assertThat(p[0]).isGreaterThan(before + 1e-3);
      before = p[0];
    }
    double[] p = new double[4];
    Drro.allocate(1.46, PATH, p);
    assertThat(p[0]).isLessThan(before - 0.3);
  }

  /** METHODS D.8.5: with m the size of DRO's support, the favourite keeps at least 1/m. */
  @Test
  void theFavouriteKeepsAtLeastWhatTheRivalGivesEach() {
    Random random = new Random(16);
    int filled = 0;
    for (int trial = 0; trial < 1000; trial++) {
      int size = 1 + random.nextInt(9);
      double[] reward = random.doubles(size, -2, 2).toArray();
      double delta = Math.exp(random.nextDouble(-3, 3));
      double[] p = new double[size];
      double[] dro = new double[size];
      Drro.allocate(delta, reward, p);
      Dro.allocate(delta, reward, dro);
      double each = Arrays.stream(dro).max().orElseThrow();
      assertThat(Arrays.stream(p).max().orElseThrow()).isGreaterThanOrEqualTo(each - 1e-12);
      // regime A: as many candidates bind, and the lead in proxy is m Var / delta over them
      double mean = Rows.dot(dro, reward);
      double variance =
          Rows.dot(dro, Arrays.stream(reward).map(r -> r * r).toArray()) - mean * mean;
      double lead = Rows.dot(p, reward) - mean;
      boolean sparsemax = true;
      for (int i = 0; i < size; i++) {
        double expected = dro[i] > 0 ? each + (reward[i] - mean) / delta : 0;
        sparsemax &= Math.abs(p[i] - expected) < 1e-9;
      }
      if (sparsemax) {
        assertThat(lead).isCloseTo(variance / each / delta, within(1e-9));
        filled++;
      } else {
        assertThat(lead).isGreaterThan(0);
      }
    }
    assertThat(filled).isGreaterThan(500);
  }

  /** Fixture drro_kl_nonmonotone.json, soft: the adversary of METHODS D.8.6 in the exact tilt. */
  @Test
  void theSoftAdversaryHasTheFixedPointOfTheFixture() {
    double[] p = SKEW.clone();
    double[] log = new double[4];
    double[] shaped = new double[4];
    double[] tilt = new double[4];
    for (int step = 0; step < 3000; step++) {
      for (int i = 0; i < 4; i++) {
        log[i] = Math.log(p[i]);
      }
      DrroBonus.shape(1, 0.2, true, 4, REWARD, log, shaped);
      Tilting.tilt(1 / 0.5, shaped, SKEW, tilt);
      for (int i = 0; i < 4; i++) {
        p[i] += 0.02 * (tilt[i] - p[i]);
      }
    }
    assertThat(p)
        .containsExactly(
            new double[] {0.53159587191, 0.346221498492, 0.0899255869351, 0.0322570426629},
            within(1e-8));
    for (int i = 0; i < 4; i++) {
      shaped[i] -= REWARD[i];
    }
    assertThat(shaped)
        .containsExactly(
            new double[] {0.598238357778, 0.33726235644, 0.0604816909926, 0.00401759478899},
            within(1e-8));
  }
}
