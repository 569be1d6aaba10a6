/**
 * What a curve says, and how sure of it one may be: metrics, fitted shapes, bootstrap intervals,
 * verdicts, rankings.
 *
 * <pre>{@code
 * Summary summary = Bootstrap.summarise(curve);
 * Ranking ranking = Ranking.of(List.of(curve, other));
 * Metrics metrics = Metrics.of(curve, Metrics.spread(pool, proxy), Metrics.spread(pool, gold));
 * }</pre>
 */
package goodhart.measure;
