package goodhart.kernel;

import goodhart.kernel.java.GroovySide;
import goodhart.kernel.java.SharedVariable;
import java.lang.reflect.Method;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;

/** What a session's Java cells share with its Groovy cells. */
final class JavaSharing implements GroovySide {
  private final CellBinding binding;
  private final SessionLoader loader;
  private final CellCompiler compiler;

  JavaSharing(CellBinding binding, SessionLoader loader, CellCompiler compiler) {
    this.binding = binding;
    this.loader = loader;
    this.compiler = compiler;
  }

  @Override
  public Map<String, Object> variables() {
    return binding.shared();
  }

  @Override
  public Optional<Object> offered(String name) {
    return Optional.ofNullable(binding.offered().get(name));
  }

  @Override
  public void share(String name, SharedVariable variable) {
    binding.shared().share(name, variable);
  }

  @Override
  public boolean shares(String name, SharedVariable variable) {
    return binding.shared().shares(name, variable);
  }

  @Override
  public List<Method> signatures(Object value) {
    return value instanceof CellFunction function ? function.overloads() : List.of();
  }

  @Override
  public ClassLoader loader() {
    return loader;
  }

  @Override
  public List<Path> classPath() {
    return loader.added();
  }

  @Override
  public Map<String, String> types() {
    return loader.types();
  }

  @Override
  public Map<String, byte[]> classFiles(String packageName) {
    return loader.classFiles(packageName);
  }

  @Override
  public void findJavaClasses(Function<String, Class<?>> finder) {
    loader.findAlso(finder);
  }

  @Override
  public void addType(String simpleName, Class<?> type) {
    loader.types().put(simpleName, type.getName());
  }

  @Override
  public List<Imported> imports() {
    return compiler.imports();
  }

  @Override
  public void addImport(Imported imported) {
    compiler.addImport(imported);
  }
}
