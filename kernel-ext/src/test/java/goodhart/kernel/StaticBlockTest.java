package goodhart.kernel;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;
import static org.assertj.core.api.Assertions.within;

import goodhart.kernel.Session.CellFailure;
import goodhart.reward.shape.Shape;
import goodhart.study.RewardSource;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@Timeout(value = 60, unit = TimeUnit.SECONDS)
class StaticBlockTest {
  private static final double[] REWARDS = {-2.5, -1, -0.3, -0.0, 0, 0.25, 1, 2, 3, 1e9};

  private final GroovySession session = GroovySession.ofTheLanguage();
  private int cell;

  @BeforeEach
  void declareVariables() throws CellFailure {
    run(
        "k = 2; n = 3; l = 5L; x = 0.5; big = 2000000000; flag = true; f = 1.5f; g = 2.5G\n"
            + "def twice(y) { 2 * y }\n"
            + "held = { block -> block }");
  }

  private void run(String code) throws CellFailure {
    session.run(code, ++cell, new RecordedOutput());
  }

  private Shape.OfOne function(String code) throws CellFailure {
    run("s = " + code);
    RewardSource.Shaped shaped = (RewardSource.Shaped) session.variables().get("s");
    return ((Shape.Each) shaped.shape()).function();
  }

  private Shape.OfOne written(String block) throws CellFailure {
    return function("shape(gold(), 's') " + block);
  }

  /** A block that does not stand in the call is run as Groovy runs closures. */
  private Shape.OfOne dynamic(String block) throws CellFailure {
    run("b = held " + block);
    return function("shape(gold(), 's', b)");
  }

  private CellError failure(String code) {
    return catchThrowableOfType(CellFailure.class, () -> run(code)).error();
  }

  private void givesTheSame(Shape.OfOne one, Shape.OfOne other) {
    for (double reference : new double[] {0.5, -1}) {
      double[] all = new double[REWARDS.length];
      one.applyAll(REWARDS, reference, all);
      for (int i = 0; i < REWARDS.length; i++) {
        double expected = other.apply(REWARDS[i], reference);
        assertThat(one.apply(REWARDS[i], reference)).isEqualTo(expected);
        if (one instanceof StaticBlock.Function f && f.byRows()) { // another exponential
          double allowed = 4 * Math.ulp(expected);
          assertThat(all[i]).as("reward %s", REWARDS[i]).isCloseTo(expected, within(allowed));
        } else {
          assertThat(all[i]).as("reward %s", REWARDS[i]).isEqualTo(expected);
        }
      }
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{ r, reference -> 1 / (1 + exp(reference - r)) }",
        "{ r -> r }",
        "{ it * 2 }",
        "{ double r -> 2 * r }",
        "{ r -> r > 0 ? r : 0 }",
        "{ r -> r < 0 ? -1 : 1 }",
        "{ r -> r == 0 ? -1 : r != 1 ? 1 : 2 }",
        "{ r, m -> r >= m && r < 2 || !(m <= 0) ? 1 : 2 }",
        "{ r -> 7 }",
        "{ r -> 1 / 3 }",
        "{ r -> 7 / 2 * r }",
        "{ r -> -5 / 2 + -5 % 3 + r % 2 }",
        "{ r -> n / k + n % k + r }",
        "{ r -> l / k + (double) k / n }",
        "{ r -> (int) r / 2 }",
        "{ r -> big * k + r }",
        "{ r -> 2147483647 + 1 + r }",
        "{ r -> big * k * l }",
        "{ r -> r ** 2 }",
        "{ r -> r ** 2 * 1000000 * 1000000 }",
        "{ r -> -r ** 2 / 3 + x ** k }",
        "{ r -> def t = r; t **= 2; t /= 2; t }",
        "{ r -> flag ? -r : r }",
        "{ r -> Math.floor(r) + Math.PI + Math.max(k, n) / 2 }",
        "{ r -> max(n, k) / 2 + min(r, 0) + abs(k) / 3 + abs(r) }",
        "{ r, m -> tanh(r) + sin(m) + cos(r) + sqrt(abs(r)) + log1p(abs(m)) + pow(r, 2) + log(2) }",
        "{ r -> if (r > 0) { r } else { -r } }",
        "{ r -> if (r > 0) return 2 * r; 0 }",
        "{ r -> if (r > 1) r else if (r < -1) -1 else 0 }",
        "{ r -> def t = 0; if (r > 0) { t = r }; t * 2 }",
        "{ r -> int t; if (r > 0) t = 1; t / 2 }",
        "{ r -> boolean q = r > 0; final z = 2.5; q ? z : 1 / z }",
        "{ r -> def s = 0; for (i in 1..n) { s += r / i }; s }",
        "{ r -> def s = 0; for (i in 3..<0) { s += i / 2 }; s * r }",
        "{ r -> double s = 0; for (int i = 0; i < n; i++) { if (i == 1) continue; s += r * i }; s }",
        "{ r -> def s = 1; while (true) { s *= 3; if (s > 100) break }; s * r }",
        "{ r -> int i = 0; do { i++ } while (i < 5); i * r }",
        "{ r -> def i = 1; for (j in 1..40) { i *= 2 }; i + r }",
        "{ r -> def i = 5; for (j in 1..2) { i /= 2 }; i % 2 * r }",
        "{ r -> if (r > 0) { def x = 1 }; x }",
        "{ r, reference ->\n  // margin\n  def margin = r - reference /* } */\n\n  margin\n}",
        "{ r -> /* \uD83C\uDFAF */ r + 1 }"
      })
  void aBlockOfArithmeticIsStaticAndGivesTheNumbersOfADynamicOne(String block) throws CellFailure {
    Shape.OfOne written = written(block);
    assertThat(written).isInstanceOf(StaticBlock.Function.class);
    givesTheSame(written, dynamic(block));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{ r -> twice(r) }",
        "{ r -> [r, 0].max() }",
        "{ r -> [1, 2].sum { it * r } }",
        "{ r -> r.abs() }",
        "{ r -> 7.intdiv(2) * r }",
        "{ r -> k ** n * r }",
        "{ r -> 2 ** 70 + r }",
        "{ r -> f * r }",
        "{ r -> g * r }",
        "{ r -> 1.5G * r }",
        "{ r -> int t = r; t }",
        "{ r -> r = r + 1; r }",
        "{ r -> z = r * 2; z }",
        "{ r -> k += 0; k * r }",
        "{ r -> try { r } finally { x } }",
        "{ Object r -> r }"
      })
  void aBlockThatIsMoreThanArithmeticStaysDynamic(String block) throws CellFailure {
    Shape.OfOne written = written(block);
    assertThat(written).isNotInstanceOf(StaticBlock.Function.class);
    givesTheSame(written, dynamic(block));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{ r, reference -> 1 / (1 + exp(reference - r)) }",
        "{ it -> Math.exp(-it) / k }",
        "{ -log(1.5 + abs(it)) }",
        "{ double r -> return 2 * Math.log(r * r + x) }",
        "{ r, m -> def margin = (r - m) / n; def e = exp(-margin ** 2); max(e, 1 / 3) + min(e, l) }",
        "{ r -> pow(exp(r / 1000), x) + sqrt(2 + tanh(+r)) }"
      })
  void aFormulaWithExponentialsOrLogarithmsGoesByRowsAndGivesTheNumbersOfADynamicOne(String block)
      throws CellFailure {
    Shape.OfOne written = written(block);
    assertThat(((StaticBlock.Function) written).byRows()).isTrue();
    givesTheSame(written, dynamic(block));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{ r -> r > 0 ? exp(r) : 0 }",
        "{ r -> if (r > 0) { return exp(-r) }; 1 }",
        "{ r -> def e = exp(-abs(r)); e += 1; e }",
        "{ r -> double e = exp(-abs(r)); e }",
        "{ r -> exp(-abs(r)) + big * k }",
        "{ r -> exp(-abs(r)) % 2 }",
        "{ r -> tanh(r) }",
        "{ r -> flag ? exp(1) : r }"
      })
  void aBlockThatIsNoFormulaOfExponentialsGoesCandidateByCandidate(String block)
      throws CellFailure {
    Shape.OfOne written = written(block);
    assertThat(((StaticBlock.Function) written).byRows()).isFalse();
    givesTheSame(written, dynamic(block));
  }

  @Test
  void theNumbersOfAFormulaByRowsAreThoseOfItsDeclaration() throws CellFailure {
    Shape.OfOne before = written("{ r -> exp(k * r) }");
    run("k = 10");
    double[] shaped = new double[1];
    before.applyAll(new double[] {0.5}, 0, shaped);
    assertThat(shaped[0]).isCloseTo(Math.E, within(1e-15));
  }

  @Test
  void theNumbersOfABlockAreThoseOfItsDeclaration() throws CellFailure {
    Shape.OfOne before = written("{ r -> k * r }");
    run("k = 10");
    assertThat(before.apply(3, 0)).isEqualTo(6);
    assertThat(written("{ r -> k * r }").apply(3, 0)).isEqualTo(30);
  }

  @Test
  void localVariablesAroundABlockAreItsNumbersToo() throws CellFailure {
    run("def scaled(by) { def half = by / 2; shape(gold(), 's') { r -> by * r + half } }");
    Shape.OfOne scaled = function("scaled(3)");
    assertThat(scaled).isInstanceOf(StaticBlock.Function.class);
    assertThat(scaled.apply(2, 0)).isEqualTo(7.5);
    assertThat(function("[1, 5].collect { i -> shape(gold(), 's') { r -> i * r } }[1]").apply(2, 0))
        .isEqualTo(10);
    assertThat(function("scaled(3G)").apply(2, 0)).isEqualTo(7.5);
  }

  @Test
  void aBlockInsideACompareBlockIsStatic() throws CellFailure {
    run(
        "st = goodhart.dsl.Goodhart.study(world()) {\n seeds 1\n"
            + " method 'drro', reward: shape(gold(), 'half') { r -> min(r, 1) / k }\n}");
    assertThat(session.variables().get("st").toString()).contains("half");
    RewardSource.Shaped shaped =
        (RewardSource.Shaped)
            ((goodhart.study.Study) session.variables().get("st")).entries().get(0).reward();
    Shape.OfOne half = ((Shape.Each) shaped.shape()).function();
    assertThat(half).isInstanceOf(StaticBlock.Function.class);
    assertThat(half.apply(5, 0)).isEqualTo(0.5);
  }

  @Test
  void blocksOfTheSameTextAndNumbersAreEqual() throws CellFailure {
    Shape.OfOne block = written("{ r -> k * r }");
    assertThat(written("{ r -> k * r }")).isEqualTo(block).hasSameHashCodeAs(block);
    assertThat(written("{ r -> n * r }")).isNotEqualTo(block);
    run("k = 2.0");
    assertThat(written("{ r -> k * r }")).isNotEqualTo(block);
  }

  @Test
  void aFunctionOfTheCellHidesTheWordOfItsName() throws CellFailure {
    assertThat(
            function("shape(gold(), 's') { r -> exp(r) }\ndouble exp(double y) { 2 * y }")
                .apply(3, 0))
        .isEqualTo(6);
  }

  @Test
  void aShapeOfTheCellsOwnGetsAClosure() throws CellFailure {
    run("def shape(block) { block(3) }\nv = shape { r -> r + 1 }");
    assertThat(session.variables()).containsEntry("v", 4);
  }

  @Test
  void aMisspeltVariableIsNamedWithItsLineWhenTheShapeIsUsed() {
    CellError error =
        failure("s = shape(gold(), 's') { r ->\n  r * bigg\n}\ns.shape().function().apply(1d, 0d)");
    assertThat(error.message())
        .startsWith("no variable named 'bigg'. Did you mean 'big'?")
        .endsWith("(cell 2, line 2)");
  }

  @Test
  void aFailureInAStaticBlockHasItsLine() {
    CellError error =
        failure(
            "s = shape(gold(), 's') { r ->\n\n  r + 1 % (k - 2)\n}\ns.shape().function().apply(1d, 0d)");
    assertThat(error.message()).endsWith("(cell 2, line 3)");
    assertThat(error.kind()).isEqualTo("ArithmeticException");
  }

  @Test
  void aBlockWithoutANumberIsAMistake() {
    assertThat(
            failure("shape(gold(), 's') { r -> if (r > 2) r }.shape().function().apply(1d, 0d)")
                .message())
        .isEqualTo("shape 's': what the block returns must be a number, got null (cell 2, line 1)");
    assertThat(failure("shape(gold(), 's') { a, b, c -> 1 }").message())
        .isEqualTo(
            "shape 's': the block takes the reward and the reference's mean reward, { r, reference"
                + " -> ... }, got 3 parameters (cell 3, line 1)");
  }

  @Test
  void aLoopInAStaticBlockStops() throws Exception {
    assertThat(written("{ r -> while (true) { r + 1 }; r }"))
        .isInstanceOf(StaticBlock.Function.class);
    Thread interrupter =
        new Thread(
            () -> {
              while (!session.variables().containsKey("begun")) {
                Thread.onSpinWait();
              }
              session.interrupt();
            });
    interrupter.start();
    CellError error = failure("begun = true; s.shape().function().apply(1d, 0d)");
    interrupter.join();
    assertThat(error.kind()).isEqualTo("Interrupted");
  }
}
