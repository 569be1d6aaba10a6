package goodhart.data;

import goodhart.internal.Check;

/**
 * What a reading may cost before it is refused: a small compressed file can hold more text than
 * there is memory.
 *
 * @param mostMegabytes most text of all files together, unpacked, in 2^20 bytes
 * @param mostLineMegabytes most text of one row, in 2^20 bytes
 */
public record Limits(int mostMegabytes, int mostLineMegabytes) {

  /** Half of the memory that this Java may use, and 64 MB a row. */
  public Limits() {
    this((int) Math.min(Integer.MAX_VALUE, Runtime.getRuntime().maxMemory() >> 21), 64);
  }

  public Limits {
    Check.atLeast("mostMegabytes", mostMegabytes, 1);
    Check.atLeast("mostLineMegabytes", mostLineMegabytes, 1);
  }
}
