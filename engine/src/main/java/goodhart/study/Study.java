package goodhart.study;

import goodhart.internal.Check;
import goodhart.optimize.Direct;
import goodhart.optimize.Joint;
import goodhart.optimize.Optimizer;
import goodhart.pool.PoolSource;
import goodhart.preference.PreferenceSource;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * What is compared, and over which seeds. A description: {@link Runner} runs it.
 *
 * @param source where the pools come from; drawn anew for each seed
 * @param seeds the seeds, at least one, all different; every method sees the same draws
 * @param entries what is compared, at least one, with different labels
 */
public record Study(PoolSource source, List<Long> seeds, List<Entry> entries) {
  public Study {
    Check.present("source", source);
    seeds = List.copyOf(seeds);
    entries = List.copyOf(entries);
    Check.atLeast("number of seeds", seeds.size(), 1);
    Check.atLeast("number of methods", entries.size(), 1);
    if (Set.copyOf(seeds).size() < seeds.size()) {
      throw new IllegalArgumentException("seeds must differ, got " + seeds);
    }
    Set<String> labels = new HashSet<>();
    for (Entry entry : entries) {
      if (!labels.add(entry.label())) {
        throw new IllegalArgumentException(
            "two methods are labelled '" + entry.label() + "': give one of them a label");
      }
    }
  }

  /**
   * One curve to be.
   *
   * @param label what chart and table call it
   * @param line what it shares with the other settings of one method line
   * @param optimizer the method with its hyperparameters
   * @param reward the proxy it optimises, for a joint method perhaps several; for a direct method
   *     null, or the proxy to report beside it and to lend to a method that asks for one (null: its
   *     own implicit reward is reported)
   * @param pairs the preference pairs of a direct method; null otherwise
   * @param training how it is trained, if it learns
   */
  public record Entry(
      String label,
      String line,
      Optimizer optimizer,
      RewardSource reward,
      PreferenceSource pairs,
      Training training) {

    /** An entry on a line of its own. */
    public Entry(
        String label,
        Optimizer optimizer,
        RewardSource reward,
        PreferenceSource pairs,
        Training training) {
      this(label, label, optimizer, reward, pairs, training);
    }

    public Entry {
      Check.present("line", line);
      Check.present("label", label);
      Check.present("method", optimizer);
      Check.present("training", training);
      if (optimizer instanceof Direct) {
        if (pairs == null) {
          throw new IllegalArgumentException(
              "method '"
                  + optimizer.name()
                  + "' learns from preference pairs and got none. Say pairs: <preferences>");
        }
      } else if (reward == null) {
        throw new IllegalArgumentException(
            "method '"
                + optimizer.name()
                + "' optimises a reward and got none. Say reward: <proxy>");
      }
      if (reward instanceof RewardSource.Several && !(optimizer instanceof Joint)) {
        throw new IllegalArgumentException(
            "method '"
                + optimizer.name()
                + "' takes one reward and got several. Combine them:"
                + " reward: combine(a, b, 'weightedSum')");
      }
    }
  }
}
