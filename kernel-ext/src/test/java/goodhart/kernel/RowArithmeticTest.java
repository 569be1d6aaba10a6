package goodhart.kernel;

import static org.assertj.core.api.Assertions.assertThat;

import goodhart.internal.ArrayMath;
import goodhart.kernel.RowArithmetic.Fixed;
import goodhart.kernel.RowArithmetic.Function;
import goodhart.kernel.RowArithmetic.Named;
import goodhart.kernel.RowArithmetic.Of1;
import goodhart.kernel.RowArithmetic.Of2;
import goodhart.kernel.RowArithmetic.Operator;
import goodhart.kernel.RowArithmetic.Reference;
import goodhart.kernel.RowArithmetic.Reward;
import goodhart.kernel.RowArithmetic.Term;
import java.util.Map;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class RowArithmeticTest {
  private static final double[] EDGES = {
    0,
    -0.0,
    1,
    -1,
    1e-310,
    -1e-310,
    1e308,
    -1e308,
    709.7,
    710,
    -708,
    -709,
    -746,
    0.5,
    3,
    Double.MIN_VALUE,
    Double.MIN_NORMAL,
    Double.POSITIVE_INFINITY,
    Double.NEGATIVE_INFINITY,
    Double.NaN
  };
  private static final Map<String, Object> NUMBERS = Map.of("x", 0.5, "k", 3, "l", 7L);

  private static Term random(SplittableRandom random, int depth) {
    int kind = random.nextInt(depth == 0 ? 4 : 10);
    return switch (kind) {
      case 0, 1 -> new Reward();
      case 2 -> new Reference();
      case 3 ->
          random.nextBoolean()
              ? new Named("xkl".substring(random.nextInt(3)).substring(0, 1))
              : new Fixed(random.nextInt(-3, 4) / 2.0);
      case 4, 5, 6 ->
          new Of1(
              Function.values()[random.nextInt(Function.values().length)],
              random(random, depth - 1));
      default ->
          new Of2(
              Operator.values()[random.nextInt(Operator.values().length)],
              random(random, depth - 1),
              random(random, depth - 1));
    };
  }

  private static boolean varies(Term term) {
    return term instanceof Reward
        || term instanceof Of1 t && varies(t.of())
        || term instanceof Of2 o && (varies(o.left()) || varies(o.right()));
  }

  /** One candidate, with the exponentials and logarithms of rows where the reward is in them. */
  private static double one(Term term, double reward, double reference) {
    if (term instanceof Reward) {
      return reward;
    }
    if (term instanceof Reference) {
      return reference;
    }
    if (term instanceof Fixed f) {
      return f.value().doubleValue();
    }
    if (term instanceof Named n) {
      return ((Number) NUMBERS.get(n.name())).doubleValue();
    }
    if (term instanceof Of1 t) {
      double x = one(t.of(), reward, reference);
      double[] row = new double[1];
      return switch (t.function()) {
        case exp -> {
          ArrayMath.exp(new double[] {x}, 1, row, new double[1]);
          yield varies(t) ? row[0] : Math.exp(x);
        }
        case log -> {
          ArrayMath.log(new double[] {x}, 1, row, new double[1], new double[1]);
          yield varies(t) && x >= Double.MIN_NORMAL && x <= Double.MAX_VALUE ? row[0] : Math.log(x);
        }
        case sqrt -> Math.sqrt(x);
        case abs -> Math.abs(x);
        case tanh -> Math.tanh(x);
        case negative -> -x;
      };
    }
    Of2 o = (Of2) term;
    double a = one(o.left(), reward, reference);
    double b = one(o.right(), reward, reference);
    return switch (o.operator()) {
      case plus -> a + b;
      case minus -> a - b;
      case times -> a * b;
      case over -> a / b;
      case power -> Math.pow(a, b);
      case max -> Math.max(a, b);
      case min -> Math.min(a, b);
    };
  }

  @Test
  void aRowHasTheBitsOfItsCandidatesForRandomFormulasAndEdges() {
    SplittableRandom random = new SplittableRandom(5);
    int checked = 0;
    for (int n = 0; n < 8000; n++) {
      Term term = random(random, 5);
      RowArithmetic rows = RowArithmetic.of(term, NUMBERS).orElse(null);
      if (rows == null) {
        continue;
      }
      checked++;
      for (double reference : new double[] {0.25, -2, Double.NaN}) {
        double[] reward = new double[37];
        for (int i = 0; i < reward.length; i++) {
          reward[i] = i < EDGES.length ? EDGES[i] : random.nextGaussian();
        }
        double[] given = reward.clone();
        double[] shaped = new double[reward.length];
        rows.applyAll(reward, reference, shaped);
        assertThat(reward).isEqualTo(given);
        for (int i = 0; i < reward.length; i++) {
          assertThat(shaped[i])
              .as("%s of %s and %s", term, reward[i], reference)
              .isEqualTo(Double.valueOf(one(term, reward[i], reference)));
        }
      }
    }
    assertThat(checked).isGreaterThan(1000);
  }

  @Test
  void aFormulaWithoutAnExponentialOfTheRewardIsNotForRows() {
    Term tanh = new Of1(Function.tanh, new Reward());
    assertThat(RowArithmetic.of(tanh, NUMBERS)).isEmpty();
    assertThat(RowArithmetic.of(new Of1(Function.exp, new Reference()), NUMBERS)).isEmpty();
    assertThat(RowArithmetic.of(new Of1(Function.exp, tanh), NUMBERS)).isPresent();
  }

  @Test
  void wholeNumbersThatMeetAreLeftToTheCompiledBlock() {
    Term product = new Of2(Operator.times, new Named("k"), new Fixed(2));
    Term exp = new Of1(Function.exp, new Reward());
    assertThat(RowArithmetic.of(new Of2(Operator.plus, exp, product), NUMBERS)).isEmpty();
    Term quotient = new Of2(Operator.over, new Named("k"), new Fixed(2));
    RowArithmetic rows = RowArithmetic.of(new Of2(Operator.plus, exp, quotient), NUMBERS).get();
    double[] shaped = new double[1];
    rows.applyAll(new double[] {0}, 0, shaped);
    assertThat(shaped[0]).isEqualTo(2.5);
  }

  @Test
  void aFormulaWithMoreThan64OperatorsIsNotForRows() {
    Term sum = new Of1(Function.exp, new Reward());
    for (int i = 1; i < 64; i++) {
      sum = new Of2(Operator.plus, sum, new Fixed(1.0));
    }
    assertThat(RowArithmetic.of(sum, NUMBERS)).isPresent();
    assertThat(RowArithmetic.of(new Of2(Operator.plus, sum, new Reward()), NUMBERS)).isEmpty();
  }
}
