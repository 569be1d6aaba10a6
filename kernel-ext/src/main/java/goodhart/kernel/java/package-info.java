/**
 * Cells in Java: {@code %%java}. JShell compiles them; variables, methods, classes and imports are
 * the notebook's, the same objects in both languages.
 *
 * <pre>{@code
 * magics.add(new JavaMagic(notebook));
 * }</pre>
 *
 * <p>Three things make it one session. A variable that both languages know lives in the static
 * field that JShell made for it ({@link goodhart.kernel.java.SharedVariable}), so neither language
 * has a copy. Code runs on the cell's thread and looks at {@link goodhart.kernel.Stop}, because its
 * bytecode is changed before it is loaded. And the bytecode's lines are the cell's, so errors name
 * places as the user counts them.
 *
 * <p>Nothing of JShell is loaded before the first Java cell.
 */
package goodhart.kernel.java;
