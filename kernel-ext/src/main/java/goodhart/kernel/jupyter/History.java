package goodhart.kernel.jupyter;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;
import java.util.regex.Pattern;

/**
 * The cells run since the kernel started, as {@code history_request} asks for them: the last
 * 10,000, and of each output 10,000 characters.
 */
final class History {
  private static final int SESSION = 1;
  private static final int MOST_ENTRIES = 10_000;
  private static final int LONGEST_OUTPUT = 10_000;

  private record Entry(int line, String input, String output) {}

  private final List<Entry> entries = new ArrayList<>();

  synchronized void add(int line, String input, String output) {
    boolean tooLong = output != null && output.length() > LONGEST_OUTPUT;
    entries.add(
        new Entry(line, input, tooLong ? output.substring(0, LONGEST_OUTPUT) + " ..." : output));
    if (entries.size() > MOST_ENTRIES) {
      entries.remove(0);
    }
  }

  /**
   * The entries asked for, each {@code [session, line, input]} or {@code [.., [input, output]]}.
   */
  synchronized List<List<Object>> find(Message request) {
    int most = request.number("n", Integer.MAX_VALUE);
    List<Entry> found =
        switch (request.text("hist_access_type")) {
          case "tail" -> last(most, entries);
          case "range" -> range(request);
          case "search" -> last(most, search(request));
          default -> List.of();
        };
    boolean output = request.flag("output", false);
    return found.stream()
        .map(
            e ->
                List.<Object>of(
                    SESSION, e.line, output ? java.util.Arrays.asList(e.input, e.output) : e.input))
        .toList();
  }

  private List<Entry> range(Message request) {
    int session = request.number("session", 0);
    if (session != 0 && session != SESSION) {
      return List.of();
    }
    int start = request.number("start", 0);
    int stop = request.number("stop", Integer.MAX_VALUE);
    return entries.stream().filter(e -> e.line >= start && e.line < stop).toList();
  }

  private List<Entry> search(Message request) {
    String glob = request.text("pattern");
    Predicate<String> matches = glob(glob.isEmpty() ? "*" : glob).asMatchPredicate();
    List<Entry> found = new ArrayList<>();
    for (Entry entry : entries) {
      if (matches.test(entry.input)) {
        if (request.flag("unique", false)) {
          found.removeIf(earlier -> earlier.input.equals(entry.input));
        }
        found.add(entry);
      }
    }
    return found;
  }

  private static Pattern glob(String glob) {
    StringBuilder regex = new StringBuilder();
    for (char c : glob.toCharArray()) {
      switch (c) {
        case '*' -> regex.append(".*");
        case '?' -> regex.append('.');
        default -> regex.append(Pattern.quote(String.valueOf(c)));
      }
    }
    return Pattern.compile(regex.toString(), Pattern.DOTALL);
  }

  private static List<Entry> last(int most, List<Entry> all) {
    return all.subList(Math.max(0, all.size() - Math.max(0, most)), all.size());
  }
}
