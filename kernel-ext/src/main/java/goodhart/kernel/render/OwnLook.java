package goodhart.kernel.render;

import goodhart.kernel.MimeBundle;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/** The look that a value's class brings along: {@code toMimeBundle()} or {@code toHtml()}. */
final class OwnLook {
  private OwnLook() {}

  /** The bundle, nothing where the class brings none; what fails says so and the text follows. */
  static Optional<MimeBundle> of(Object value) {
    if (value.getClass().getClassLoader() == null) { // a class of Java's own
      return Optional.empty();
    }
    Optional<Method> bundle = method(value, "toMimeBundle");
    Optional<Method> html = bundle.isPresent() ? Optional.empty() : method(value, "toHtml");
    if (bundle.isEmpty() && html.isEmpty()) {
      return Optional.empty();
    }
    String name = bundle.isPresent() ? "toMimeBundle()" : "toHtml()";
    try {
      Object given = call(value, bundle.or(() -> html).orElseThrow());
      Map<String, Object> data = new LinkedHashMap<>();
      if (html.isPresent()) {
        if (given == null) {
          throw new IllegalStateException("it gave null, not HTML");
        }
        data.put("text/html", given.toString());
      } else if (given instanceof Map<?, ?> map) {
        map.forEach((type, content) -> data.put(String.valueOf(type), content));
      } else {
        throw new IllegalStateException(
            "it must give a Map of MIME types to contents, got "
                + (given == null ? "null" : Failure.name(given.getClass())));
      }
      data.replaceAll(MimeData::of);
      data.computeIfAbsent("text/plain", type -> ValueText.of(value).text());
      return Optional.of(new MimeBundle(data));
    } catch (Throwable t) {
      Throwable cause = t instanceof InvocationTargetException i ? i.getCause() : t;
      return Optional.of(
          MimeBundle.text(
              Failure.sentence(value, name, cause) + "\n" + ValueText.of(value).text()));
    }
  }

  private static Object call(Object value, Method method) throws Exception {
    if (!Modifier.isPublic(method.getDeclaringClass().getModifiers())) {
      method.setAccessible(true); // a public method of a class that is not
    }
    return method.invoke(value);
  }

  private static Optional<Method> method(Object value, String name) {
    try {
      Method method = value.getClass().getMethod(name);
      return Modifier.isStatic(method.getModifiers()) || method.getReturnType() == void.class
          ? Optional.empty()
          : Optional.of(method);
    } catch (NoSuchMethodException | LinkageError e) {
      return Optional.empty();
    }
  }
}
