/**
 * How values look. A {@link goodhart.kernel.render.Renderers} maps the class of a value to a
 * function that shows it; modules bring their own through {@link
 * goodhart.kernel.render.RendererProvider}.
 *
 * <pre>{@code
 * Renderers renderers = Renderers.standard();
 * renderers.register(Estimate.class, e -> MimeBundle.text("mean " + e.value()));
 * }</pre>
 *
 * <p>A class may bring its own look, also one that is declared in a cell: a public method {@code
 * toHtml()} that gives HTML, or {@code toMimeBundle()} that gives a Map of MIME types to contents
 * (text for text types; maps, lists, numbers and text for JSON types; bytes for pictures). {@code
 * text/plain} is the value's text unless the map has another. What these methods give is shown as
 * it is, so they escape what they take from data, for example by {@link
 * goodhart.kernel.render.Html#escape}.
 *
 * <pre>{@code
 * class Bar {
 *   double share
 *   String toHtml() { "<meter value='$share'></meter>" }
 *   String toString() { "share $share" }
 * }
 * }</pre>
 *
 * <p>The library's {@link org.dflib.jjava.jupyter.kernel.display.DisplayData} and {@link
 * org.dflib.jjava.jupyter.kernel.display.DisplayDataRenderable} are shown as they are. A method
 * that fails or does not end within ten seconds is replaced by a sentence; the cell goes on.
 *
 * <p>All other text is data: escaped in HTML, bounded in length, and with control characters made
 * visible (escape as ␛) in {@code text/plain} and in errors. Text that a cell prints is passed on
 * as it is, colours and all.
 */
package goodhart.kernel.render;
