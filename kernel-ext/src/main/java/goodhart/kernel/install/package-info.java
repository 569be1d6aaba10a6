/**
 * Makes the kernel known to Jupyter and opens it, without Python: {@code goodhart install} and
 * {@code goodhart lab}.
 *
 * <pre>{@code
 * new CommandLine(new InstallCommand()).execute("--prefix", "/opt/jupyter");
 * }</pre>
 */
package goodhart.kernel.install;
