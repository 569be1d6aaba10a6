/**
 * Shapes of rewards: maps of one reward to another, and of several to one, before an optimizer sees
 * them.
 *
 * <p>A {@link goodhart.reward.shape.Shape} takes one reward: bounded ones such as {@link
 * goodhart.reward.shape.Par} flatten its extremes, others take the length out of it or calibrate it
 * to gold. A {@link goodhart.reward.shape.Combination} takes several: attributes of one response,
 * or the rewards of its steps. A curve is drawn against the shaped reward, and gold shows what the
 * shape was worth.
 *
 * <pre>{@code
 * double[] shaped = new Par(1, 0, 1).shape(pool, reward);
 * double[] both = new LogSigmoidSum().combine(pool, new double[][] {helpful, harmless});
 * Shape own = Shape.each("bounded", (r, reference) -> 1 / (1 + Math.exp(reference - r)));
 * }</pre>
 */
package goodhart.reward.shape;
