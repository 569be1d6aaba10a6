package goodhart.kernel;

import groovy.lang.Binding;
import java.util.Map;
import java.util.TreeMap;

/**
 * The variables of a notebook. What the session itself offers ({@code display}) is found behind
 * them, so that it is neither listed as a variable nor lost when a user takes the name.
 */
final class CellBinding extends Binding {
  private final Map<String, Object> offered = new TreeMap<>();

  CellBinding() {
    super(new SharedVariables());
  }

  /** The variables, of which some may live in Java's fields. */
  SharedVariables shared() {
    return (SharedVariables) getVariables();
  }

  /** Offers a value under a name that no variable has taken. */
  void offer(String name, Object value) {
    offered.put(name, value);
  }

  Map<String, Object> offered() {
    return offered;
  }

  @Override
  public Object getVariable(String name) {
    return super.hasVariable(name) || !offered.containsKey(name)
        ? super.getVariable(name)
        : offered.get(name);
  }

  @Override
  public boolean hasVariable(String name) {
    return super.hasVariable(name) || offered.containsKey(name);
  }
}
