package goodhart.kernel;

import goodhart.internal.Check;
import groovy.lang.Closure;
import groovy.lang.Script;
import java.util.Map;

/** A small language of its own for tests: the base class of their cells. */
public abstract class LanguageForTests extends Script {
  public String world(Map<String, Object> settings, Closure<?> block) {
    return "world " + settings;
  }

  public String compare(String name) {
    return "compare " + name;
  }

  public double radius(double value) {
    return Check.nonNegative("radius", value);
  }
}
