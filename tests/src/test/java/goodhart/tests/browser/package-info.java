/**
 * The kernel as a person meets it: Debian's Chromium on a classic Jupyter Notebook. What is seen is
 * kept in {@code tests/target/screenshots}.
 */
package goodhart.tests.browser;
