package goodhart.pool;

import goodhart.data.Columns;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.stream.IntStream;

/**
 * A pool as a table of one row a candidate: {@code prompt_id} (the prompt's number, from 0), {@code
 * prompt} and {@code response} where there are texts, {@code gold} where there is one, {@code
 * reference} (probability), {@code weight} (of the prompt), {@code draws} where the pool is a
 * sample, and the further columns. Features are not in it: they are computed from the texts. Read
 * again with a {@link PoolReader} it is the same pool, to the bit; only a further column with a
 * name that is taken, such as {@code gold}, is called {@code gold_column} in the table.
 */
final class PoolTable {
  private PoolTable() {}

  /** Hands the columns on. */
  static void write(CandidatePool pool, Columns into) {
    int[] promptOf = new int[pool.size()];
    for (int x = 0; x < pool.prompts(); x++) {
      Arrays.fill(promptOf, pool.start(x), pool.end(x), x);
    }
    into.whole(Role.PROMPT_ID.saved(), promptOf);
    if (pool.prompt(0).isPresent()) {
      List<String> prompts =
          IntStream.range(0, pool.prompts()).mapToObj(x -> pool.prompt(x).orElseThrow()).toList();
      into.texts(Role.PROMPT.saved(), TextView.of(prompts, promptOf));
    }
    if (pool.response(0).isPresent()) {
      into.texts(Role.RESPONSE.saved(), pool.responseTexts());
    }
    if (pool.hasGold()) {
      into.numbers(Role.GOLD.saved(), pool.gold().toArray());
    }
    into.numbers(Role.REFERENCE.saved(), pool.reference().toArray());
    into.numbers(
        Role.WEIGHT.saved(), Arrays.stream(promptOf).mapToDouble(pool.weights()::get).toArray());
    if (pool.isSample()) {
      into.whole(
          Role.DRAWS.saved(),
          IntStream.range(0, pool.prompts()).flatMap(x -> Arrays.stream(pool.draws(x))).toArray());
    }
    Set<String> taken = new HashSet<>();
    for (Role role : Role.values()) {
      if (role != Role.LENGTH) {
        taken.add(role.saved());
      }
    }
    for (String column : pool.columns()) {
      String name = column;
      while (!taken.add(name.toLowerCase(Locale.ROOT))) {
        name += "_column";
      }
      into.numbers(name, pool.column(column).toArray());
    }
  }
}
