package goodhart.kernel.help;

import goodhart.dsl.Catalogues;
import goodhart.dsl.Setting;
import goodhart.dsl.Vocabulary;
import goodhart.dsl.Vocabulary.Use;
import goodhart.kernel.Session.Completion.Item;
import goodhart.kernel.magic.Magic;
import goodhart.kernel.magic.Magic.Form;
import goodhart.kernel.magic.MagicCall.Notebook;
import goodhart.kernel.magic.Magics;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** What may stand in the line of a magic: names after %, options, their values, plain words. */
final class MagicWords {
  private final Surroundings notebook;

  MagicWords(Surroundings notebook) {
    this.notebook = notebook;
  }

  /**
   * What fits, with the length of what is typed of it already.
   *
   * @param typed how many characters before the cursor it replaces
   */
  record Found(List<Item> items, int typed) {}

  /**
   * What fits at the end of a magic's line.
   *
   * @param line the line from its % to the cursor
   * @param isFirst whether the line begins the cell, so that it may be a cell's magic
   */
  Found at(String line, boolean isFirst) {
    if (line.matches("%{1,2}[\\w-]*")) {
      boolean cell = line.startsWith("%%");
      return new Found(cell && !isFirst ? List.of() : names(cell), line.length());
    }
    String name = line.replaceFirst("^%{1,2}", "").replaceFirst("(?s)[^\\w-].*", "");
    Magic magic = notebook.magics().all().get(name);
    if (magic == null) {
      return new Found(List.of(), 0);
    }
    String[] words = line.split("\\s+", -1);
    String last = words[words.length - 1];
    String before = words.length > 2 ? words[words.length - 2] : "";
    if (last.matches("--[\\w-]+=.*")) {
      String option = last.substring(2, last.indexOf('='));
      return value(magic, option, last.substring(last.indexOf('=') + 1));
    }
    if (last.startsWith("-")) {
      return new Found(options(magic, line), last.length());
    }
    if (before.startsWith("--") && magic.options().containsKey(before.substring(2))) {
      return value(magic, before.substring(2), last);
    }
    Found found = value(magic, "", last);
    if (last.isEmpty()) {
      List<Item> all = new ArrayList<>(found.items());
      all.addAll(options(magic, line));
      return new Found(all, 0);
    }
    return found;
  }

  private List<Item> names(boolean cell) {
    Form other = cell ? Form.LINE : Form.CELL;
    String percent = cell ? "%%" : "%";
    return notebook.magics().all().values().stream()
        .filter(m -> m.form() != other)
        .map(m -> new Item(percent + m.name(), "magic", m.summary()))
        .toList();
  }

  private static List<Item> options(Magic magic, String line) {
    List<Item> items = new ArrayList<>();
    magic
        .options()
        .forEach(
            (option, value) -> {
              if (!line.matches("(?s).*\\s--" + option + "[\\s=].*")) {
                items.add(new Item("--" + option, "param", value));
              }
            });
    return items;
  }

  /** Values are often names divided by commas; the last of them is typed. */
  private Found value(Magic magic, String option, String typed) {
    String name = typed.substring(typed.lastIndexOf(',') + 1);
    int colon = name.indexOf(':');
    if (colon > 0) {
      return settings(name.substring(0, colon), name.substring(name.lastIndexOf(':') + 1));
    }
    Collection<String> words = magic.words(option, view());
    String says = option.isEmpty() ? magic.summary() + magic.usage() : magic.options().get(option);
    if (words.isEmpty() && says != null && says.contains("file")) {
      return new Found(Files.after(typed), typed.length() - typed.lastIndexOf('/') - 1);
    }
    String kind = option.isEmpty() ? "" : magic.options().getOrDefault(option, "");
    return new Found(words.stream().map(w -> new Item(w, "value", kind)).toList(), name.length());
  }

  /** {@code %compare drro:radius=0.5}. */
  private static Found settings(String method, String typed) {
    if (!Catalogues.METHODS.all().containsKey(method)) {
      return new Found(List.of(), typed.length());
    }
    List<Item> items =
        Vocabulary.settings(new Use("method", List.of(method), Map.of())).stream()
            .filter(s -> !s.type().isInterface())
            .map((Setting s) -> new Item(s.name() + "=", "param", s.signature()))
            .toList();
    return new Found(items, typed.length());
  }

  private Notebook view() {
    return new Notebook() {
      @Override
      public Object evaluate(String code) {
        throw new IllegalStateException("help runs no code");
      }

      @Override
      public Optional<Object> variable(String name) {
        return Optional.ofNullable(notebook.variables().get(name));
      }

      @Override
      public Map<String, Object> variables() {
        return notebook.variables();
      }

      @Override
      public void display(Object value) {
        throw new IllegalStateException("help shows nothing");
      }

      @Override
      public Magics magics() {
        return notebook.magics();
      }
    };
  }
}
