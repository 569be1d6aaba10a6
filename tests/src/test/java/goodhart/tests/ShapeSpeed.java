package goodhart.tests;

import goodhart.kernel.GroovySession;
import goodhart.kernel.MimeBundle;
import goodhart.kernel.Output;
import goodhart.kernel.Session.CellFailure;
import goodhart.reward.shape.PromptShape;
import goodhart.reward.shape.Shape;
import goodhart.study.RewardSource;
import java.util.Arrays;
import java.util.List;
import java.util.Random;

/**
 * How fast a user's block is beside a built-in of the same formula: 10 million candidates, nine
 * rounds of each in turn, first with no other shape in use, then after five others. Not a test:
 * what it prints depends on the machine. From the top folder:
 *
 * <pre>{@code
 * mvn -q package -pl kernel-ext -am -DskipTests
 * java -cp "kernel-ext/target/classes:kernel-ext/target/lib/*" \
 *     tests/src/test/java/goodhart/tests/ShapeSpeed.java
 * }</pre>
 */
public final class ShapeSpeed {
  private static final int PROMPTS = 19_532;
  private static final int CANDIDATES = 512;
  private static final int ROUNDS = 9;

  private static final GroovySession SESSION = GroovySession.ofTheLanguage();
  private static final double[][] REWARD = new double[PROMPTS][CANDIDATES];
  private static final double[] REFERENCE = new double[CANDIDATES];
  private static final double[] SHAPED = new double[CANDIDATES];

  /** Keeps what is computed in use. */
  private static double sum;

  private ShapeSpeed() {}

  private record Pair(String block, Shape user, Shape builtIn) {}

  /** Measures and prints. */
  public static void main(String[] arguments) throws CellFailure {
    Random random = new Random(1);
    for (double[] prompt : REWARD) {
      Arrays.setAll(prompt, i -> random.nextGaussian());
    }
    Arrays.fill(REFERENCE, 1.0 / CANDIDATES);
    run("scale = 0.5");
    List<Pair> pairs =
        List.of(
            pair(
                "{ r, reference -> 1 / (1 + exp(reference - r)) }",
                (r, m) -> 1 / (1 + Math.exp(m - r))),
            pair("{ r -> r < -1 ? -1 : r > 1 ? 1 : r }", (r, m) -> r < -1 ? -1 : r > 1 ? 1 : r),
            pair(
                "{ r, reference -> scale * (r - reference) ** 2 }",
                (r, m) -> 0.5 * Math.pow(r - m, 2)));
    System.out.printf(
        "%d candidates; milliseconds: minimum, median, maximum of %d%n",
        PROMPTS * CANDIDATES, ROUNDS);
    report("with no other shape in use", pairs.get(0));
    for (Shape other : others()) {
      milliseconds(other);
      milliseconds(other);
    }
    for (Pair pair : pairs) {
      report("after five other shapes", pair);
    }
    if (Double.isNaN(sum)) {
      throw new IllegalStateException("a shape gave NaN");
    }
  }

  private static List<Shape> others() throws CellFailure {
    return List.of(
        Shape.each("tanh", (r, m) -> Math.tanh(r)),
        Shape.each("double", (r, m) -> 2 * r),
        Shape.each("margin", (r, m) -> r - m),
        user("{ r -> abs(r) }"),
        user("{ r, reference -> max(r, reference) }"));
  }

  private static Pair pair(String block, Shape.OfOne builtIn) throws CellFailure {
    return new Pair(block, user(block), Shape.each("built-in", builtIn));
  }

  private static Shape user(String block) throws CellFailure {
    run("shaped = shape(gold(), 'user') " + block);
    return ((RewardSource.Shaped) SESSION.variables().get("shaped")).shape();
  }

  private static void report(String when, Pair pair) {
    milliseconds(pair.user());
    milliseconds(pair.builtIn());
    double[] user = new double[ROUNDS];
    double[] builtIn = new double[ROUNDS];
    for (int round = 0; round < ROUNDS; round++) {
      user[round] = milliseconds(pair.user());
      builtIn[round] = milliseconds(pair.builtIn());
    }
    Arrays.sort(user);
    Arrays.sort(builtIn);
    System.out.printf(
        "%s, %s: the block %s, a built-in %s, ratio of medians %.2f%n",
        pair.block(), when, spread(user), spread(builtIn), user[ROUNDS / 2] / builtIn[ROUNDS / 2]);
  }

  private static String spread(double[] sorted) {
    return String.format("%.0f %.0f %.0f", sorted[0], sorted[ROUNDS / 2], sorted[ROUNDS - 1]);
  }

  private static double milliseconds(Shape shape) {
    PromptShape byPrompt = (PromptShape) shape;
    long began = System.nanoTime();
    for (double[] prompt : REWARD) {
      byPrompt.shape(prompt, REFERENCE, SHAPED);
      sum += SHAPED[CANDIDATES / 2];
    }
    return (System.nanoTime() - began) * 1e-6;
  }

  private static void run(String code) throws CellFailure {
    SESSION.run(code, 1, new Unseen());
  }

  /** Shows nothing. */
  private static final class Unseen implements Output {
    @Override
    public void display(MimeBundle bundle) {}

    @Override
    public void display(MimeBundle bundle, String id) {}

    @Override
    public void update(MimeBundle bundle, String id) {}
  }
}
