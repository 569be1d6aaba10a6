package goodhart.measure;

import goodhart.Estimate;

/**
 * What the table says of one curve.
 *
 * @param label the curve's label
 * @param referenceGold gold reward of the path's first point
 * @param peakGold gold reward at the peak
 * @param klAtPeak KL at the peak, nats
 * @param endGold gold reward at full strength
 * @param klAtEnd KL at full strength, nats
 * @param drop gold at the peak minus gold at the end, >= 0
 * @param dropLow lower end of the drop's 95 % bootstrap interval
 * @param dropHigh upper end of it
 * @param verdict what may honestly be said
 */
public record Summary(
    String label,
    Estimate referenceGold,
    Estimate peakGold,
    double klAtPeak,
    Estimate endGold,
    double klAtEnd,
    double drop,
    double dropLow,
    double dropHigh,
    Verdict verdict) {

  /** What a curve does, said only as far as the interval allows. */
  public enum Verdict {
    /** The drop from the peak to the end is significant. */
    OVER_OPTIMISES("over-optimises"),
    /**
     * The drop is significant, but the path ends nearer to the reference than at its peak: training
     * went back, which is not optimising further.
     */
    TURNS_BACK("turns back"),
    /** No significant drop, and no significant gain over the last part either. */
    SATURATES("saturates"),
    /** Gold still gains significantly over the last part of the path. */
    STILL_RISING("still rising");

    private final String words;

    Verdict(String words) {
      this.words = words;
    }

    @Override
    public String toString() {
      return words;
    }
  }
}
