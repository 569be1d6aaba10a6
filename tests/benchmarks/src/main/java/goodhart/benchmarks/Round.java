package goodhart.benchmarks;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.util.Arrays;

/**
 * One side's answer to one round.
 *
 * @param seconds what it took
 * @param result what it computed
 * @param peakMegabytes peak resident memory of its process so far; NaN where the system does not
 *     say
 */
record Round(double seconds, double[] result, double peakMegabytes) {
  private static final ObjectMapper JSON = new ObjectMapper();

  /** Reads the line that a side prints. */
  static Round parse(String line) throws IOException {
    JsonNode node = JSON.readTree(line);
    double[] result = new double[node.path("result").size()];
    Arrays.setAll(result, i -> node.path("result").get(i).asDouble());
    return new Round(node.path("seconds").asDouble(), result, node.path("peak_mb").asDouble());
  }

  /** The line that a side prints. */
  String line(String job) {
    ObjectNode node = JSON.createObjectNode();
    node.put("job", job).put("seconds", seconds);
    node.set("result", JSON.valueToTree(result));
    node.put("peak_mb", peakMegabytes);
    return node.toString();
  }
}
