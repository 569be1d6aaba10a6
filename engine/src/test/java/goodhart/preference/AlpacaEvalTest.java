package goodhart.preference;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import goodhart.Progress;
import goodhart.Seeds;
import goodhart.pool.CandidatePool;
import goodhart.pool.Column;
import goodhart.pool.Features;
import goodhart.pool.HeldOut;
import goodhart.pool.PoolReader;
import goodhart.pool.PoolSource;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** Real data, where it is: the folder {@code ../shared/data} beside the repository. */
class AlpacaEvalTest {
  private static Path data;
  private static CandidatePool pool;

  @BeforeAll
  static void load() {
    String given = System.getProperty("goodhart.shared");
    Path root = Path.of("").toAbsolutePath();
    while (given == null && root != null && !Files.exists(root.resolve(".ci"))) {
      root = root.getParent();
    }
    data = (given != null ? Path.of(given) : root.resolve("../shared")).resolve("data").normalize();
    Path file = data.resolve("alpaca-eval-pool.jsonl.gz");
    assumeTrue(
        Files.exists(file),
        "the AlpacaEval pool is not at " + file + "; -Dgoodhart.shared says where its folder is");
    PoolReader reader =
        new PoolReader(
            "instruction", "response", "gold", null, null, List.of("length"), new Features());
    pool = reader.read(file, Progress.NONE);
  }

  @Test
  void thePoolHasAllItsRows() {
    assertThat(pool.report().orElseThrow().rows()).isEqualTo(8997);
    assertThat(pool.size()).as("179 responses are those of another model").isEqualTo(8818);
    assertThat(pool.prompts()).isEqualTo(200);
    assertThat(pool.mostCandidates()).isEqualTo(45);
  }

  /** The whole pool's numbers were computed a second time, independently, in Python. */
  @Test
  void longerIsBetterButNotTheOracle() {
    assertThat(pool.mean(pool.reference().toArray(), pool.gold()))
        .isCloseTo(0.10806685, within(1e-8));
    assertThat(bestOf64(pool, pool.column("length"))).isCloseTo(0.46086348, within(1e-8));
    assertThat(bestOf64(pool, pool.gold())).isCloseTo(0.85014066, within(1e-8));
  }

  @Test
  void halfOfThePromptsTellTheSameWithinFiveStandardDeviationsBetweenSplits() {
    for (int seed = 1; seed <= 8; seed++) {
      CandidatePool held = new HeldOut(pool, 0.5).draw(new Seeds(seed)).evaluation();

      assertThat(held.prompts()).isEqualTo(100);
      assertThat(held.mean(held.reference().toArray(), held.gold()))
          .isCloseTo(0.108, within(5 * 0.0085));
      assertThat(bestOf64(held, held.column("length"))).isCloseTo(0.461, within(5 * 0.0246));
      assertThat(bestOf64(held, held.gold())).isCloseTo(0.850, within(5 * 0.0141));
    }
  }

  @Test
  void everyPairIsAboutThePoolAndASplitLeaksNone() {
    PreferenceFile file =
        PreferenceFile.read(data.resolve("alpaca-eval-pairs.jsonl.gz"), Progress.NONE);
    FromFile.Matching all = new FromFile(pool, file).match(pool);
    PoolSource.Draw draw = new HeldOut(pool, 0.5).draw(new Seeds(1));
    FromFile.Matching half = new FromFile(new HeldOut(pool, 0.5), file).match(draw.training());
    double longer = 0;
    for (int k = 0; k < all.pairs().size(); k++) {
      Column length = pool.column("length");
      longer +=
          length.get(all.pairs().first(k)) > length.get(all.pairs().second(k)) ? 1.0 / 8000 : 0;
    }

    assertThat(all.pairs().size()).isEqualTo(8000);
    assertThat(half.pairs().size()).isEqualTo(4000);
    assertThat(half.otherPrompts()).isEqualTo(4000);
    assertThat(longer).isBetween(0.64, 0.65);
    assertThat(file.pairs().stream().filter(p -> p.chosenScore() > p.rejectedScore()).count())
        .isEqualTo(5950);
  }

  @Test
  void humanConversationsArePairsOfTwoAnswersToAPrompt() {
    PreferenceFile file =
        PreferenceFile.read(data.resolve("hh-rlhf-harmless-test.jsonl.gz"), Progress.NONE);

    assertThat(file.pairs()).hasSize(1150);
    assertThat(file.schema()).startsWith("HH-RLHF");
    assertThat(file.pairs())
        .allMatch(p -> p.prompt().startsWith("\n\nHuman:") && p.prompt().endsWith("Assistant:"));
    assertThat(new FromFile(file).source().draw(new Seeds(1)).training().size())
        .isGreaterThan(2200);
  }

  private static double bestOf64(CandidatePool pool, Column score) {
    double gold = 0;
    for (int x = 0; x < pool.prompts(); x++) {
      int start = pool.start(x);
      int k = pool.candidates(x);
      Integer[] order = new Integer[k];
      Arrays.setAll(order, i -> start + i);
      Arrays.sort(order, (a, b) -> Double.compare(score.get(a), score.get(b)));
      double below = 0;
      for (int from = 0, to; from < k; from = to) {
        to = from;
        double level = 0;
        double share = 0;
        while (to < k && score.get(order[to]) == score.get(order[from])) {
          double reference = pool.reference().get(order[to]);
          share += reference;
          level += reference * pool.gold().get(order[to++]);
        }
        double mass = Math.pow(below + share, 64) - Math.pow(below, 64);
        below += share;
        gold += mass * level / share / pool.prompts();
      }
    }
    return gold;
  }
}
