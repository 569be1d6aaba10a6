package goodhart.pool;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import goodhart.Progress;
import goodhart.internal.Catalogue;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import tech.tablesaw.api.BooleanColumn;
import tech.tablesaw.api.DoubleColumn;
import tech.tablesaw.api.IntColumn;
import tech.tablesaw.api.StringColumn;
import tech.tablesaw.api.Table;

class PoolTableTest {

  /** A pool of any kind, with numbers of all sizes and texts of all sorts. */
  static CandidatePool random(long seed) {
    SplittableRandom random = new SplittableRandom(seed);
    int[] counts = random.ints(5, 1, 6).toArray();
    int size = IntStream.of(counts).sum();
    List<String> texts =
        List.of("", "a", "b, \"c\"", "line\nline", "\ud83d\udc04 moo", "1", "null");
    List<String> prompts = random.ints(5, 0, 7).mapToObj(i -> texts.get(i) + "?").toList();
    List<String> responses =
        IntStream.range(0, size).mapToObj(i -> texts.get(random.nextInt(7))).toList();
    CandidatePool.Builder builder =
        CandidatePool.builder(counts)
            .prompts(prompts)
            .responses(responses)
            .gold(random.doubles(size, -1e-300, 1e-300).toArray())
            .column("rm", random.doubles(size, -1e300, 1e300).toArray())
            .column("length", random.doubles(size).toArray())
            .weights(random.doubles(5).toArray())
            .reference(random.doubles(size, 1e-9, 1).toArray());
    if (seed % 2 == 0) {
      builder.draws(random.ints(size, 1, 9).toArray());
    }
    return builder.features(new Features()).build();
  }

  @Test
  void aPoolReadFromItsTableIsTheSameToTheBit() {
    for (long seed = 0; seed < 20; seed++) {
      CandidatePool pool = random(seed);
      assertThat(new PoolReader().read(pool.getTable(), Progress.NONE)).isEqualTo(pool);
    }
  }

  @Test
  void theTableHasARowForEachCandidate() {
    CandidatePool pool =
        CandidatePool.builder(2, 1).gold(1, 2, 3).column("rm", 4, 5, 6).draws(3, 1, 2).build();

    Table table = pool.getTable();
    assertThat(table.columnNames())
        .containsExactly("prompt_id", "gold", "reference", "weight", "draws", "rm");
    assertThat(table.intColumn("prompt_id").asObjectArray()).containsExactly(0, 0, 1);
    assertThat(table.doubleColumn("reference").asDoubleArray()).containsExactly(0.75, 0.25, 1);
    assertThat(table.intColumn("draws").asObjectArray()).containsExactly(3, 1, 2);
    assertThat(table.doubleColumn("rm").asDoubleArray()).containsExactly(4, 5, 6);
    assertThat(pool.withColumn("Gold", new double[3]).getTable().columnNames())
        .endsWith("rm", "Gold_column");
  }

  @Test
  void anyTableCanBecomeAPool() {
    Table table =
        Table.create(
            "my run",
            StringColumn.create("question", List.of("p", "p", "p")),
            StringColumn.create("answer", List.of("a", "", "c")),
            IntColumn.create("tokens", 3, 1, 2),
            DoubleColumn.create("gold", 1, 2, 3),
            DoubleColumn.create("judge", 1, Double.NaN, 3),
            BooleanColumn.create("cut", true, false, true));
    CandidatePool pool = new PoolReader().read(table, Progress.NONE);

    assertThat(pool.columns()).containsExactly("length", "cut");
    assertThat(pool.response(1)).contains("");
    assertThat(pool.report().orElseThrow().toString())
        .contains(
            "file         my run (a table in memory)",
            "columns with a value that is no number ('judge', missing): 1 (first: my run, row 2)",
            "empty responses: 1 (first: my run, row 2)");
  }

  @Test
  void whatATableLacksIsSaidWithItsRow() {
    Table table =
        Table.create(
            StringColumn.create("prompt", List.of("p", "p")),
            DoubleColumn.create("gold", 1, Double.NaN));
    assertThatThrownBy(() -> new PoolReader().read(table, Progress.NONE))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageStartingWith("table, row 2, column 'gold': missing")
        .hasMessageEndingWith(". Nothing was loaded");
    table.replaceColumn("gold", DoubleColumn.create("gold", 1, Double.POSITIVE_INFINITY));
    assertThatThrownBy(() -> new PoolReader().read(table, Progress.NONE))
        .hasMessage(
            "table, row 2, column 'gold': not a finite number: Infinity. Nothing was loaded");
    assertThatThrownBy(() -> new PoolReader().read(table.emptyCopy(), Progress.NONE))
        .hasMessage("table: has no row. Nothing was loaded");
    PoolReader asked = Catalogue.with(new PoolReader(), Map.of("gold", "glod"));
    assertThatThrownBy(() -> asked.read(table, Progress.NONE))
        .hasMessage(
            "table, row 1: no column named 'glod'. Did you mean 'gold'? Known: gold, prompt. Nothing"
                + " was loaded");
  }
}
