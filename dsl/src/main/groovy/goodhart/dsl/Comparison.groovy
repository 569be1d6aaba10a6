package goodhart.dsl

import com.fasterxml.jackson.databind.ObjectMapper
import com.fasterxml.jackson.databind.SerializationFeature
import goodhart.Estimate
import goodhart.chart.OverOptimizationChart
import goodhart.chart.Page
import goodhart.chart.RankingTable
import goodhart.chart.ResultTable
import goodhart.data.Columns
import goodhart.internal.Names
import goodhart.measure.Bootstrap
import goodhart.measure.Curve
import goodhart.measure.Ranking
import goodhart.measure.Summary
import goodhart.study.Result
import goodhart.study.Study
import groovy.transform.CompileStatic
import java.nio.charset.StandardCharsets
import java.nio.file.Files
import java.nio.file.Path
import java.nio.file.StandardCopyOption
import tech.tablesaw.api.Table

/**
 * What {@code compare} found: curves, what may be said of each, and the ways to look at them.
 *
 * <pre>{@code
 * result.table                       // a Tablesaw table, one row a method
 * result.curve('drro').peak()        // the point where gold is highest
 * result.curve('drro').goldAtKl(2)   // gold where the curve is 2 nats from the reference
 * result.ranking                     // who is ahead by peak gold, gold at a KL and drop; which differences are significant
 * result.ranking(kl: 2, by: 'drop')  // gold is compared at KL 2, the rows are in the order of the drop
 * result.save('run.html')            // a page that stands alone
 * }</pre>
 */
@CompileStatic
final class Comparison {
  private static final List<String> FORMATS = ['html', 'svg', 'png', 'json', 'csv']

  /** The points as a table of rows, for other programs and for {@code ./goodhart convert}. */
  private static final String TABLES = /(?i).+\.(parquet|(csv|tsv|jsonl)(\.gz|\.zst)?)/

  /** The engine's result. */
  final Result result

  /** What may be said of each curve, in their order. */
  final List<Summary> summaries

  /** By the KL asked for; null for none. */
  private final Map<Double, Ranking> rankings = Collections.synchronizedMap(new HashMap<Double, Ranking>())

  Comparison(Result result) {
    this.result = result
    this.summaries = result.curves().collect { Curve curve -> Bootstrap.summarise(curve) }.asImmutable()
  }

  /** What was asked. */
  Study getStudy() {
    result.study()
  }

  /** One curve for each method line, in order. */
  List<Curve> getCurves() {
    result.curves()
  }

  /** The curve with a label. */
  Curve curve(String label) {
    result.curve(label)
  }

  /** The picture. */
  OverOptimizationChart getChart() {
    OverOptimizationChart.of(curves, summaries)
  }

  /** One row for each method, as a Tablesaw table. */
  Table getTable() {
    ResultTable.of(summaries).tablesaw()
  }

  /** One row for each method, as text and HTML; family by family where the picture is. */
  ResultTable getResultTable() {
    ResultTable.of(chart)
  }

  /**
   * Who is ahead by peak gold, by gold at a KL that the curves have in common, and by the drop; with
   * paired intervals, and which differences are significant. {@code ranking.table} is a Tablesaw
   * table.
   */
  RankingTable getRanking() {
    ranking([:])
  }

  /**
   * The ranking with settings.
   *
   * @param settings {@code kl}: where gold is compared, nats, and a method that does not reach it
   *     says so; {@code by}: whose order the rows have, {@code 'peakGold'}, {@code 'goldAtKl'} or
   *     {@code 'drop'}
   */
  RankingTable ranking(Map settings = [:]) {
    RankingSettings asked = (RankingSettings) Goodhart.described(
        'ranking', new RankingSettings(null, Ranking.Criterion.PEAK_GOLD.key()), settings, null)
    List<Ranking.Criterion> criteria = Ranking.Criterion.values().toList()
    Ranking.Criterion by = criteria.find { it.key() == asked.by() }
    if (by == null) {
      throw new IllegalArgumentException("ranking: ${Names.unknown('criterion', asked.by(), criteria*.key())}")
    }
    Double kl = asked.kl()?.doubleValue()
    Ranking ranking = rankings[kl]
    if (ranking == null) {
      ranking = kl == null ? Ranking.of(curves, Goodhart.progress()) : Ranking.of(curves, kl, Goodhart.progress())
      rankings[kl] = ranking
    }
    new RankingTable(ranking, by)
  }

  /**
   * Every point of every curve by name, one after the other; no error (of one
   * seed) is null, an infinite strength the text Infinity.
   */
  List<Map<String, Object>> getPoints() {
    List<Map<String, Object>> points = []
    for (Curve curve : curves) {
      for (int k = 0; k < curve.points(); k++) {
        Estimate proxy = curve.proxy(k)
        Estimate gold = curve.gold(k)
        points << ([
            label     : curve.label(),
            method    : curve.method(),
            strength  : plain(curve.strength(k)),
            klNats    : curve.klNats(k).value(),
            proxy     : proxy.value(),
            proxyError: plain(proxy.standardError()),
            gold      : gold.value(),
            goldError : plain(gold.standardError()),
            seeds     : gold.n(),
        ] as Map<String, Object>)
      }
    }
    points
  }

  /**
   * Writes what was found; what a file of that name held before is replaced only when all is
   * written.
   *
   * @param file ends with .html (a page that stands alone), .svg or .png (the picture), .json or
   *     .csv (the points), .parquet, .tsv or .jsonl (the points too, where no error is NaN); the
   *     last two and .csv may have .gz or .zst after it
   * @return where it is
   */
  Path save(Object file) {
    Path target = Goodhart.path('save', 'a file', file).toAbsolutePath()
    String name = target.fileName.toString()
    String format = name.substring(name.lastIndexOf('.') + 1).toLowerCase(Locale.ROOT)
    boolean table = format != 'csv' && name ==~ TABLES
    if (!table && !FORMATS.contains(format)) {
      throw new IllegalArgumentException(
          "save '$name': ${Names.unknown('format', format, FORMATS + ['parquet', 'tsv', 'jsonl'])}")
    }
    if (!Files.isDirectory(target.parent)) {
      throw new IllegalArgumentException("save '$name': there is no folder ${target.parent}. Make it first")
    }
    if (table) {
      return Columns.save(target, this.&writePoints)
    }
    byte[] content = format == 'png' ? chart.png() : text(format).getBytes(StandardCharsets.UTF_8)
    Path partial = target.resolveSibling(".${name}.partial")
    try {
      Files.write(partial, content)
      Files.move(partial, target, StandardCopyOption.REPLACE_EXISTING)
    } finally {
      Files.deleteIfExists(partial)
    }
    target
  }

  private void writePoints(Columns into) {
    List<Map<String, Object>> rows = points
    for (String name : rows[0].keySet()) {
      List<Object> values = rows.collect { it[name] }
      if (name == 'label' || name == 'method') {
        into.texts(name, values.collect { it.toString() })
      } else if (name == 'seeds') {
        into.whole(name, values.collect { it as int } as int[])
      } else {
        into.numbers(name, values.collect { number(it) } as double[])
      }
    }
  }

  /** Of what {@link #plain} made. */
  private static double number(Object value) {
    value == null ? Double.NaN : value instanceof Number ? ((Number) value).doubleValue() : value.toString().toDouble()
  }

  private String text(String format) {
    switch (format) {
      case 'html':
        return Page.of(result, summaries, chart.title(), Goodhart.version()).html()
      case 'svg':
        return chart.svg()
      case 'json':
        return new ObjectMapper().enable(SerializationFeature.INDENT_OUTPUT).writeValueAsString(points) + '\n'
      default:
        return csv()
    }
  }

  private String csv() {
    List<Map<String, Object>> rows = points
    List<String> lines = [rows[0].keySet().join(',')]
    rows.each { Map<String, Object> row -> lines << row.values().collect { cell(it) }.join(',') }
    lines.join('\n') + '\n'
  }

  private static String cell(Object value) {
    String text = value == null ? '' : value.toString()
    text.find(/[",\r\n]/) ? '"' + text.replace('"', '""') + '"' : text
  }

  private static Object plain(double value) {
    Double.isNaN(value) ? null : Double.isInfinite(value) ? (Object) String.valueOf(value) : value
  }

  /** The table, and what was stopped. */
  @Override
  String toString() {
    String stopped = result.stopped() ?
        "stopped: ${result.finishedSeeds().size()} of ${study.seeds().size()} seeds finished\n" : ''
    resultTable.text() + stopped
  }
}
