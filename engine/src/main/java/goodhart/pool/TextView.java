package goodhart.pool;

import goodhart.data.Texts;
import java.util.AbstractList;
import java.util.List;
import java.util.RandomAccess;

/** Some texts of a column in another order, possibly several times, without a copy of them. */
final class TextView extends AbstractList<String> implements RandomAccess {
  private final List<String> texts;
  private final int[] numbers;

  private TextView(List<String> texts, int[] numbers) {
    this.texts = texts;
    this.numbers = numbers;
  }

  /** Takes the numbers over. */
  static TextView of(List<String> texts, int[] numbers) {
    if (!(texts instanceof TextView inner)) {
      return new TextView(Texts.of(texts), numbers);
    }
    int[] through = new int[numbers.length];
    for (int i = 0; i < through.length; i++) {
      through[i] = inner.numbers[numbers[i]];
    }
    return new TextView(inner.texts, through);
  }

  @Override
  public String get(int index) {
    return texts.get(numbers[index]);
  }

  @Override
  public int size() {
    return numbers.length;
  }
}
