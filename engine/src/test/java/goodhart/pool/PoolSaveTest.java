package goodhart.pool;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import goodhart.Progress;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class PoolSaveTest {
  @TempDir Path folder;

  @ParameterizedTest
  @ValueSource(
      strings = {
        "x.parquet",
        "x.csv",
        "x.tsv",
        "x.jsonl",
        "x.csv.gz",
        "x.tsv.zst",
        "x.jsonl.gz",
        "x.jsonl.zst"
      })
  void aPoolThatWasSavedIsReadAsTheSameToTheBit(String name) {
    for (long seed = 0; seed < 6; seed++) {
      CandidatePool pool = PoolTableTest.random(seed);
      Path written = pool.save(folder.resolve(name));

      assertThat(written).isEqualTo(folder.resolve(name).toAbsolutePath());
      assertThat(new PoolReader().read(written, Progress.NONE)).isEqualTo(pool);
    }
  }

  @Test
  void aNameWithoutAKnownEndingLeavesNothingBehind() throws IOException {
    assertThatThrownBy(() -> PoolTableTest.random(1).save(folder.resolve("x.xlsx")))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage(
            "x.xlsx: the name says no known form. Known endings: .parquet, and .csv, .tsv, .jsonl"
                + " alone or with .gz or .zst. Nothing was written");
    try (Stream<Path> left = Files.list(folder)) {
      assertThat(left).isEmpty();
    }
  }
}
