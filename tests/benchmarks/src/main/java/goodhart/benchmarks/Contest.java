package goodhart.benchmarks;

import goodhart.benchmarks.job.Job;
import java.util.List;

/**
 * A job that both sides do.
 *
 * @param name as {@code --jobs} takes it
 * @param job what is done
 * @param peer what it is measured against
 * @param threads of both sides; 0 for as many as there are cores
 * @param aim the peer's time over ours, at least
 * @param agreement when the results are the same
 */
record Contest(String name, Job job, Peer peer, int threads, double aim, Agreement agreement) {

  /** What a job is measured against. */
  sealed interface Peer {
    /** For the table. */
    String label();
  }

  /** A script of the folder {@code peers}, with arguments. */
  record Python(String script, List<String> arguments, String label) implements Peer {
    Python(String script, String label, String... arguments) {
      this(script, List.of(arguments), label);
    }
  }

  /** Another way of ours to do the same. */
  record Ours(String contest, String label) implements Peer {}

  /** None: the time alone is of interest. */
  record None() implements Peer {
    @Override
    public String label() {
      return "";
    }
  }
}
