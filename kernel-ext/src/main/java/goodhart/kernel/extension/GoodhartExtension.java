package goodhart.kernel.extension;

import com.google.auto.service.AutoService;
import goodhart.internal.Names;
import goodhart.kernel.magic.Magic;
import goodhart.kernel.magic.Magic.Form;
import goodhart.kernel.magic.Magics;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.dflib.jjava.jupyter.Extension;
import org.dflib.jjava.jupyter.kernel.BaseKernel;
import org.dflib.jjava.jupyter.kernel.magic.MagicsRegistry;

/**
 * Brings Goodhart's magics into a kernel for another language on the JVM, such as JJava. In our own
 * kernel, which has them, it does nothing.
 */
@AutoService(Extension.class)
public final class GoodhartExtension implements Extension {
  private static final String OURS = "goodhart";
  private static final String NAME = "goodhart";

  /** Magics about the notebook around them, which here is the other kernel's. */
  private static final Set<String> NOT_HERE = Set.of("lsmagic", "time", "java", "goodhart");

  private final Set<String> lines = new LinkedHashSet<>();
  private final Set<String> cells = new LinkedHashSet<>();
  private GoodhartNotebook notebook;
  private JavaRenderers renderers;

  /** Never throws: a failure costs a line on stderr, and {@code %goodhart} repeats it. */
  @Override
  public void install(BaseKernel kernel) {
    if (OURS.equals(kernel.getName())) {
      return;
    }
    try {
      install(kernel, kernel.getMagicsRegistry());
    } catch (Throwable e) {
      String sentence = "Goodhart's magics were not installed: " + e;
      System.err.println(sentence);
      try {
        uninstall(kernel);
        unusable(kernel.getMagicsRegistry(), sentence);
      } catch (Throwable again) {
        // The line above says it.
      }
    }
  }

  private void install(BaseKernel kernel, MagicsRegistry registry) {
    Map<String, Magic> ours = new TreeMap<>();
    Magics.discovered()
        .all()
        .forEach(
            (name, magic) -> {
              if (magic.form() != Form.CELL
                  && !NOT_HERE.contains(name)
                  && !registry.getLineMagicNames().contains(name)) {
                ours.put(name, magic);
              }
            });
    notebook = new GoodhartNotebook(kernel);
    GoodhartNotebook here = notebook;
    for (String name : ours.keySet()) {
      line(registry, name, arguments -> here.line(name, arguments, MagicUse.byCaller()));
    }
    line(registry, NAME, arguments -> here.show(about(ours, arguments)));
    cells.add(NAME);
    registry.registerCellMagic(
        NAME, (BaseKernel k, List<String> arguments, String body) -> here.cell(arguments, body));
    renderers = new JavaRenderers();
    renderers.register(kernel.getRenderer());
    GoodhartCells.attach(here);
  }

  private interface Line {
    Object run(List<String> arguments) throws Exception;
  }

  private void line(MagicsRegistry registry, String name, Line line) {
    lines.add(name);
    registry.registerLineMagic(name, (BaseKernel k, List<String> arguments) -> line.run(arguments));
  }

  /** What {@code %goodhart} and {@code %goodhart compare} say. */
  private static String about(Map<String, Magic> ours, List<String> arguments) {
    if (!arguments.isEmpty()) {
      String name = arguments.get(0).replaceFirst("^%", "");
      if (!ours.containsKey(name)) {
        throw new GoodhartException(Names.unknown("magic of Goodhart's", name, ours.keySet()));
      }
      return Magics.explain(ours.get(name));
    }
    int width = ours.keySet().stream().mapToInt(String::length).max().orElse(0) + 1;
    String row = "%-" + width + "s  %s";
    return ours.values().stream()
        .map(m -> String.format(row, "%" + m.name(), m.summary()))
        .collect(
            Collectors.joining(
                "\n",
                "",
                "\n\n%goodhart compare explains one. %%goodhart in a cell's first line makes the"
                    + " cell Groovy."));
  }

  @Override
  public void uninstall(BaseKernel kernel) {
    if (notebook != null) {
      GoodhartCells.detach(notebook);
      notebook.close();
      notebook = null;
    }
    if (renderers != null) {
      renderers.withdraw();
      renderers = null;
    }
    if (lines.isEmpty() && cells.isEmpty()) {
      return;
    }
    MagicsRegistry registry = kernel.getMagicsRegistry();
    try {
      // The registry has no method for it, but gives its own set of names.
      registry.getLineMagicNames().removeAll(lines);
      registry.getCellMagicNames().removeAll(cells);
    } catch (UnsupportedOperationException e) {
      unusable(registry, "Goodhart was uninstalled from this notebook");
    }
    lines.clear();
    cells.clear();
  }

  /** Magics that only say why they do nothing, in the place of ours. */
  private void unusable(MagicsRegistry registry, String sentence) {
    lines.add(NAME);
    cells.add(NAME);
    lines.forEach(
        name ->
            registry.registerLineMagic(
                name,
                (BaseKernel k, List<String> arguments) -> {
                  throw new GoodhartException(sentence);
                }));
    cells.forEach(
        name ->
            registry.registerCellMagic(
                name,
                (BaseKernel k, List<String> arguments, String body) -> {
                  throw new GoodhartException(sentence);
                }));
  }
}
