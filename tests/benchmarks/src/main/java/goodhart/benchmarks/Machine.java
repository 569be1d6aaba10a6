package goodhart.benchmarks;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.OffsetDateTime;
import java.time.temporal.ChronoUnit;
import java.util.List;

/** Where and when the figures were taken. */
final class Machine {
  private static final String VERSIONS =
      """
      import json, sys
      found = {"python": sys.version.split()[0]}
      for name in ("numpy", "scipy", "sklearn", "torch", "pandas"):
          found[name] = __import__(name).__version__
      import torch
      found["torch threads"] = str(torch.get_num_threads())
      print(json.dumps(found))
      """;

  private Machine() {}

  /** Processor, memory, load, Java and Python with their versions, and the date. */
  static ObjectNode describe(String python) throws IOException, InterruptedException {
    ObjectMapper json = new ObjectMapper();
    ObjectNode machine = json.createObjectNode();
    machine.put("date", OffsetDateTime.now().truncatedTo(ChronoUnit.SECONDS).toString());
    machine.put("processor", line("/proc/cpuinfo", "model name"));
    machine.put("cores", Runtime.getRuntime().availableProcessors());
    machine.put("memory", line("/proc/meminfo", "MemTotal"));
    machine.put("load", ManagementFactory.getOperatingSystemMXBean().getSystemLoadAverage());
    machine.put("system", System.getProperty("os.name") + " " + System.getProperty("os.version"));
    machine.put("java", System.getProperty("java.vm.name") + " " + Runtime.version());
    machine.set(
        "javaOptions",
        json.valueToTree(
            ManagementFactory.getRuntimeMXBean().getInputArguments().stream()
                .filter(o -> o.startsWith("-X"))
                .toList()));
    Process asked = Processes.builder(List.of(python, "-c", VERSIONS)).start();
    JsonNode versions = json.readTree(asked.getInputStream().readAllBytes());
    if (asked.waitFor() != 0) {
      throw new IOException(
          "the peers' Python lacks a library: "
              + new String(asked.getErrorStream().readAllBytes(), StandardCharsets.UTF_8).strip());
    }
    machine.set("python", versions);
    return machine;
  }

  /** The value of the first line of a file of the system that starts so; "unknown" elsewhere. */
  private static String line(String file, String start) {
    try (var lines = Files.lines(Path.of(file))) {
      return lines
          .filter(l -> l.startsWith(start))
          .findFirst()
          .map(l -> l.substring(l.indexOf(':') + 1).strip())
          .orElse("unknown");
    } catch (IOException e) {
      return "unknown";
    }
  }
}
