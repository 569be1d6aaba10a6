/**
 * Libraries from Maven repositories, as {@code mvn} on this machine would find them. Loaded when
 * {@code %maven} is first used.
 *
 * <pre>{@code
 * Resolution found = new MavenLibraries(MavenSettings.ofTheUser())
 *     .resolve(List.of("org.apache.commons:commons-csv:1.10.0"), List.of(), Progress.NONE);
 * }</pre>
 */
package goodhart.kernel.maven;
