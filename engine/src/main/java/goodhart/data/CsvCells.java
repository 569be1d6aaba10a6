package goodhart.data;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.Arrays;

/**
 * The cells of one record, where they stand in the bytes of their block.
 *
 * @param bounds from and to of each cell, without quotes
 * @param kinds as in {@link CsvScanner}
 * @param kept the numbers of the cells that are columns; null for all
 */
record CsvCells(byte[] bytes, int[] bounds, byte[] kinds, int[] kept) implements Cells {

  @Override
  public Kind kind(int column) {
    return Kind.UNTYPED;
  }

  @Override
  public String text(int column) {
    int cell = kept == null ? column : kept[column];
    int from = bounds[2 * cell];
    int to = bounds[2 * cell + 1];
    return kinds[cell] == CsvScanner.DOUBLED
        ? undoubled(bytes, from, to)
        : new String(bytes, from, to - from, UTF_8);
  }

  private static String undoubled(byte[] bytes, int from, int to) {
    byte[] single = new byte[to - from];
    return new String(single, 0, undouble(bytes, from, to, single, 0), UTF_8);
  }

  /** Halves the doubled quotes of {@code bytes[from, to)} into {@code single}. */
  private static int undouble(byte[] bytes, int from, int to, byte[] single, int at) {
    int used = at;
    int i = from;
    while (i < to) {
      int quote = Bytes.indexOf(bytes, i, to, '"');
      int part = Math.min(quote + 1, to) - i;
      System.arraycopy(bytes, i, single, used, part);
      used += part;
      i = quote + 2;
    }
    return used;
  }

  @Override
  public int addTo(Texts.Builder texts, int column) {
    int cell = kept == null ? column : kept[column];
    return kinds[cell] == CsvScanner.DOUBLED
        ? texts.add(text(column))
        : texts.add(bytes, bounds[2 * cell], bounds[2 * cell + 1]);
  }

  @Override
  public int internIn(Texts.Builder texts, int column) {
    int cell = kept == null ? column : kept[column];
    return kinds[cell] == CsvScanner.DOUBLED
        ? texts.intern(text(column))
        : texts.intern(bytes, bounds[2 * cell], bounds[2 * cell + 1]);
  }

  @Override
  public boolean isBlank(int column) {
    int cell = kept == null ? column : kept[column];
    return Bytes.isBlank(bytes, bounds[2 * cell], bounds[2 * cell + 1]);
  }

  @Override
  public boolean sameText(int column, int other) {
    int a = kept == null ? column : kept[column];
    int b = kept == null ? other : kept[other];
    return kinds[a] == CsvScanner.DOUBLED || kinds[b] == CsvScanner.DOUBLED
        ? text(column).equals(text(other))
        : Arrays.equals(
            bytes, bounds[2 * a], bounds[2 * a + 1], bytes, bounds[2 * b], bounds[2 * b + 1]);
  }

  @Override
  public boolean mayBeList(int column) {
    int cell = kept == null ? column : kept[column];
    return Bytes.mayBeList(bytes, bounds[2 * cell], bounds[2 * cell + 1]);
  }

  @Override
  public void settle() {
    for (int i = 0; i < kinds.length; i++) {
      if (kinds[i] == CsvScanner.DOUBLED) {
        int from = bounds[2 * i];
        bounds[2 * i + 1] = undouble(bytes, from, bounds[2 * i + 1], bytes, from);
        kinds[i] = CsvScanner.QUOTED;
      }
    }
  }

  @Override
  public Cells detached() {
    return new CsvCells(bytes.clone(), bounds, kinds, kept);
  }

  @Override
  public double number(int column) {
    throw new IllegalStateException("a cell has no type");
  }

  @Override
  public boolean truth(int column) {
    throw new IllegalStateException("a cell has no type");
  }

  @Override
  public JsonNode nested(int column) {
    throw new IllegalStateException("a cell has no type");
  }
}
