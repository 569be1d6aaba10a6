/**
 * What a policy may depend on: a number per candidate ({@link goodhart.policy.Tabular}), a linear
 * function of the features ({@link goodhart.policy.LogLinear}), a small network ({@link
 * goodhart.policy.Mlp}). Every one of them starts at the reference policy.
 *
 * <pre>{@code
 * PolicyClass.Head head = new LogLinear().bind(pool, new Seeds(7));
 * double[] theta = head.initial();
 * double[] f = new double[pool.candidates(0)];
 * head.evaluate(theta, 0, f);
 * }</pre>
 */
package goodhart.policy;
