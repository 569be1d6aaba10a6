/**
 * The entry points: the command line behind the launcher, and the process that Jupyter starts.
 *
 * <pre>{@code
 * Main.main(new String[] {"run", "examples/overoptimization.groovy"});
 * }</pre>
 */
package goodhart.kernel.cli;
