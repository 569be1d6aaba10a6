/**
 * The kernel: a running notebook whatever the front end. A {@link goodhart.kernel.GroovySession}
 * evaluates cells and keeps their variables, functions, classes and imports; what a cell shows goes
 * to an {@link goodhart.kernel.Output} as {@link goodhart.kernel.MimeBundle}s, and what went wrong
 * comes back as a {@link goodhart.kernel.CellError} that a person can read.
 *
 * <pre>{@code
 * Session session = new GroovySession(Script.class);
 * session.run("double x = 1 / 3", 1, output);
 * session.run("x * 3", 2, output); // 1.0
 * }</pre>
 */
package goodhart.kernel;
