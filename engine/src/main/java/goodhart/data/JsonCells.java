package goodhart.data;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.core.io.NumberInput;
import com.fasterxml.jackson.databind.JsonNode;
import java.util.Arrays;

/**
 * The values of a scanned JSON object: where each stands in the bytes of its block, and what it is.
 *
 * @param bounds from and to of each value, texts without their quotes
 * @param nodes those of nested values; null where there is none
 */
record JsonCells(byte[] bytes, int[] bounds, byte[] kinds, JsonNode[] nodes) implements Cells {
  static final byte PLAIN = 0;
  static final byte ESCAPED = 1;
  static final byte NUMBER = 2;
  static final byte NOT_FINITE = 3;
  static final byte TRUE = 4;
  static final byte FALSE = 5;
  static final byte NULL = 6;
  static final byte NESTED = 7;

  @Override
  public Kind kind(int column) {
    return switch (kinds[column]) {
      case PLAIN, ESCAPED -> Kind.TEXT;
      case NUMBER, NOT_FINITE -> Kind.NUMBER;
      case TRUE, FALSE -> Kind.BOOLEAN;
      case NULL -> Kind.NULL;
      default -> Kind.NESTED;
    };
  }

  @Override
  public String text(int column) {
    int from = bounds[2 * column];
    int to = bounds[2 * column + 1];
    return kinds[column] == ESCAPED
        ? unescaped(bytes, from, to)
        : new String(bytes, from, to - from, UTF_8);
  }

  @Override
  public int addTo(Texts.Builder texts, int column) {
    return kinds[column] == PLAIN
        ? texts.add(bytes, bounds[2 * column], bounds[2 * column + 1])
        : texts.add(text(column));
  }

  @Override
  public int internIn(Texts.Builder texts, int column) {
    return kinds[column] == PLAIN
        ? texts.intern(bytes, bounds[2 * column], bounds[2 * column + 1])
        : texts.intern(text(column));
  }

  @Override
  public boolean isBlank(int column) {
    return kinds[column] == PLAIN
        ? Bytes.isBlank(bytes, bounds[2 * column], bounds[2 * column + 1])
        : text(column).isBlank();
  }

  @Override
  public boolean sameText(int column, int other) {
    return kinds[column] == PLAIN && kinds[other] == PLAIN
        ? Arrays.equals(
            bytes,
            bounds[2 * column],
            bounds[2 * column + 1],
            bytes,
            bounds[2 * other],
            bounds[2 * other + 1])
        : text(column).equals(text(other));
  }

  @Override
  public void settle() {
    for (int i = 0; i < kinds.length; i++) {
      if (kinds[i] == ESCAPED) {
        int from = bounds[2 * i];
        bounds[2 * i + 1] = unescape(bytes, from, bounds[2 * i + 1], bytes, from);
        kinds[i] = PLAIN;
      }
    }
  }

  @Override
  public Cells detached() {
    return new JsonCells(bytes.clone(), bounds, kinds, nodes);
  }

  @Override
  public double number(int column) {
    int from = bounds[2 * column];
    if (kinds[column] == NOT_FINITE) {
      return bytes[from] == 'N'
          ? Double.NaN
          : bytes[from] == 'I' ? Double.POSITIVE_INFINITY : Double.NEGATIVE_INFINITY;
    }
    return NumberInput.parseDouble(
        new String(bytes, from, bounds[2 * column + 1] - from, ISO_8859_1), true);
  }

  @Override
  public boolean truth(int column) {
    return kinds[column] == TRUE;
  }

  @Override
  public JsonNode nested(int column) {
    return nodes[column];
  }

  /** Four hexadecimal digits; -1 where there are none. */
  static int hex(byte[] bytes, int from, int end) {
    if (from + 4 > end) {
      return -1;
    }
    int value = 0;
    for (int i = from; i < from + 4; i++) {
      int digit = bytes[i] < 0 ? -1 : Character.digit(bytes[i], 16);
      if (digit < 0) {
        return -1;
      }
      value = value << 4 | digit;
    }
    return value;
  }

  private static String unescaped(byte[] bytes, int from, int to) {
    byte[] plain = new byte[to - from]; // an escape is never shorter than what it stands for
    return new String(plain, 0, unescape(bytes, from, to, plain, 0), UTF_8);
  }

  /** Resolves the escapes of {@code bytes[from, to)} into {@code plain}; says where they end. */
  private static int unescape(byte[] bytes, int from, int to, byte[] plain, int at) {
    int used = at;
    int i = from;
    while (i < to) {
      int next = Bytes.indexOf(bytes, i, to, '\\');
      System.arraycopy(bytes, i, plain, used, next - i);
      used += next - i;
      i = next;
      if (i == to) {
        break;
      }
      int code = code(bytes[i + 1]);
      i += 2;
      if (code < 0) {
        code = hex(bytes, i, to);
        i += 4;
        if (code >= 0xd800 && code <= 0xdbff && i + 1 < to && bytes[i] == '\\') {
          int second = bytes[i + 1] == 'u' ? hex(bytes, i + 2, to) : -1;
          if (second >= 0xdc00 && second <= 0xdfff) {
            code = Character.toCodePoint((char) code, (char) second);
            i += 6;
          }
        }
      }
      used = put(plain, used, code >= 0xd800 && code <= 0xdfff ? 0xfffd : code);
    }
    return used;
  }

  private static int code(byte letter) {
    return switch (letter) {
      case 'b' -> '\b';
      case 'f' -> '\f';
      case 'n' -> '\n';
      case 'r' -> '\r';
      case 't' -> '\t';
      case 'u' -> -1;
      default -> letter;
    };
  }

  private static int put(byte[] plain, int at, int code) {
    int i = at;
    if (code < 0x80) {
      plain[i++] = (byte) code;
    } else if (code < 0x800) {
      plain[i++] = (byte) (0xc0 | code >> 6);
      plain[i++] = (byte) (0x80 | code & 0x3f);
    } else if (code < 0x10000) {
      plain[i++] = (byte) (0xe0 | code >> 12);
      plain[i++] = (byte) (0x80 | code >> 6 & 0x3f);
      plain[i++] = (byte) (0x80 | code & 0x3f);
    } else {
      plain[i++] = (byte) (0xf0 | code >> 18);
      plain[i++] = (byte) (0x80 | code >> 12 & 0x3f);
      plain[i++] = (byte) (0x80 | code >> 6 & 0x3f);
      plain[i++] = (byte) (0x80 | code & 0x3f);
    }
    return i;
  }
}
