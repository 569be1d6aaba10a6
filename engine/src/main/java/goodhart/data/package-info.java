/**
 * Files of rows, whatever their format, and the texts in them.
 *
 * <p>{@link goodhart.data.Rows} reads them, in parallel and in order. A mapping that keeps texts
 * lets the row through and puts its texts straight into columns when it is accepted:
 *
 * <pre>{@code
 * Texts.Builder prompts = new Texts.Builder();
 * Rows.Summary summary =
 *     Rows.read(
 *         DataFiles.of("runs/*.jsonl.gz"), new Limits(), Progress.NONE,
 *         new Rows.Mapping<Row>() {
 *           public Row map(Row row) { row.number("gold"); return row; }
 *           public void accept(Row row) { prompts.intern(row, "prompt"); }
 *         });
 * new TableFile().texts("prompt", prompts.build()).write(Path.of("prompts.parquet"), Progress.NONE);
 * }</pre>
 */
package goodhart.data;
