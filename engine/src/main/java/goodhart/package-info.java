/**
 * What every room of the engine shares: random streams by name, progress and interruption, numbers
 * with their error.
 *
 * <pre>{@code
 * var generator = new Seeds(7).stream("annotator");
 * }</pre>
 */
package goodhart;
