/**
 * Shapes of rewards: maps from the rewards of one prompt's candidates to other rewards, before an
 * optimizer sees them.
 *
 * <pre>{@code
 * Shape bounded = Shape.each("bounded", (r, reference) -> 1 / (1 + Math.exp(reference - r)));
 * }</pre>
 */
package goodhart.reward.shape;
