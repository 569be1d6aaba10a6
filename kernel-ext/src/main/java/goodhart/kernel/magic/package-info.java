/**
 * Magics: commands for people who would rather not type a block. A {@link
 * goodhart.kernel.magic.Magic} is one class, found by ServiceLoader; {@link
 * goodhart.kernel.magic.Magics} finds {@code %name arguments} in a cell without touching strings,
 * comments or the operator {@code %}.
 *
 * <pre>{@code
 * %seed 7
 * x = %time compare(lab) { }
 * %methods drro
 * %cite drro
 * }</pre>
 */
package goodhart.kernel.magic;
