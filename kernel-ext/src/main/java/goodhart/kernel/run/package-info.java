/**
 * Without Jupyter: scripts and notebooks run from the command line. A script prints its results; a
 * notebook gets its outputs written back, so that a difference between two runs means a change.
 *
 * <pre>{@code
 * goodhart run demo.groovy --pool mine.jsonl --out pictures
 * goodhart run notebooks/01-first-curve.ipynb
 * }</pre>
 */
package goodhart.kernel.run;
