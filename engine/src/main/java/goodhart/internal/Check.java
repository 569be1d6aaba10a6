package goodhart.internal;

/** The checks that hyperparameters share. Messages: rule, then what was found. */
public final class Check {
  private Check() {}

  /** Finite and {@code >= 0}. */
  public static double nonNegative(String name, double value) {
    return require(name, value, Double.isFinite(value) && value >= 0, ">= 0 and finite");
  }

  /** Finite and {@code > 0}. */
  public static double positive(String name, double value) {
    return require(name, value, Double.isFinite(value) && value > 0, "> 0 and finite");
  }

  /** Neither NaN nor infinite. */
  public static double finite(String name, double value) {
    return require(name, value, Double.isFinite(value), "finite");
  }

  /** In {@code [low, high]}. */
  public static double between(String name, double value, double low, double high) {
    return require(name, value, value >= low && value <= high, "between " + low + " and " + high);
  }

  /** {@code >= least}. */
  public static int atLeast(String name, int value, int least) {
    if (value < least) {
      throw new IllegalArgumentException(name + " must be >= " + least + ", got " + value);
    }
    return value;
  }

  /** Not null. */
  public static <T> T present(String name, T value) {
    if (value == null) {
      throw new IllegalArgumentException(name + " is missing");
    }
    return value;
  }

  private static double require(String name, double value, boolean holds, String rule) {
    if (!holds) {
      throw new IllegalArgumentException(name + " must be " + rule + ", got " + value);
    }
    return value;
  }
}
