package goodhart.data;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;

/**
 * Searches in bytes, eight at a time. In a word of eight bytes {@code x}, {@code (x - 0x01..01) &
 * ~x & 0x80..80} has its lowest bit in the first byte that is zero (higher ones may be false), so a
 * byte is sought by XOR with copies of it.
 */
final class Bytes {
  private static final VarHandle WORD =
      MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);
  private static final long ONES = 0x0101010101010101L;
  private static final long HIGHS = 0x8080808080808080L;

  private Bytes() {}

  private static long zeros(long x) {
    return (x - ONES) & ~x & HIGHS;
  }

  /** Where {@code value} first occurs in {@code [from, to)}; {@code to} where it does not. */
  static int indexOf(byte[] bytes, int from, int to, int value) {
    long pattern = ONES * (value & 0xff);
    int i = from;
    for (; i <= to - 8; i += 8) {
      long found = zeros((long) WORD.get(bytes, i) ^ pattern);
      if (found != 0) {
        return i + (Long.numberOfTrailingZeros(found) >>> 3);
      }
    }
    while (i < to && bytes[i] != (byte) value) {
      i++;
    }
    return i;
  }

  /** Where the first of three values occurs. */
  static int indexOfAny(byte[] bytes, int from, int to, int a, int b, int c) {
    long as = ONES * (a & 0xff);
    long bs = ONES * (b & 0xff);
    long cs = ONES * (c & 0xff);
    int i = from;
    for (; i <= to - 8; i += 8) {
      long x = (long) WORD.get(bytes, i);
      long found = zeros(x ^ as) | zeros(x ^ bs) | zeros(x ^ cs);
      if (found != 0) {
        return i + (Long.numberOfTrailingZeros(found) >>> 3);
      }
    }
    while (i < to && bytes[i] != (byte) a && bytes[i] != (byte) b && bytes[i] != (byte) c) {
      i++;
    }
    return i;
  }

  /** Where a JSON text stops being plain: at a quote, a backslash or a control character. */
  static int endOfPlain(byte[] bytes, int from, int to) {
    long quotes = ONES * '"';
    long slashes = ONES * '\\';
    int i = from;
    for (; i <= to - 8; i += 8) {
      long x = (long) WORD.get(bytes, i);
      long control = (x - ONES * 0x20) & ~x & HIGHS;
      long found = zeros(x ^ quotes) | zeros(x ^ slashes) | control;
      if (found != 0) {
        return i + (Long.numberOfTrailingZeros(found) >>> 3);
      }
    }
    while (i < to && bytes[i] != '"' && bytes[i] != '\\' && (bytes[i] < 0 || bytes[i] >= 0x20)) {
      i++;
    }
    return i;
  }

  /** Whether a text that begins with this byte of UTF-8 may begin with white space. */
  private static boolean maySpace(byte first) {
    int value = first & 0xff;
    return value <= ' ' || value >= 0xe1 && value <= 0xe3;
  }

  /** Whether a text has no character but white space. */
  static boolean isBlank(byte[] bytes, int from, int to) {
    return from == to
        || maySpace(bytes[from]) && new String(bytes, from, to - from, UTF_8).isBlank();
  }

  /** False where a text is no list in JSON, whatever comes after its first byte. */
  static boolean mayBeList(byte[] bytes, int from, int to) {
    return from < to && (bytes[from] == '[' || maySpace(bytes[from]));
  }

  /** How often {@code value} occurs in {@code [from, to)}. */
  static int count(byte[] bytes, int from, int to, int value) {
    long pattern = ONES * (value & 0xff);
    int count = 0;
    int i = from;
    for (; i <= to - 8; i += 8) {
      long x = (long) WORD.get(bytes, i) ^ pattern;
      count += Long.bitCount(~(((x & ~HIGHS) + ~HIGHS) | x | ~HIGHS));
    }
    for (; i < to; i++) {
      count += bytes[i] == (byte) value ? 1 : 0;
    }
    return count;
  }

  /** Where {@code value} last occurs in {@code [from, to)}; {@code from - 1} where it does not. */
  static int lastIndexOf(byte[] bytes, int from, int to, int value) {
    int i = to - 1;
    while (i >= from && bytes[i] != (byte) value) {
      i--;
    }
    return i;
  }

  /** The first byte of {@code [from, to)} that is not UTF-8; -1 where all is. */
  static int notUtf8(byte[] bytes, int from, int to) {
    int i = from;
    while (i < to) {
      if (i <= to - 8 && ((long) WORD.get(bytes, i) & HIGHS) == 0) {
        i += 8;
        continue;
      }
      int first = bytes[i];
      if (first >= 0) {
        i++;
        continue;
      }
      int length = lengthOfCharacter(first & 0xff);
      if (length == 0 || i + length > to || !continued(bytes, i, length)) {
        return i;
      }
      i += length;
    }
    return -1;
  }

  private static int lengthOfCharacter(int first) {
    if (first >= 0xc2 && first <= 0xdf) {
      return 2;
    }
    if (first >= 0xe0 && first <= 0xef) {
      return 3;
    }
    return first >= 0xf0 && first <= 0xf4 ? 4 : 0;
  }

  private static boolean continued(byte[] bytes, int at, int length) {
    for (int j = 1; j < length; j++) {
      if ((bytes[at + j] & 0xc0) != 0x80) {
        return false;
      }
    }
    int first = bytes[at] & 0xff;
    int second = bytes[at + 1] & 0xff;
    return switch (first) { // longer than needed, a surrogate, or beyond U+10FFFF
      case 0xe0 -> second >= 0xa0;
      case 0xed -> second < 0xa0;
      case 0xf0 -> second >= 0x90;
      case 0xf4 -> second < 0x90;
      default -> true;
    };
  }

  /** A hash that looks at all bytes of {@code [from, to)}. */
  static int hash(byte[] bytes, int from, int to) {
    long hash = (to - from) * 0x9e3779b97f4a7c15L;
    int i = from;
    for (; i <= to - 8; i += 8) {
      hash = (hash ^ (long) WORD.get(bytes, i)) * 0xff51afd7ed558ccdL;
      hash ^= hash >>> 32;
    }
    for (; i < to; i++) {
      hash = (hash ^ bytes[i]) * 0xff51afd7ed558ccdL;
      hash ^= hash >>> 29;
    }
    hash *= 0xc4ceb9fe1a85ec53L;
    return (int) (hash ^ hash >>> 32);
  }
}
