package goodhart.pool;

import goodhart.Progress;
import goodhart.Seeds;
import goodhart.data.LoadReport;
import goodhart.internal.Check;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;

/**
 * Where candidate pools come from: a synthetic world, a file, a split of a file. A description;
 * nothing is drawn before {@link #draw}. Implementations are values: equal descriptions draw equal
 * pools from equal seeds.
 */
public interface PoolSource {

  /**
   * Draws the pools of one seed.
   *
   * @param seeds the seed of this draw; the source takes its own named streams from it
   */
  Draw draw(Seeds seeds);

  /**
   * Draws the pools of one seed. For a source that takes a while: by default it cannot be stopped.
   *
   * @param seeds the seed of this draw
   * @param progress asked whether to stop
   */
  default Draw draw(Seeds seeds, Progress progress) {
    return draw(seeds);
  }

  /** How many draws its prompts have, where its pools are samples; empty where they are exact. */
  default Optional<Sample> sample() {
    return Optional.empty();
  }

  /**
   * How many responses were drawn for a prompt.
   *
   * @param least for the prompt with the fewest, >= 1
   * @param most for the prompt with the most
   */
  record Sample(int least, int most) {
    public Sample {
      Check.atLeast("draws of a prompt", least, 1);
      Check.atLeast("most draws of a prompt", most, least);
    }

    /** {@code 16 draws a prompt}, {@code 3 to 16 draws a prompt}. */
    @Override
    public String toString() {
      return (least < most ? least + " to " + most : String.valueOf(most))
          + (most == 1 ? " draw a prompt" : " draws a prompt");
    }
  }

  /**
   * One draw.
   *
   * @param training where preferences are collected and models are trained
   * @param evaluation where curves are measured; the same object as {@code training} unless prompts
   *     are held out
   */
  record Draw(CandidatePool training, CandidatePool evaluation) {

    /**
     * Prompts of the evaluation pool that are nearly the same as one of the training pool; empty
     * where no prompts are held out or they have no texts.
     */
    public Optional<LoadReport.Leakage> leakage() {
      if (training == evaluation || training.prompt(0).isEmpty()) {
        return Optional.empty();
      }
      return Optional.of(
          LoadReport.Leakage.between("training", texts(training), "evaluation", texts(evaluation)));
    }

    private static List<String> texts(CandidatePool pool) {
      return IntStream.range(0, pool.prompts())
          .mapToObj(x -> pool.prompt(x).orElseThrow())
          .toList();
    }
  }
}
