/**
 * The language: declarations in, engine values out. It holds no formula and no default of its own:
 * a setting is a component of an engine record, and an unsaid setting keeps that record's default.
 * Words are functions of {@link goodhart.dsl.Goodhart}; cells and scripts have them through {@link
 * goodhart.dsl.GoodhartScript}.
 *
 * <pre>{@code
 * var lab = Goodhart.world(Map.of("prompts", 256));
 * var prefs = Goodhart.preferences(Map.of("pairs", 2000), lab);
 * var proxy = Goodhart.reward(prefs, "bradleyTerry");
 * }</pre>
 */
package goodhart.dsl;
