/**
 * Every way to turn a reward, or preferences, into policies of growing strength. The listing of
 * this package is the catalogue; a new method is one new file.
 *
 * <pre>{@code
 * double[] reward = {1, .6, .5, .45};
 * double[] reference = {.25, .25, .25, .25};
 * double[] policy = new double[4];
 * new Drro(0.5).allocate(2, reward, reference, policy); // at 1/beta = 2
 * }</pre>
 */
package goodhart.optimize;
