package goodhart.chart;

import goodhart.internal.Check;
import goodhart.internal.Names;
import goodhart.measure.Curve;
import goodhart.measure.Summary;
import goodhart.optimize.Families;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;

/**
 * The picture of over-optimization: gold (solid) and proxy reward (dashed) of each method as it
 * moves away from the reference, with a band over seeds and a star at the peak of gold.
 *
 * <pre>{@code band = mean +- 1.96 standard errors over seeds, at each point of the path}</pre>
 *
 * Up to three methods share one panel, as in the paper; from four on gold and proxy have a panel
 * each above one another, because twice as many lines in one are not readable. From eleven on each
 * family of methods has small panels of its own with the same axes everywhere, because there are no
 * more than nine hues; bands would hide nine lines in a small panel and are left to the table. A
 * method line has one hue and its settings are shades of it. A single seed has no band. Points that
 * are not finite are left out, and the chart says how many.
 *
 * <p>Source: Gao, Schulman, Hilton 2022 (arXiv 2210.10760), figure 1.
 *
 * @param curves what is drawn, at least one, with different labels
 * @param summaries what is said of each curve, one for each, in the same order
 * @param title the heading
 * @param x what the abscissa is
 * @param bands whether bands are drawn, where all curves are together
 * @param panels whether the curves are drawn together
 */
public record OverOptimizationChart(
    List<Curve> curves, List<Summary> summaries, String title, X x, boolean bands, Panels panels)
    implements Chart {

  /** Up to this many curves are drawn together unless it is asked otherwise: nine hues, and one. */
  private static final int TOGETHER = 10;

  /** What a curve can be asked for by; a label goes before a line, a line before a family. */
  private static final List<Function<Curve, List<String>>> NAMES =
      List.of(c -> List.of(c.label()), c -> List.of(c.line()), c -> Families.of(c.method()));

  /** Whether the curves are drawn together. */
  public enum Panels {
    /** Together up to ten curves, by family from eleven on. */
    AUTOMATIC("automatic"),
    /** All in the same panels. */
    TOGETHER("together"),
    /** Small panels, one for each family. */
    FAMILIES("families");

    private final String word;

    Panels(String word) {
      this.word = word;
    }

    /**
     * By its name in the language: {@code automatic}, {@code together}, {@code families}; case is
     * ignored.
     *
     * @throws IllegalArgumentException for an unknown name; the message names the nearest
     */
    public static Panels named(String name) {
      return byWord("form of panels", name, values());
    }

    @Override
    public String toString() {
      return word;
    }
  }

  /** What the abscissa is. */
  public enum X {
    /** sqrt(KL(policy || reference)), in root nats: the custom of the field. */
    SQRT_KL("sqrtKl"),
    /** KL(policy || reference), nats. */
    KL("kl"),
    /** The method's own knob: n, 1/beta, step. */
    STRENGTH("strength");

    private final String word;

    X(String word) {
      this.word = word;
    }

    /**
     * By its name in the language: {@code sqrtKl}, {@code kl}, {@code strength}; case is ignored.
     *
     * @throws IllegalArgumentException for an unknown name; the message names the nearest
     */
    public static X named(String name) {
      return byWord("x axis", name, values());
    }

    @Override
    public String toString() {
      return word;
    }
  }

  public OverOptimizationChart {
    Check.present("title", title);
    Check.present("x", x);
    Check.present("panels", panels);
    curves = List.copyOf(curves);
    if (curves.isEmpty()) {
      throw new IllegalArgumentException(
          "a chart needs at least one curve, got none: nothing was compared, or no seed finished");
    }
    Set<String> labels = new HashSet<>();
    for (Curve curve : curves) {
      if (!labels.add(curve.label())) {
        throw new IllegalArgumentException(
            "two curves are labelled '" + curve.label() + "': give one of them another label");
      }
    }
    Map<String, Summary> byLabel =
        summaries.stream().collect(Collectors.toMap(Summary::label, s -> s, (a, b) -> a));
    List<Summary> ordered = new ArrayList<>();
    for (Curve curve : curves) {
      Summary summary = byLabel.get(curve.label());
      if (summary == null) {
        throw new IllegalArgumentException(
            "curve '" + curve.label() + "' has no summary: give one with the same label");
      }
      ordered.add(summary);
    }
    summaries = List.copyOf(ordered);
  }

  /** All curves against sqrt(KL), with bands. Summaries are matched to curves by label. */
  public static OverOptimizationChart of(List<Curve> curves, List<Summary> summaries) {
    return new OverOptimizationChart(
        curves,
        summaries,
        "Gold and proxy reward under optimization",
        X.SQRT_KL,
        true,
        Panels.AUTOMATIC);
  }

  /** The same with another heading. */
  public OverOptimizationChart withTitle(String title) {
    return new OverOptimizationChart(curves, summaries, title, x, bands, panels);
  }

  /** The same over another abscissa. */
  public OverOptimizationChart withX(X x) {
    return new OverOptimizationChart(curves, summaries, title, x, bands, panels);
  }

  /** The same with or without bands. */
  public OverOptimizationChart withBands(boolean bands) {
    return new OverOptimizationChart(curves, summaries, title, x, bands, panels);
  }

  /** The same with the curves together or by family. */
  public OverOptimizationChart withPanels(Panels panels) {
    return new OverOptimizationChart(curves, summaries, title, x, bands, panels);
  }

  /** Whether each family is drawn for itself. */
  public boolean byFamily() {
    return panels == Panels.FAMILIES || panels == Panels.AUTOMATIC && curves.size() > TOGETHER;
  }

  /**
   * The same with some of the curves, in the order of the names.
   *
   * @param names labels, method lines (all settings of one) or families
   * @throws IllegalArgumentException for an unknown name; the message names the nearest
   */
  public OverOptimizationChart withCurves(Collection<String> names) {
    Set<Curve> chosen = new LinkedHashSet<>();
    names.forEach(name -> chosen.addAll(named(name)));
    return new OverOptimizationChart(List.copyOf(chosen), summaries, title, x, bands, panels);
  }

  private List<Curve> named(String name) {
    for (Function<Curve, List<String>> names : NAMES) {
      List<Curve> found = curves.stream().filter(c -> names.apply(c).contains(name)).toList();
      if (!found.isEmpty()) {
        return found;
      }
    }
    List<String> known =
        curves.stream().flatMap(c -> NAMES.stream().flatMap(n -> n.apply(c).stream())).toList();
    throw new IllegalArgumentException(Names.unknown("curve or family", name, known));
  }

  private static <E extends Enum<E>> E byWord(String kind, String name, E[] values) {
    return Arrays.stream(values)
        .filter(value -> value.toString().equalsIgnoreCase(name))
        .findFirst()
        .orElseThrow(
            () ->
                new IllegalArgumentException(
                    Names.unknown(kind, name, Arrays.stream(values).map(Enum::toString).toList())));
  }

  @Override
  public String description() {
    return Description.of(this);
  }

  @Override
  public String svg() {
    SvgSurface surface = new SvgSurface();
    Drawing drawing = drawing();
    drawing.on(surface);
    return surface.document(Arrangement.WIDTH, drawing.height(), title, description());
  }

  @Override
  public byte[] png() {
    Drawing drawing = drawing();
    try {
      PixelSurface surface = new PixelSurface(Arrangement.WIDTH, drawing.height());
      drawing.on(surface);
      return surface.png();
    } catch (LinkageError | InternalError e) { // how Java2D says that it finds no fonts
      throw new IllegalStateException(
          "cannot draw pixels: this Java finds no fonts. Install fontconfig and a font (Debian: apt"
              + " install fontconfig fonts-dejavu-core)",
          e);
    }
  }

  private Drawing drawing() {
    Figure figure = Figure.of(this);
    return byFamily() ? new GridDrawing(figure) : new StackDrawing(figure);
  }

  @Override
  public Map<String, Object> vegaLite() {
    return new VegaLite(Figure.of(this)).specification();
  }
}
