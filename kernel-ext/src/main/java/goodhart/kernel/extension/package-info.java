/**
 * Goodhart in a Java notebook: an extension that a stock JJava kernel finds on its class path. It
 * brings the line magics ({@code %compare}, {@code %overopt}, {@code %methods}, ...) and the cell
 * magic {@code %%goodhart}, whose body is Groovy in the language of this project.
 *
 * <pre>{@code
 * import goodhart.dsl.*;
 * import goodhart.kernel.extension.GoodhartCells;
 * Comparison result = %compare drro dpo --seeds 3
 * GoodhartCells.set("mine", result);
 * %overopt mine --x kl
 * }</pre>
 *
 * Of the Jupyter library this package uses only what has the same form from 1.0-a6 on and names no
 * class that JJava relocates in its distribution (gson, ZeroMQ, SLF4J).
 */
package goodhart.kernel.extension;
