/**
 * Charts and tables as values. A chart is told what to show and renders itself as SVG, PNG,
 * Vega-Lite or words; a table as text, HTML or a Tablesaw table; a page puts both into one file
 * that stands alone. Everything a label says is text, never markup, and the same values always give
 * the same characters.
 *
 * <pre>{@code
 * var chart = OverOptimizationChart.of(curves, summaries).withTitle("Four methods, ten seeds");
 * String svg = chart.svg();
 * String rows = ResultTable.of(summaries).text();
 * }</pre>
 */
package goodhart.chart;
