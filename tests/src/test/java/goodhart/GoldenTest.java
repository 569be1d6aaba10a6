package goodhart;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import goodhart.internal.Catalogue;
import goodhart.measure.Curve;
import goodhart.optimize.Optimizer;
import goodhart.pool.World;
import goodhart.preference.Annotated;
import goodhart.reward.BradleyTerry;
import goodhart.study.RewardSource;
import goodhart.study.Runner;
import goodhart.study.Study;
import goodhart.study.Training;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

/**
 * Curves of every method on a small world, as recorded. A change of the numbers is made on purpose
 * and says why: record anew with {@code -Dgoodhart.update=true}.
 */
class GoldenTest {
  /** Training multiplies what processors round differently; exact methods agree far closer. */
  private static final double TOLERANCE = 1e-6;

  private static final ObjectMapper JSON =
      new ObjectMapper().enable(SerializationFeature.INDENT_OUTPUT);

  private static Map<String, Map<String, double[]>> curves() {
    World lab = Catalogue.with(new World(), Map.of("prompts", 16, "candidates", 32));
    Annotated pairs = Catalogue.with(new Annotated(lab), Map.of("pairs", 500));
    RewardSource proxy = new RewardSource.Trained(pairs, new BradleyTerry());
    List<Study.Entry> entries = new ArrayList<>();
    new Catalogue<>("method", Optimizer.class)
        .all()
        .forEach(
            (name, method) ->
                entries.add(new Study.Entry(name, method, proxy, pairs, new Training())));
    Map<String, Map<String, double[]>> recorded = new TreeMap<>();
    Study study = new Study(lab, List.of(1L, 2L), entries);
    for (Curve curve : new Runner(0).run(study, Progress.NONE).curves()) {
      int n = curve.points();
      double[] kl = new double[n];
      double[] proxyReward = new double[n];
      double[] gold = new double[n];
      for (int k = 0; k < n; k++) {
        kl[k] = curve.klNats(k).value();
        proxyReward[k] = curve.proxy(k).value();
        gold[k] = curve.gold(k).value();
      }
      recorded.put(
          curve.label(), new TreeMap<>(Map.of("klNats", kl, "proxy", proxyReward, "gold", gold)));
    }
    return recorded;
  }

  @Test
  void everyMethodsCurveIsAsRecorded() throws IOException {
    Path file = Repository.root().resolve("tests/src/test/resources/golden/curves.json");
    Map<String, Map<String, double[]>> now = curves();
    if (Boolean.getBoolean("goodhart.update")) {
      JSON.writeValue(file.toFile(), now);
    }
    JsonNode recorded = JSON.readTree(file.toFile());
    List<String> names = new ArrayList<>();
    recorded.fieldNames().forEachRemaining(names::add);
    assertThat(names).containsExactlyElementsOf(now.keySet());
    now.forEach(
        (name, columns) ->
            columns.forEach(
                (column, values) -> {
                  JsonNode expected = recorded.get(name).get(column);
                  assertThat(expected.size()).as(name + " " + column).isEqualTo(values.length);
                  for (int k = 0; k < values.length; k++) {
                    assertThat(values[k])
                        .as("%s, %s at point %d", name, column, k)
                        .isCloseTo(expected.get(k).asDouble(), within(TOLERANCE));
                  }
                }));
  }
}
