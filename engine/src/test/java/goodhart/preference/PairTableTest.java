package goodhart.preference;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import goodhart.Progress;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import tech.tablesaw.api.DoubleColumn;
import tech.tablesaw.api.StringColumn;
import tech.tablesaw.api.Table;

class PairTableTest {
  static final List<PreferencePair> PAIRS =
      List.of(
          new PreferencePair("p", "a", "b", 1, 0.1 + 0.2, -0.0, 1.5, 0, "ann"),
          new PreferencePair("p", "b", "", 0.75, 1e-300, 2, 1, 3, "bob"),
          new PreferencePair("q\n\"?\"", "\ud83d\udc04", "a", 0.5, 1, 1, 1 / 3.0, 0, "ann"));

  @Test
  void pairsReadFromTheirTableAreTheSameToTheBit() {
    PreferenceFile file = PreferenceFile.of("made", PAIRS);
    Table table = file.getTable();

    assertThat(table.columnNames())
        .containsExactly(
            "prompt",
            "chosen",
            "rejected",
            "label",
            "weight",
            "margin",
            "group",
            "chosen_score",
            "rejected_score");
    assertThat(new PreferenceReader().read(table, Progress.NONE).pairs()).isEqualTo(PAIRS);
    assertThat(new FromFile(file).getTable().rowCount()).isEqualTo(3);
  }

  @ParameterizedTest
  @ValueSource(strings = {"x.parquet", "x.csv", "x.tsv.gz", "x.jsonl", "x.jsonl.zst"})
  void pairsThatWereSavedAreReadAsTheSameToTheBit(String name, @TempDir Path folder) {
    Path written = PreferenceFile.of("made", PAIRS).save(folder.resolve(name));

    assertThat(PreferenceFile.read(written, Progress.NONE).pairs()).isEqualTo(PAIRS);
  }

  @Test
  void whatIsAsUsualHasNoColumn() {
    Table table =
        PreferenceFile.of("made", List.of(PreferencePair.of("p", "a", "b", 1))).getTable();
    assertThat(table.columnNames()).containsExactly("prompt", "chosen", "rejected");
  }

  @Test
  void anyTableCanBecomePairs() {
    Table table =
        Table.create(
            "votes",
            StringColumn.create("prompt", List.of("p", "p")),
            StringColumn.create("chosen", List.of("a", "b")),
            StringColumn.create("rejected", List.of("b", "c")),
            DoubleColumn.create("weight", 2, Double.NaN));
    PreferenceFile file = new PreferenceReader().read(table, Progress.NONE);

    assertThat(file.name()).isEqualTo("votes");
    assertThat(file.pairs().get(0).weight()).isEqualTo(2);
    assertThat(file.pairs().get(1).weight()).as("missing, as in a file").isEqualTo(1);
    Table same =
        Table.create(
            StringColumn.create("prompt", List.of("p")),
            StringColumn.create("chosen", List.of("a")),
            StringColumn.create("rejected", List.of("a")));
    assertThatThrownBy(() -> new PreferenceReader().read(same, Progress.NONE))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageStartingWith("table, row 1: ")
        .hasMessageEndingWith("Nothing was loaded");
  }
}
