package goodhart.data;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.util.AbstractList;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import java.util.RandomAccess;

/**
 * A column of texts, numbered from 0; immutable. All texts are data, never markup.
 *
 * <p>Held as UTF-8 in blocks of 2^18 bytes and decoded by {@link #get}: a text costs its bytes and
 * 12 more. Half of a surrogate pair has no UTF-8 and is held as U+FFFD.
 */
public final class Texts extends AbstractList<String> implements RandomAccess {
  private static final int BLOCK = (1 << 18) - 64; // with its header below half of a G1 region

  private final byte[][] blocks;
  private final long[] starts; // block << 32 | offset
  private final int[] lengths;

  private Texts(byte[][] blocks, long[] starts, int[] lengths) {
    this.blocks = blocks;
    this.starts = starts;
    this.lengths = lengths;
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
    long start = starts[index];
    return new String(blocks[(int) (start >>> 32)], (int) start, lengths[index], UTF_8);
  }

  @Override
  public int size() {
    return lengths.length;
  }

  /** The length of a text in bytes of UTF-8. */
  public int utf8Length(int index) {
    return lengths[index];
  }

  /** The length of all texts together in bytes of UTF-8. */
  public long utf8Length() {
    return Arrays.stream(lengths).asLongStream().sum();
  }

  /** A text's UTF-8. */
  public byte[] utf8(int index) {
    int start = (int) starts[index];
    return Arrays.copyOfRange(blocks[(int) (starts[index] >>> 32)], start, start + lengths[index]);
  }

  /** Some of the texts in another order, possibly several times; the bytes are shared. */
  public Texts select(int... numbers) {
    long[] begins = new long[numbers.length];
    int[] sizes = new int[numbers.length];
    for (int i = 0; i < numbers.length; i++) {
      begins[i] = starts[numbers[i]];
      sizes[i] = lengths[numbers[i]];
    }
    return new Texts(blocks, begins, sizes);
  }

  int hash(int index) {
    int start = (int) starts[index];
    return Bytes.hash(blocks[(int) (starts[index] >>> 32)], start, start + lengths[index]);
  }

  /** Whether a text's UTF-8 is this. */
  boolean is(int index, byte[] utf8) {
    int start = (int) starts[index];
    return lengths[index] == utf8.length
        && Arrays.equals(
            blocks[(int) (starts[index] >>> 32)], start, start + utf8.length, utf8, 0, utf8.length);
  }

  @Override
  public boolean equals(Object other) {
    if (!(other instanceof Texts texts)) {
      return super.equals(other);
    }
    boolean same = texts.size() == size();
    for (int i = 0; same && i < size(); i++) {
      same = same(i, texts, i);
    }
    return same;
  }

  boolean same(int i, Texts other, int j) {
    int a = (int) starts[i];
    int b = (int) other.starts[j];
    return Arrays.equals(
        blocks[(int) (starts[i] >>> 32)],
        a,
        a + lengths[i],
        other.blocks[(int) (other.starts[j] >>> 32)],
        b,
        b + other.lengths[j]);
  }

  @Override
  public int hashCode() {
    return super.hashCode();
  }

  /** A text as it is held. */
  static byte[] utf8(String text) {
    byte[] utf8 = text.getBytes(UTF_8);
    return halved(text, utf8) ? LoneSurrogates.replaced(text).getBytes(UTF_8) : utf8;
  }

  /** Java writes half of a pair as a question mark; whether one stands where none stood. */
  private static boolean halved(String text, byte[] utf8) {
    boolean maybe = utf8.length != text.length();
    int at = Bytes.indexOf(utf8, 0, utf8.length, '?');
    while (!maybe && at < utf8.length) {
      maybe = text.charAt(at) != '?';
      at = Bytes.indexOf(utf8, at + 1, utf8.length, '?');
    }
    return maybe && at >= 0 && LoneSurrogates.in(text) > 0;
  }

  /** Collects texts. Confined to one thread; after {@link #build} it is used up. */
  public static final class Builder {
    private byte[][] blocks = new byte[16][];
    private int blockCount;
    private int used;
    private long[] starts = new long[16];
    private int[] lengths = new int[16];
    private int size;
    private int[] slots; // text + 1 by hash, open addressing; made by the first intern
    private int[] hashes; // of interned texts, by number
    private int interned;

    /** Adds a text and says its number. */
    public int add(String text) {
      byte[] utf8 = utf8(text);
      return add(utf8, 0, utf8.length);
    }

    /** Adds all texts of a list. */
    public void addAll(Collection<String> texts) {
      texts.forEach(this::add);
    }

    /** Adds the text whose UTF-8 is {@code bytes[from, to)}, unchecked, and says its number. */
    int add(byte[] bytes, int from, int to) {
      int length = to - from;
      if (blockCount == 0 || blocks[blockCount - 1].length - used < length) {
        newBlock(Math.max(BLOCK, length));
      }
      System.arraycopy(bytes, from, blocks[blockCount - 1], used, length);
      if (size == lengths.length) {
        int larger = size + (size >> 1) + 16;
        starts = Arrays.copyOf(starts, larger);
        lengths = Arrays.copyOf(lengths, larger);
        hashes = hashes == null ? null : Arrays.copyOf(hashes, larger);
      }
      starts[size] = (long) (blockCount - 1) << 32 | used;
      lengths[size] = length;
      used += length;
      return size++;
    }

    private void newBlock(int length) {
      if (blockCount == blocks.length) {
        blocks = Arrays.copyOf(blocks, 2 * blockCount);
      }
      blocks[blockCount++] = new byte[length];
      used = 0;
    }

    /** Adds a text of a row as {@link Row#text} would read it, without making a String of it. */
    public int add(Row row, String column) {
      return row.cells().addTo(this, row.textual(column));
    }

    /** Interns a text of a row as {@link Row#text} would read it. */
    public int intern(Row row, String column) {
      return row.cells().internIn(this, row.textual(column));
    }

    /** The number of a text that was interned before, or that of the text, added now. */
    public int intern(String text) {
      byte[] utf8 = utf8(text);
      return intern(utf8, 0, utf8.length);
    }

    /** The same for the text whose UTF-8 is {@code bytes[from, to)}, unchecked. */
    int intern(byte[] bytes, int from, int to) {
      if (slots == null) {
        slots = new int[64];
        hashes = new int[lengths.length];
      } else if (2 * interned >= slots.length) {
        grow();
      }
      int hash = Bytes.hash(bytes, from, to);
      int slot = hash & slots.length - 1;
      while (slots[slot] != 0) {
        int known = slots[slot] - 1;
        if (hashes[known] == hash && is(known, bytes, from, to)) {
          return known;
        }
        slot = slot + 1 & slots.length - 1;
      }
      int number = add(bytes, from, to);
      slots[slot] = number + 1;
      hashes[number] = hash;
      interned++;
      return number;
    }

    private boolean is(int number, byte[] bytes, int from, int to) {
      int start = (int) starts[number];
      return lengths[number] == to - from
          && Arrays.equals(
              blocks[(int) (starts[number] >>> 32)], start, start + to - from, bytes, from, to);
    }

    private void grow() {
      int[] before = slots;
      slots = new int[2 * before.length];
      for (int entry : before) {
        if (entry != 0) {
          int slot = hashes[entry - 1] & slots.length - 1;
          while (slots[slot] != 0) {
            slot = slot + 1 & slots.length - 1;
          }
          slots[slot] = entry;
        }
      }
    }

    /** How many texts there are. */
    public int size() {
      return size;
    }

    /** The texts. */
    public Texts build() {
      if (blockCount > 0 && blocks[blockCount - 1].length - used > BLOCK / 4) {
        blocks[blockCount - 1] = Arrays.copyOf(blocks[blockCount - 1], used);
      }
      Texts texts =
          new Texts(
              Arrays.copyOf(blocks, blockCount),
              Arrays.copyOf(starts, size),
              Arrays.copyOf(lengths, size));
      blocks = null;
      slots = null;
      hashes = null;
      return texts;
    }
  }
}
