package goodhart.data;

/** Finds the texts of a column by what they say; of equal ones the first. Immutable. */
public final class TextIndex {
  private final Texts texts;
  private final int[] slots; // text + 1 by hash, open addressing

  public TextIndex(Texts texts) {
    this.texts = texts;
    slots = new int[Math.max(4, Integer.highestOneBit(Math.max(1, texts.size())) * 4)];
    for (int i = 0; i < texts.size(); i++) {
      int slot = texts.hash(i) & slots.length - 1;
      while (slots[slot] != 0 && !texts.same(slots[slot] - 1, texts, i)) {
        slot = slot + 1 & slots.length - 1;
      }
      slots[slot] = slots[slot] == 0 ? i + 1 : slots[slot];
    }
  }

  /** The number of a text; -1 where there is none. */
  public int find(String text) {
    byte[] utf8 = Texts.utf8(text);
    int slot = Bytes.hash(utf8, 0, utf8.length) & slots.length - 1;
    while (slots[slot] != 0) {
      if (texts.is(slots[slot] - 1, utf8)) {
        return slots[slot] - 1;
      }
      slot = slot + 1 & slots.length - 1;
    }
    return -1;
  }
}
