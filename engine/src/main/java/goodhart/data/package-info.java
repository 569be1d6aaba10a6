/**
 * Files of rows, whatever their format, and the texts in them.
 *
 * <pre>{@code
 * Rows.Summary summary =
 *     Rows.read(
 *         DataFiles.of("pairs.jsonl.gz"), new Limits(), Progress.NONE,
 *         new Rows.Mapping<String>() {
 *           public String map(Row row) { return row.text("prompt"); }
 *           public void accept(String prompt) { prompts.add(prompt); }
 *         });
 * }</pre>
 */
package goodhart.data;
