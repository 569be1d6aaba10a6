package goodhart.kernel;

import goodhart.kernel.help.Surroundings;
import goodhart.kernel.magic.Magics;
import groovy.lang.Script;
import java.lang.reflect.Method;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.function.Supplier;

/** A Groovy session as help sees it. */
record SessionView(
    CellBinding binding,
    Class<? extends Script> base,
    SessionLoader loader,
    Supplier<Collection<String>> imported,
    Magics magics,
    Function<Object, MimeBundle> renderer)
    implements Surroundings {

  @Override
  public Map<String, Object> variables() {
    @SuppressWarnings("unchecked")
    Map<String, Object> variables = binding.getVariables();
    return variables;
  }

  @Override
  public Map<String, Object> offered() {
    return binding.offered();
  }

  @Override
  public Map<String, String> types() {
    return loader.types();
  }

  @Override
  public Collection<String> imports() {
    return imported.get();
  }

  @Override
  public Collection<String> words() {
    return Explainer.words(base);
  }

  @Override
  public MimeBundle render(Object value) {
    return renderer.apply(value);
  }

  @Override
  public List<Method> overloads(Object value) {
    return value instanceof CellFunction function ? function.overloads() : List.of();
  }
}
