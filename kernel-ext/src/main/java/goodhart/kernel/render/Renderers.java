package goodhart.kernel.render;

import goodhart.kernel.MimeBundle;
import java.awt.image.RenderedImage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayDeque;
import java.util.Base64;
import java.util.Collection;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.ServiceLoader;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Function;
import java.util.stream.Collectors;
import javax.imageio.ImageIO;
import org.codehaus.groovy.runtime.FormatHelper;
import tech.tablesaw.api.Table;
import tech.tablesaw.columns.Column;

/**
 * Shows values: the renderer of a value's class, else of its nearest superclass, else of the first
 * interface that has one, else its text. Safe to use from several threads.
 */
public final class Renderers {
  private static final int LONGEST_ARRAY = 10;
  private static final int MOST_ITEMS = 100;
  private static final int MOST_ROWS = 50;

  private final Map<Class<?>, Function<Object, List<MimeBundle>>> byType =
      new ConcurrentHashMap<>();

  private Renderers() {}

  /** The renderers of Java's own values, tables and pictures, and those of every provider. */
  public static Renderers standard() {
    Renderers renderers = new Renderers();
    renderers.register(MimeBundle.class, bundle -> bundle);
    renderers.register(CharSequence.class, text -> MimeBundle.text(text.toString()));
    renderers.register(double[].class, numbers -> MimeBundle.text(text(numbers)));
    renderers.register(Collection.class, items -> MimeBundle.text(text(items)));
    renderers.register(Map.class, items -> MimeBundle.text(text(items)));
    renderers.register(Table.class, Renderers::table);
    renderers.register(RenderedImage.class, Renderers::image);
    for (RendererProvider provider :
        ServiceLoader.load(RendererProvider.class, Renderers.class.getClassLoader())) {
      provider.register(renderers);
    }
    return renderers;
  }

  /** Shows values of a class, and of those below it that have no renderer of their own. */
  public <T> void register(Class<T> type, Function<? super T, MimeBundle> renderer) {
    registerAll(type, value -> List.of(renderer.apply(value)));
  }

  /** Shows values of a class as several things, one below the other; at least one. */
  public <T> void registerAll(Class<T> type, Function<? super T, List<MimeBundle>> renderer) {
    byType.put(type, value -> renderer.apply(type.cast(value)));
  }

  /** Shows a value, one thing or several; null is shown as {@code null}. */
  public List<MimeBundle> renderAll(Object value) {
    if (value == null) {
      return List.of(MimeBundle.text("null"));
    }
    Function<Object, List<MimeBundle>> renderer = find(value.getClass());
    return renderer != null ? renderer.apply(value) : List.of(MimeBundle.text(text(value)));
  }

  /** Shows a value as one thing: the last of {@link #renderAll}. */
  public MimeBundle render(Object value) {
    List<MimeBundle> all = renderAll(value);
    return all.get(all.size() - 1);
  }

  private Function<Object, List<MimeBundle>> find(Class<?> type) {
    Set<Class<?>> interfaces = new LinkedHashSet<>();
    for (Class<?> c = type; c != null; c = c.getSuperclass()) {
      if (byType.containsKey(c)) {
        return byType.get(c);
      }
      interfaces.addAll(List.of(c.getInterfaces()));
    }
    Deque<Class<?>> open = new ArrayDeque<>(interfaces);
    while (!open.isEmpty()) {
      Class<?> next = open.poll();
      if (byType.containsKey(next)) {
        return byType.get(next);
      }
      open.addAll(List.of(next.getInterfaces()));
    }
    return null;
  }

  private static String text(Object value) {
    if (value instanceof double[] numbers) {
      return text(numbers);
    }
    if (value instanceof Collection<?> items) {
      return items.stream()
              .limit(MOST_ITEMS)
              .map(i -> item(items, i))
              .collect(Collectors.joining(", ", "[", ""))
          + (items.size() > MOST_ITEMS ? ", ... (" + items.size() + " items)]" : "]");
    }
    if (value instanceof Map<?, ?> map) {
      if (map.isEmpty()) {
        return "[:]";
      }
      return map.entrySet().stream()
              .limit(MOST_ITEMS)
              .map(e -> item(map, e.getKey()) + ":" + item(map, e.getValue()))
              .collect(Collectors.joining(", ", "[", ""))
          + (map.size() > MOST_ITEMS ? ", ... (" + map.size() + " entries)]" : "]");
    }
    return value instanceof Object[] || (value != null && value.getClass().isArray())
        ? FormatHelper.toString(value)
        : String.valueOf((Object) String.valueOf(value)); // toString may give null
  }

  private static String item(Object container, Object item) {
    return item == container ? "(itself)" : text(item);
  }

  private static String text(double[] numbers) {
    StringBuilder text = new StringBuilder("[");
    for (int i = 0; i < Math.min(numbers.length, LONGEST_ARRAY); i++) {
      text.append(i == 0 ? "" : ", ").append(numbers[i]);
    }
    if (numbers.length > LONGEST_ARRAY) {
      text.append(", ... (").append(numbers.length).append(" numbers)");
    }
    return text.append("]").toString();
  }

  private static MimeBundle image(RenderedImage image) {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try {
      if (!ImageIO.write(image, "png", bytes)) {
        throw new IllegalStateException("this Java cannot write PNG pictures");
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    Map<String, Object> data = new LinkedHashMap<>();
    data.put("image/png", Base64.getEncoder().encodeToString(bytes.toByteArray()));
    data.put("text/plain", "picture, " + image.getWidth() + " x " + image.getHeight() + " pixels");
    return new MimeBundle(data);
  }

  private static MimeBundle table(Table table) {
    int rows = Math.min(table.rowCount(), MOST_ROWS);
    StringBuilder html = new StringBuilder("<table><thead><tr>");
    for (Column<?> column : table.columns()) {
      html.append("<th>").append(Html.escape(column.name())).append("</th>");
    }
    html.append("</tr></thead><tbody>");
    for (int row = 0; row < rows; row++) {
      html.append("<tr>");
      for (Column<?> column : table.columns()) {
        html.append("<td>").append(Html.escape(column.getString(row))).append("</td>");
      }
      html.append("</tr>");
    }
    html.append("</tbody></table>");
    if (rows < table.rowCount()) {
      html.append("<p>").append(rows).append(" of ").append(table.rowCount()).append(" rows</p>");
    }
    Map<String, Object> data = new LinkedHashMap<>();
    data.put("text/html", html.toString());
    data.put("text/plain", table.print(MOST_ROWS).replace("\r", ""));
    return new MimeBundle(data);
  }
}
