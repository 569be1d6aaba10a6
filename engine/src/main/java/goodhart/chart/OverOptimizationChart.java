package goodhart.chart;

import goodhart.internal.Check;
import goodhart.internal.Names;
import goodhart.measure.Curve;
import goodhart.measure.Summary;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * The picture of over-optimization: gold (solid) and proxy reward (dashed) of each method as it
 * moves away from the reference, with a band over seeds and a star at the peak of gold.
 *
 * <pre>{@code band = mean +- 1.96 standard errors over seeds, at each point of the path}</pre>
 *
 * Up to three methods share one panel, as in the paper; from four on gold and proxy have a panel
 * each above one another, because twice as many lines in one are not readable. A single seed has no
 * band. Points that are not finite are left out, and the chart says how many.
 *
 * <p>Source: Gao, Schulman, Hilton 2022 (arXiv 2210.10760), figure 1.
 *
 * @param curves what is drawn, at least one, with different labels
 * @param summaries what is said of each curve, one for each, in the same order
 * @param title the heading
 * @param x what the abscissa is
 * @param bands whether bands are drawn
 */
public record OverOptimizationChart(
    List<Curve> curves, List<Summary> summaries, String title, X x, boolean bands)
    implements Chart {

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
      return Arrays.stream(values())
          .filter(x -> x.word.equalsIgnoreCase(name))
          .findFirst()
          .orElseThrow(
              () ->
                  new IllegalArgumentException(
                      Names.unknown(
                          "x axis", name, Arrays.stream(values()).map(x -> x.word).toList())));
    }

    @Override
    public String toString() {
      return word;
    }
  }

  public OverOptimizationChart {
    Check.present("title", title);
    Check.present("x", x);
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
        curves, summaries, "Gold and proxy reward under optimization", X.SQRT_KL, true);
  }

  /** The same with another heading. */
  public OverOptimizationChart withTitle(String title) {
    return new OverOptimizationChart(curves, summaries, title, x, bands);
  }

  /** The same over another abscissa. */
  public OverOptimizationChart withX(X x) {
    return new OverOptimizationChart(curves, summaries, title, x, bands);
  }

  /** The same with or without bands. */
  public OverOptimizationChart withBands(boolean bands) {
    return new OverOptimizationChart(curves, summaries, title, x, bands);
  }

  /**
   * The same with some of the curves, in the order of the labels.
   *
   * @throws IllegalArgumentException for an unknown label; the message names the nearest
   */
  public OverOptimizationChart withLabels(Collection<String> labels) {
    List<String> known = curves.stream().map(Curve::label).toList();
    List<Curve> chosen = new ArrayList<>();
    for (String label : labels) {
      if (!known.contains(label)) {
        throw new IllegalArgumentException(Names.unknown("curve", label, known));
      }
      chosen.add(curves.get(known.indexOf(label)));
    }
    return new OverOptimizationChart(chosen, summaries, title, x, bands);
  }

  @Override
  public String description() {
    return Description.of(this);
  }

  @Override
  public String svg() {
    SvgSurface surface = new SvgSurface();
    Arrangement place = new Drawing(Figure.of(this)).on(surface);
    return surface.document(Arrangement.WIDTH, place.height, title, description());
  }

  @Override
  public byte[] png() {
    Figure figure = Figure.of(this);
    try {
      PixelSurface surface = new PixelSurface(Arrangement.WIDTH, new Arrangement(figure).height);
      new Drawing(figure).on(surface);
      return surface.png();
    } catch (LinkageError | InternalError e) { // how Java2D says that it finds no fonts
      throw new IllegalStateException(
          "cannot draw pixels: this Java finds no fonts. Install fontconfig and a font (Debian: apt"
              + " install fontconfig fonts-dejavu-core)",
          e);
    }
  }

  @Override
  public Map<String, Object> vegaLite() {
    return new VegaLite(Figure.of(this)).specification();
  }
}
