package goodhart.kernel.magic;

import com.google.auto.service.AutoService;
import goodhart.chart.OverOptimizationChart;
import goodhart.chart.OverOptimizationChart.Panels;
import goodhart.chart.OverOptimizationChart.X;
import goodhart.dsl.Comparison;
import goodhart.internal.Names;
import goodhart.kernel.magic.MagicCall.Notebook;
import goodhart.measure.Curve;
import goodhart.study.Result;
import goodhart.study.Study;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/** {@code %overopt}: draws a comparison's over-optimization curves. */
@AutoService(Magic.class)
public final class OverOptMagic implements Magic {
  private static final String DEFAULT = "result";

  @Override
  public String name() {
    return "overopt";
  }

  @Override
  public String summary() {
    return "draws the over-optimization curves of a comparison";
  }

  @Override
  public String usage() {
    return """
        %overopt                                draws 'result', or the only comparison there is
        %overopt mine --x kl                    abscissa sqrtKl (default), kl or strength
        %overopt mine --methods drro,dpo        these curves alone, by label
        %overopt mine --methods pessimistic     or by family: all pessimistic methods
        %overopt mine --panels families         a small panel for each family (default from 11 curves
                                                on), or together
        %overopt mine --save run.html           writes what is drawn as well: .html, .svg,
                                                .png, .json or .csv""";
  }

  @Override
  public Group group() {
    return Group.STUDY;
  }

  @Override
  public Map<String, String> options() {
    Map<String, String> options = new LinkedHashMap<>();
    options.put("x", "the abscissa: sqrtKl (default), kl or strength");
    options.put("methods", "labels or families, divided by commas");
    options.put("panels", "together or families");
    options.put("save", "a file to write as well");
    return options;
  }

  @Override
  public Collection<String> words(String option, Notebook notebook) {
    return switch (option) {
      case "" -> comparisons(notebook);
      case "x" -> List.of("sqrtKl", "kl", "strength");
      case "panels" -> List.of("together", "families");
      case "methods" ->
          notebook.variables().values().stream()
              .filter(Comparison.class::isInstance)
              .flatMap(c -> ((Comparison) c).getChart().curves().stream())
              .map(Curve::label)
              .distinct()
              .toList();
      default -> List.of();
    };
  }

  @Override
  public Object run(MagicCall call) {
    MagicArguments arguments = call.parse(this);
    Comparison comparison = comparison(call, arguments);
    OverOptimizationChart chart = comparison.getChart();
    List<String> names = arguments.list("methods");
    if (!names.isEmpty()) {
      chart = chart.withCurves(names);
    }
    if (arguments.option("panels").isPresent()) {
      chart = chart.withPanels(Panels.named(arguments.option("panels").get()));
    }
    if (arguments.option("x").isPresent()) {
      chart = chart.withX(X.named(arguments.option("x").get()));
    }
    if (arguments.option("save").isPresent()) {
      String file = arguments.option("save").get();
      call.notebook().display("wrote " + save(arguments, comparison, chart, file));
    }
    return chart;
  }

  /** A picture as it is drawn; a page or numbers of the same curves. */
  private static Path save(
      MagicArguments arguments, Comparison comparison, OverOptimizationChart chart, String file) {
    String format = file.substring(file.lastIndexOf('.') + 1).toLowerCase(Locale.ROOT);
    if (!format.equals("svg") && !format.equals("png")) {
      return only(comparison, chart.curves()).save(file);
    }
    Path target = UserFiles.path(arguments, file);
    if (!Files.isDirectory(target.getParent())) {
      throw arguments.mistake("there is no folder " + target.getParent() + ". Make it first");
    }
    try {
      SavedFile.write(
          target,
          format.equals("png") ? chart.png() : chart.svg().getBytes(StandardCharsets.UTF_8));
    } catch (IOException e) {
      throw arguments.mistake(target + " cannot be written: " + e);
    }
    return target;
  }

  /** The part of a comparison that has these curves. */
  private static Comparison only(Comparison comparison, List<Curve> curves) {
    Result all = comparison.getResult();
    if (curves.size() == all.curves().size()) {
      return comparison;
    }
    List<String> labels = curves.stream().map(Curve::label).toList();
    Study asked = all.study();
    Study study =
        new Study(
            asked.source(),
            asked.seeds(),
            labels.stream()
                .map(
                    label ->
                        asked.entries().stream()
                            .filter(e -> e.label().equals(label))
                            .findFirst()
                            .orElseThrow())
                .toList());
    return new Comparison(new Result(study, curves, all.finishedSeeds(), all.wallSeconds()));
  }

  private static Comparison comparison(MagicCall call, MagicArguments arguments) {
    List<String> known = comparisons(call.notebook());
    if (known.isEmpty()) {
      throw arguments.mistake(
          "there is no comparison yet. Make one: result = compare(lab) { ... }");
    }
    Optional<String> named = arguments.single();
    String name = named.orElse(known.size() == 1 ? known.get(0) : DEFAULT);
    if (!known.contains(name)) {
      throw arguments.mistake(
          named.isEmpty()
              ? "which of " + String.join(", ", known) + "? Say %overopt " + known.get(0)
              : Names.unknown("comparison", name, known));
    }
    return (Comparison) call.notebook().variable(name).orElseThrow();
  }

  /** The names of the variables that are comparisons, sorted. */
  static List<String> comparisons(Notebook notebook) {
    return notebook.variables().entrySet().stream()
        .filter(e -> e.getValue() instanceof Comparison)
        .map(Map.Entry::getKey)
        .sorted()
        .toList();
  }
}
