package goodhart.data;

import java.util.AbstractList;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.RandomAccess;

/** A column of texts, numbered from 0; immutable. All texts are data, never markup. */
public final class Texts extends AbstractList<String> implements RandomAccess {
  private final List<String> texts;

  private Texts(List<String> texts) {
    this.texts = texts;
  }

  /** The texts of a list. */
  public static Texts of(List<String> texts) {
    if (texts instanceof Texts already) {
      return already;
    }
    Builder builder = new Builder();
    texts.forEach(builder::add);
    return builder.build();
  }

  @Override
  public String get(int index) {
    return texts.get(index);
  }

  @Override
  public int size() {
    return texts.size();
  }

  /** Collects texts. Confined to one thread. */
  public static final class Builder {
    private final List<String> texts = new ArrayList<>();
    private final Map<String, Integer> numbers = new HashMap<>();

    /** Adds a text and says its number. */
    public int add(String text) {
      texts.add(text);
      return texts.size() - 1;
    }

    /** The number of a text that was interned before, or that of the text, added now. */
    public int intern(String text) {
      return numbers.computeIfAbsent(text, this::add);
    }

    public int size() {
      return texts.size();
    }

    public Texts build() {
      return new Texts(texts);
    }
  }
}
