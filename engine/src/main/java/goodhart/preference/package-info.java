/**
 * Preference pairs and where they come from: a simulated annotator who compares candidates, or a
 * file of published comparisons.
 *
 * <pre>{@code
 * var annotator = new Annotated(new World(), 2000, 0.25, 1);
 * var seeds = new Seeds(7);
 * PreferencePairs pairs = annotator.collect(annotator.source().draw(seeds), seeds);
 * }</pre>
 */
package goodhart.preference;
