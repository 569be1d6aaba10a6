/**
 * How values look. A {@link goodhart.kernel.render.Renderers} maps the class of a value to a
 * function that shows it; modules bring their own through {@link
 * goodhart.kernel.render.RendererProvider}.
 *
 * <pre>{@code
 * Renderers renderers = Renderers.standard();
 * renderers.register(Estimate.class, e -> MimeBundle.text("mean " + e.value()));
 * }</pre>
 */
package goodhart.kernel.render;
