package goodhart.kernel.magic;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import goodhart.chart.OverOptimizationChart;
import goodhart.dsl.Comparison;
import goodhart.measure.Curve;
import goodhart.measure.MeasuredPath;
import goodhart.optimize.Tilting;
import goodhart.study.Result;
import goodhart.study.RewardSource;
import goodhart.study.Study;
import goodhart.study.Training;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class OverOptMagicTest {

  /** A notebook in which {@code result} compares four settings of three methods. */
  private static final class Notebook implements MagicCall.Notebook {
    private final Comparison comparison =
        comparison("drro (radius 0.1)", "drro (radius 0.5)", "grpo", "rpo");

    private static Comparison comparison(String... labels) {
      double[][] rising = {{0}, {1}, {2}};
      MeasuredPath path =
          new MeasuredPath(1, new double[] {0, 1, 2}, new double[] {1}, rising, rising, rising);
      List<Curve> curves =
          Stream.of(labels)
              .map(l -> new Curve(l, l.split(" ")[0], l.split(" ")[0], "n", List.of(path)))
              .toList();
      Study study =
          new Study(
              seed -> null,
              List.of(1L),
              Stream.of(labels)
                  .map(
                      l ->
                          new Study.Entry(
                              l, new Tilting(), new RewardSource.Gold(), null, new Training()))
                  .toList());
      return new Comparison(new Result(study, curves, List.of(1L), 1));
    }

    @Override
    public Object evaluate(String code) {
      throw new UnsupportedOperationException(code);
    }

    @Override
    public Optional<Object> variable(String name) {
      return Optional.of(comparison);
    }

    @Override
    public Map<String, Object> variables() {
      return Map.of("result", comparison);
    }

    @Override
    public void display(Object value) {}

    @Override
    public Magics magics() {
      return new Magics();
    }
  }

  private static OverOptimizationChart draw(String arguments) {
    return (OverOptimizationChart)
        new OverOptMagic()
            .run(new MagicCall("overopt", arguments, Optional.empty(), new Notebook()));
  }

  @Test
  void methodsAreAskedForByLabelLineAndFamily() {
    assertThat(draw("--methods 'drro (radius 0.5),grpo'").curves())
        .extracting(Curve::label)
        .containsExactly("drro (radius 0.5)", "grpo");
    assertThat(draw("--methods drro").curves()).hasSize(2);
    assertThat(draw("--methods pessimistic,groupAdvantage").curves())
        .extracting(Curve::label)
        .containsExactly("drro (radius 0.1)", "drro (radius 0.5)", "rpo", "grpo");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> draw("--methods pesimistic"))
        .withMessage(
            "no curve or family named 'pesimistic'. Did you mean 'pessimistic'? Known: drro, drro"
                + " (radius 0.1), drro (radius 0.5), groupAdvantage, grpo, optimismPessimism,"
                + " pessimistic, rpo");
  }

  @Test
  void panelsByFamilyCanBeAskedForAndDeclined() {
    assertThat(draw("").byFamily()).isFalse();
    assertThat(draw("--panels families").byFamily()).isTrue();
    assertThat(draw("--panels together").byFamily()).isFalse();
  }
}
