package goodhart.kernel.help;

import goodhart.Seeds;
import goodhart.dsl.Comparison;
import goodhart.dsl.Setting;
import goodhart.dsl.Vocabulary;
import goodhart.internal.Catalogue;
import goodhart.kernel.Session.Completion.Item;
import goodhart.measure.Curve;
import goodhart.pool.CandidatePool;
import goodhart.pool.HeldOut;
import goodhart.pool.PoolSource;
import goodhart.pool.World;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/** What may stand in the quotes at the cursor. */
final class Texts {
  private final Surroundings notebook;
  private final Code code;
  private final Sites sites;
  private final Expressions expressions;

  Texts(Surroundings notebook, Code code, Sites sites, Expressions expressions) {
    this.notebook = notebook;
    this.code = code;
    this.sites = sites;
    this.expressions = expressions;
  }

  /** The names that fit; empty where any text is meant, and so perhaps a file. */
  Optional<List<Item>> names() {
    int callee = sites.callee();
    String called = callee < 0 ? "" : code.at(callee).text();
    if (code.at(callee - 1).isDot()) {
      Optional<Value> owner = expressions.before(callee - 1);
      if (called.equals("curve") && owner.map(v -> v.raw() == Comparison.class).orElse(false)) {
        return Optional.of(items(labels(owner.get().value()), "value", "curve"));
      }
    } else if (called.equals("column")) {
      return Optional.of(items(columns(), "value", "column"));
    }
    if (isKey()) {
      return expressions
          .before(code.size() - 1)
          .map(v -> Members.keys(v.value()).keySet())
          .filter(keys -> !keys.isEmpty())
          .map(keys -> items(keys, "value", "key"));
    }
    return sites.innermost().flatMap(this::named);
  }

  private boolean isKey() {
    Token bracket = code.at(code.size() - 1);
    return bracket.is("[")
        && code.size() > 1
        && code.at(code.size() - 2).to() == bracket.from()
        && code.at(code.size() - 2).kind() != Token.Kind.OPEN;
  }

  private Optional<List<Item>> named(Site site) {
    if (!site.argument().isEmpty()) {
      return site.setting().map(Texts::values).filter(values -> !values.isEmpty());
    }
    Map<String, String> names = Vocabulary.names(site.use().word(), site.position());
    if (names.isEmpty()) {
      return Optional.empty();
    }
    List<Item> items = new ArrayList<>();
    names.forEach((name, kind) -> items.add(new Item(name, "value", kind)));
    return Optional.of(items);
  }

  private static List<Item> values(Setting setting) {
    return items(setting.values(), "value", setting.kind());
  }

  private static List<Item> items(Iterable<String> names, String type, String signature) {
    List<Item> items = new ArrayList<>();
    names.forEach(name -> items.add(new Item(name, type, signature)));
    return items;
  }

  private Iterable<String> labels(Object comparison) {
    Set<String> labels = new TreeSet<>();
    notebook.variables().values().stream()
        .filter(v -> comparison == null ? v instanceof Comparison : v == comparison)
        .forEach(v -> ((Comparison) v).getCurves().stream().map(Curve::label).forEach(labels::add));
    return labels;
  }

  /** The columns of all pools and worlds of the notebook. */
  private Iterable<String> columns() {
    Set<String> columns = new TreeSet<>();
    for (Object value : notebook.variables().values()) {
      if (value instanceof CandidatePool pool) {
        columns.addAll(pool.columns());
      } else if (value instanceof HeldOut split) {
        columns.addAll(split.pool().columns());
      } else if (value instanceof World world) {
        columns.addAll(columns(world));
      }
    }
    return columns;
  }

  /**
   * A world of one prompt has the columns of the whole one. A gold function of a user's is not run.
   */
  private static Set<String> columns(World world) {
    Map<String, Object> small = new HashMap<>();
    small.put("prompts", 1);
    small.put("candidates", 2);
    small.put("gold", null);
    PoolSource one = Catalogue.with(world, small);
    return one.draw(new Seeds(1)).evaluation().columns();
  }
}
