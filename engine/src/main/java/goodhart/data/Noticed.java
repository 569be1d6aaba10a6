package goodhart.data;

import java.util.LinkedHashMap;
import java.util.Map;

/** Counts what is questionable in a file but can be read all the same. Confined to one thread. */
final class Noticed {
  long byteOrderMarks;
  long blankLines;
  long loneSurrogates;
  long nulCharacters;
  long strayQuotes;
  long namelessColumns;

  void add(Noticed other) {
    byteOrderMarks += other.byteOrderMarks;
    blankLines += other.blankLines;
    loneSurrogates += other.loneSurrogates;
    nulCharacters += other.nulCharacters;
    strayQuotes += other.strayQuotes;
    namelessColumns += other.namelessColumns;
  }

  /** Those that occurred, in words. */
  Map<String, Long> map() {
    Map<String, Long> map = new LinkedHashMap<>();
    put(map, "byte order marks skipped", byteOrderMarks);
    put(map, "blank lines skipped", blankLines);
    put(map, "lone surrogates replaced by U+FFFD", loneSurrogates);
    put(map, "NUL characters in texts", nulCharacters);
    put(map, "quotes inside unquoted cells", strayQuotes);
    put(map, "columns without a name left out", namelessColumns);
    return map;
  }

  private static void put(Map<String, Long> map, String what, long count) {
    if (count > 0) {
      map.put(what, count);
    }
  }
}
