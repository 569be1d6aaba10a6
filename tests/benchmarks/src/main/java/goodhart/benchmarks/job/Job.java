package goodhart.benchmarks.job;

import goodhart.benchmarks.DataSet;
import java.io.IOException;

/** A piece of work that both sides of a contest do on the same data. */
public interface Job {

  /** Makes the data, with fixed seeds; both sides read it. */
  void make(Scale scale, DataSet data) throws IOException;

  /** How large it is, for the table. */
  String size(Scale scale);

  /** Our side: what is not measured is done here. */
  Work prepare(DataSet data);

  /** How large the jobs are. */
  enum Scale {
    /** As the table of docs/performance.md has them. */
    FULL,
    /** Small enough for all of them together in three minutes. */
    QUICK;

    /** One of two sizes. */
    public int of(int full, int quick) {
      return this == FULL ? full : quick;
    }
  }

  /** What is measured. */
  interface Work {
    /**
     * Does it once.
     *
     * @param round from 0; where something is drawn, it is the seed
     * @return the numbers that are compared with the peer's
     */
    double[] run(int round);
  }
}
