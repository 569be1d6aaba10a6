package goodhart.optimize;

/** The rules for how many responses a group has; each says why. */
final class GroupSize {
  private GroupSize() {}

  /** 0 or at least {@code least}. */
  static void exactOrAtLeast(int least, int groupSize, String why) {
    if (groupSize != 0 && groupSize < least) {
      throw new IllegalArgumentException(
          "groupSize must be 0 (exact) or >= " + least + ", got " + groupSize + ": " + why);
    }
  }

  /** At least {@code least}, for what has no exact form. */
  static void atLeast(int least, int groupSize, String why) {
    if (groupSize < least) {
      throw new IllegalArgumentException(
          "groupSize must be >= " + least + ", got " + groupSize + ": " + why);
    }
  }
}
