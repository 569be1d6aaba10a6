/**
 * The Jupyter side of the kernel: sockets, messages, cells in a thread of their own, output. It
 * knows {@link goodhart.kernel.Session} and nothing of Groovy.
 *
 * <pre>{@code
 * KernelMain.run(Path.of(args[0]), MySession::new);
 * }</pre>
 */
package goodhart.kernel.jupyter;
