package goodhart.kernel.render;

import goodhart.kernel.MimeBundle;
import goodhart.kernel.Stop;
import groovy.lang.Range;
import java.awt.image.RenderedImage;
import java.net.URI;
import java.net.URL;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Collection;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.ServiceLoader;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Function;
import tech.tablesaw.api.Table;

/**
 * Shows values: the renderer of a value's class, else what its class brings along, else the
 * renderer of the nearest superclass, else of the first interface that has one, else its text. Safe
 * to use from several threads.
 *
 * <p>Whatever a value does while it is shown, there is something to show: what fails, or does not
 * end within seconds, is replaced by a sentence that names the class and the failure. Only that the
 * user stopped the cell gets through, and what fails in {@linkplain #registerWork work}.
 */
public final class Renderers {
  private static final Duration LIMIT = Duration.ofSeconds(10);

  private final Map<String, Entry> byType = new ConcurrentHashMap<>();

  private record Entry(Function<Object, List<MimeBundle>> renderer, boolean work) {}

  private Renderers() {}

  /** The renderers of Java's own values, tables and pictures, and those of every provider. */
  public static Renderers standard() {
    Renderers renderers = new Renderers();
    renderers.register(MimeBundle.class, bundle -> bundle);
    renderers.register(CharSequence.class, text -> MimeBundle.text(text.toString()));
    renderers.register(Collection.class, ItemsView::of);
    renderers.register(Range.class, range -> MimeBundle.text(range.toString()));
    renderers.register(Map.class, ItemsView::of);
    renderers.register(Throwable.class, ThrowableView::of);
    renderers.register(URL.class, LinkView::of);
    renderers.register(URI.class, LinkView::of);
    // By name: looking for these classes must not load their libraries.
    renderers.registerNamed("java.awt.image.RenderedImage", v -> ImageView.of((RenderedImage) v));
    renderers.registerNamed("tech.tablesaw.api.Table", v -> GridView.of(new TableGrid((Table) v)));
    renderers.registerNamed("org.nd4j.linalg.api.ndarray.INDArray", NdArrayView::of);
    for (RendererProvider provider :
        ServiceLoader.load(RendererProvider.class, Renderers.class.getClassLoader())) {
      provider.register(renderers);
    }
    return renderers;
  }

  /** Shows values of a class, and of those below it that have no renderer of their own. */
  public <T> void register(Class<T> type, Function<? super T, MimeBundle> renderer) {
    byType.put(
        type.getName(), new Entry(value -> List.of(renderer.apply(type.cast(value))), false));
  }

  /**
   * Shows values of a class whose look is computed, possibly for long, as one thing or several, one
   * below the other. It has no limit of time, and an error in it is an error of the cell.
   */
  public <T> void registerWork(Class<T> type, Function<? super T, List<MimeBundle>> renderer) {
    byType.put(type.getName(), new Entry(value -> renderer.apply(type.cast(value)), true));
  }

  /** Shows values of a class that is not loaded before there is one. */
  private void registerNamed(String type, Function<Object, MimeBundle> renderer) {
    byType.put(type, new Entry(value -> List.of(renderer.apply(value)), false));
  }

  /** Shows a value, one thing or several; null is shown as {@code null}. */
  public List<MimeBundle> renderAll(Object value) {
    if (value == null) {
      return List.of(MimeBundle.text("null"));
    }
    Entry entry = find(value.getClass());
    if (entry != null && entry.work()) {
      return entry.renderer().apply(value).stream().map(Renderers::safe).toList();
    }
    if (entry == null && isShort(value)) {
      return List.of(MimeBundle.text(value.toString()));
    }
    try {
      return Stop.within(LIMIT, () -> shown(value, entry));
    } catch (Throwable t) {
      return List.of(MimeBundle.text(Failure.sentence(value, "showing it", t)));
    }
  }

  /** Shows a value as one thing: the last of {@link #renderAll}. */
  public MimeBundle render(Object value) {
    List<MimeBundle> all = renderAll(value);
    return all.get(all.size() - 1);
  }

  /** Numbers and the like are the results of most cells, and nothing about them can fail. */
  private static boolean isShort(Object value) {
    return value instanceof Boolean
        || value instanceof Integer
        || value instanceof Long
        || value instanceof Double;
  }

  private List<MimeBundle> shown(Object value, Entry entry) {
    if (!byType.containsKey(value.getClass().getName())) {
      Optional<MimeBundle> own = OwnLook.of(value);
      if (own.isPresent()) {
        return List.of(own.get());
      }
    }
    List<MimeBundle> shown;
    if (entry != null) {
      shown = entry.renderer().apply(value);
    } else if (value instanceof Object[] rows && isMatrix(rows)) {
      shown = List.of(GridView.of(MatrixGrid.of(rows)));
    } else {
      shown = List.of(MimeBundle.text(ValueText.of(value).text()));
    }
    return shown.stream().map(Renderers::safe).toList();
  }

  private static boolean isMatrix(Object[] rows) {
    Class<?> row = rows.getClass().getComponentType();
    return row.isArray()
        && row.getComponentType().isPrimitive()
        && row != char[].class
        && rows.length > 0;
  }

  private static MimeBundle safe(MimeBundle bundle) {
    Map<String, Object> data = new LinkedHashMap<>(bundle.data());
    data.replaceAll(MimeData::of);
    return new MimeBundle(data);
  }

  private Entry find(Class<?> type) {
    Set<Class<?>> interfaces = new LinkedHashSet<>();
    for (Class<?> c = type; c != null; c = c.getSuperclass()) {
      Entry entry = byType.get(c.getName());
      if (entry != null) {
        return entry;
      }
      interfaces.addAll(List.of(c.getInterfaces()));
    }
    Deque<Class<?>> open = new ArrayDeque<>(interfaces);
    while (!open.isEmpty()) {
      Class<?> next = open.poll();
      Entry entry = byType.get(next.getName());
      if (entry != null) {
        return entry;
      }
      open.addAll(List.of(next.getInterfaces()));
    }
    return null;
  }
}
