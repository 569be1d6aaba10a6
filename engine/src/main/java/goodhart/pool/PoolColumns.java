package goodhart.pool;

import goodhart.data.Row;
import goodhart.internal.Names;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Which column of a file plays which role, by a reader's settings and by common names, told by the
 * first row.
 *
 * @param form how candidates lie in the rows
 * @param saved whether it is a file that a pool was saved to: then no two rows are one candidate
 * @param roles the column of each role that there is
 * @param further columns of numbers that become columns of the pool
 * @param unused columns that are of no use, for replies
 */
record PoolColumns(
    PoolForm form,
    boolean saved,
    Map<Role, String> roles,
    List<Further> further,
    List<String> unused) {

  /**
   * A column of numbers.
   *
   * @param column its name in the file
   * @param name its name in the pool
   * @param asked whether the reader was told to take it, so that a missing value is a mistake
   */
  record Further(String column, String name, boolean asked) {}

  /** A file that a pool was saved to has these names, and no others mean anything. */
  private static boolean isSaved(List<String> columns) {
    return columns.contains(Role.PROMPT_ID.saved())
        && columns.contains(Role.REFERENCE.saved())
        && columns.contains(Role.WEIGHT.saved());
  }

  static PoolColumns of(Row first, PoolReader reader) {
    Map<Role, String> asked = asked(reader);
    PoolForm form =
        PoolForm.of(
            first,
            c ->
                asked.containsKey(Role.RESPONSE)
                    ? c.equals(reader.response())
                    : Role.RESPONSE.is(c),
            c -> asked.containsKey(Role.GOLD) ? c.equals(reader.gold()) : Role.GOLD.is(c));
    return new Recognition(first, form, asked, reader).columns();
  }

  private static Map<Role, String> asked(PoolReader reader) {
    Map<Role, String> asked = new EnumMap<>(Role.class);
    put(asked, Role.PROMPT, reader.prompt());
    put(asked, Role.PROMPT_ID, reader.promptId());
    put(asked, Role.RESPONSE, reader.response());
    put(asked, Role.GOLD, reader.gold());
    put(asked, Role.LOG_PROBABILITY, reader.referenceLogProbability());
    put(asked, Role.REFERENCE, reader.reference());
    put(asked, Role.WEIGHT, reader.weight());
    put(asked, Role.DRAWS, reader.draws());
    put(asked, Role.LENGTH, reader.length());
    return asked;
  }

  private static void put(Map<Role, String> asked, Role role, String column) {
    if (column != null) {
      asked.put(role, column);
    }
  }

  /** In words, for replies. */
  String schema() {
    List<String> parts = new ArrayList<>();
    roles.forEach((role, column) -> parts.add(role.words() + " '" + column + "'"));
    List<String> others =
        further.stream()
            .filter(f -> !f.name().equals(Role.LENGTH.saved()))
            .map(Further::name)
            .toList();
    further.stream()
        .filter(f -> f.name().equals(Role.LENGTH.saved()))
        .forEach(f -> parts.add("length '" + f.column() + "'"));
    if (!others.isEmpty()) {
      parts.add("columns '" + String.join("', '", others) + "'");
    }
    return form.title()
        + ": "
        + String.join(", ", parts)
        + (unused.isEmpty() ? "" : "; not used: '" + String.join("', '", unused) + "'");
  }

  /** One recognition. */
  private static final class Recognition {
    private final Row row;
    private final PoolForm form;
    private final Map<Role, String> asked;
    private final PoolReader reader;
    private final Line line;
    private final Set<String> left;
    private final Map<Role, String> roles = new EnumMap<>(Role.class);

    Recognition(Row row, PoolForm form, Map<Role, String> asked, PoolReader reader) {
      this.row = row;
      this.form = form;
      this.asked = asked;
      this.reader = reader;
      List<Line> lines = new ArrayList<>();
      form.lines(row, lines::add);
      line = lines.get(0);
      left = new LinkedHashSet<>(form.columns());
    }

    PoolColumns columns() {
      asked.forEach(this::ask);
      if (reader.columns() != null) {
        reader.columns().forEach(this::present);
        left.removeAll(reader.columns());
      }
      boolean saved = isSaved(form.columns());
      for (Role role : Role.values()) {
        if (!asked.containsKey(role)) {
          recognised(role, saved)
              .filter(c -> !role.isNumber() || role == Role.GOLD || isNumber(c))
              .ifPresent(c -> take(role, c));
        }
      }
      onlyOneReference();
      prompts();
      List<Further> further = new ArrayList<>();
      String length = roles.remove(Role.LENGTH);
      if (length != null) {
        further.add(new Further(length, Role.LENGTH.saved(), asked.containsKey(Role.LENGTH)));
      }
      List<String> unused = new ArrayList<>();
      if (reader.columns() != null) {
        reader.columns().forEach(c -> further.add(new Further(c, c, true)));
        unused.addAll(left);
      } else {
        for (String column : left) {
          boolean numbers = saved || !Role.numbering(column);
          if (numbers && (!line.has(column) || isNumber(column))) {
            further.add(new Further(column, column, false));
          } else {
            unused.add(column);
          }
        }
      }
      if (!roles.containsKey(Role.RESPONSE) && !roles.containsKey(Role.GOLD) && further.isEmpty()) {
        throw row.error(
            "found neither responses nor scores in the columns "
                + String.join(", ", form.columns())
                + ". Say which column is what, for example response 'text'; gold 'score'");
      }
      return new PoolColumns(form, saved, roles, further, unused);
    }

    private void ask(Role role, String column) {
      if (!column.isEmpty()) {
        present(column);
        take(role, column);
      }
    }

    private void take(Role role, String column) {
      roles.put(role, column);
      left.remove(column);
    }

    private void present(String column) {
      if (!form.columns().contains(column)) {
        throw row.error(
            Names.unknown("column", column, form.columns()).replaceAll("\\p{Cntrl}+", " "));
      }
    }

    private Optional<String> recognised(Role role, boolean saved) {
      if (saved) {
        return Optional.of(role.saved())
            .filter(left::contains)
            .filter(c -> role != Role.LOG_PROBABILITY);
      }
      Optional<String> found =
          form instanceof PoolForm.Long ? role.among(left) : role.amongSeveral(left);
      return role == Role.RESPONSE && form instanceof PoolForm.Lists
          ? found.or(() -> left.stream().filter(PoolForm.LISTS::contains).findFirst())
          : found;
    }

    private boolean isNumber(String column) {
      try {
        line.number(column);
        return true;
      } catch (IllegalArgumentException notOne) {
        return false;
      }
    }

    /** What is asked for goes before what is found; probabilities go before their logarithms. */
    private void onlyOneReference() {
      if (roles.containsKey(Role.REFERENCE) && roles.containsKey(Role.LOG_PROBABILITY)) {
        boolean both = asked.containsKey(Role.REFERENCE) && asked.containsKey(Role.LOG_PROBABILITY);
        if (both) {
          throw new IllegalArgumentException("give reference or referenceLogProbability, not both");
        }
        Role other =
            asked.containsKey(Role.LOG_PROBABILITY) ? Role.REFERENCE : Role.LOG_PROBABILITY;
        left.add(roles.remove(other));
      }
    }

    /** A number in the place of the prompt's text is its id; an id alone is one. */
    private void prompts() {
      String prompt = roles.get(Role.PROMPT);
      if (prompt != null
          && !asked.containsKey(Role.PROMPT)
          && !roles.containsKey(Role.PROMPT_ID)
          && line.has(prompt)
          && line.value(prompt).isNumber()) {
        roles.remove(Role.PROMPT);
        roles.put(Role.PROMPT_ID, prompt);
      }
      if (!roles.containsKey(Role.PROMPT)
          && !roles.containsKey(Role.PROMPT_ID)
          && !asked.containsKey(Role.PROMPT_ID)
          && left.contains("id")) {
        take(Role.PROMPT_ID, "id");
      }
      if (!roles.containsKey(Role.PROMPT) && !roles.containsKey(Role.PROMPT_ID)) {
        throw row.error(
            "found no column of prompts or prompt ids among "
                + String.join(", ", form.columns())
                + ". Say which it is, for example prompt 'question'");
      }
    }
  }
}
