/**
 * What a notebook has run and shown. A {@link goodhart.kernel.transcript.Transcript} listens to the
 * cells of a session and keeps the newest within bounds; the other classes write it as a page, a
 * script or a notebook.
 *
 * <pre>{@code
 * Transcript.Recording cell = transcript.begin(1, "x = 1\nx", output);
 * cell.finish(Optional.of(MimeBundle.text("1")), Optional.empty());
 * String page = new TranscriptPage("a title", "").text(transcript.cells(), 0);
 * }</pre>
 */
package goodhart.kernel.transcript;
