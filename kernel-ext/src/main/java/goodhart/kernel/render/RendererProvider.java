package goodhart.kernel.render;

/** Brings renderers along; found by ServiceLoader. */
public interface RendererProvider {

  /** Registers renderers. */
  void register(Renderers renderers);
}
