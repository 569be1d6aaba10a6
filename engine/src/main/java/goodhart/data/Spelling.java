package goodhart.data;

import com.fasterxml.jackson.core.io.NumberInput;
import java.util.Locale;
import java.util.OptionalDouble;

/** Numbers and truth values as people and programs write them into text. */
final class Spelling {
  private Spelling() {}

  /**
   * A decimal number, or NaN or an infinity in any of the usual spellings; spaces around it are
   * allowed. Java's own extras (a trailing {@code d}, hexadecimal) are no numbers.
   */
  static OptionalDouble number(String text) {
    String number = text.strip();
    if (isDecimal(number)) {
      return OptionalDouble.of(NumberInput.parseDouble(number, true));
    }
    return switch (number.length() > 10 ? "" : number.toLowerCase(Locale.ROOT)) {
      case "nan", "+nan", "-nan" -> OptionalDouble.of(Double.NaN);
      case "inf", "+inf", "infinity", "+infinity" -> OptionalDouble.of(Double.POSITIVE_INFINITY);
      case "-inf", "-infinity" -> OptionalDouble.of(Double.NEGATIVE_INFINITY);
      default -> OptionalDouble.empty();
    };
  }

  /** 1 for true, 0 for false. */
  static OptionalDouble truth(String text) {
    return switch (text.length() > 7 ? "" : text.strip().toLowerCase(Locale.ROOT)) {
      case "true" -> OptionalDouble.of(1);
      case "false" -> OptionalDouble.of(0);
      default -> OptionalDouble.empty();
    };
  }

  private static boolean isDecimal(String text) {
    int i = 0;
    int end = text.length();
    if (i < end && (text.charAt(i) == '-' || text.charAt(i) == '+')) {
      i++;
    }
    int whole = digits(text, i);
    int digits = whole - i;
    i = whole;
    if (i < end && text.charAt(i) == '.') {
      int fraction = digits(text, i + 1);
      digits += fraction - i - 1;
      i = fraction;
    }
    if (digits <= 0) {
      return false;
    }
    if (i < end && (text.charAt(i) == 'e' || text.charAt(i) == 'E')) {
      i++;
      if (i < end && (text.charAt(i) == '-' || text.charAt(i) == '+')) {
        i++;
      }
      int exponent = digits(text, i);
      if (exponent == i) {
        return false;
      }
      i = exponent;
    }
    return i == end;
  }

  private static int digits(String text, int from) {
    int i = from;
    while (i < text.length() && text.charAt(i) >= '0' && text.charAt(i) <= '9') {
      i++;
    }
    return i;
  }
}
