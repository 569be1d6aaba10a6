/**
 * Help while somebody types. A {@link goodhart.kernel.help.CodeHelp} reads code that need not be
 * complete, finds the block or call the cursor is in, and asks {@link goodhart.dsl.Vocabulary} what
 * the language takes there; elsewhere it goes by declared types. It runs nothing of the user's.
 *
 * <pre>{@code
 * Completion found = new CodeHelp(notebook).complete("world { pr", 10);
 * found.items(); // prompts: int, default 256
 * }</pre>
 */
package goodhart.kernel.help;
