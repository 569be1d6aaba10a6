package goodhart.pool;

import goodhart.Progress;
import goodhart.Seeds;
import goodhart.internal.ArrayMath;
import goodhart.internal.Check;
import goodhart.internal.Dense;
import goodhart.internal.Parallel;
import java.util.Arrays;
import java.util.random.RandomGenerator;

/**
 * A synthetic world: candidates whose quality a reward model sees only in part, and spurious
 * coordinates (length, flattery) that go with quality, do no harm where responses usually are, and
 * do harm in the tail.
 *
 * <pre>{@code
 * q ~ N(0, I),  s = correlation * u.q + sqrt(1 - correlation^2) * N(0, 1)
 * gold = teacher(q) - harm * sum_j softplus(|s_j| - harmThreshold),   then mean 0, variance 1
 * features = (visible directions of q, s)
 * }</pre>
 *
 * <p>Here u is the unit vector along which quality pays on average, {@code E[q teacher(q)]}. What
 * makes Goodhart's law hold is that the reward model, not seeing all of q, takes s for a sign of
 * what it does not see. It is a good sign near the reference and a bad one far from it. With {@code
 * spurious 0} nothing turns down. With {@code visible 1} the linear sign is not needed and s earns
 * little weight.
 *
 * <p>The teacher is a fixed random tanh network of one hidden layer, its output standardised before
 * the harm is subtracted, so that {@code harm} is in standard deviations of quality. The gold
 * reward is standardised under the prompt weights times the reference policy. A pool has a column
 * {@code spurious0, spurious1, ...} for each spurious coordinate, and the first of them is the
 * length of the response: column {@code length} is {@code exp(5 + s_0 / 2)}, rounded, in tokens
 * (median 148). Each prompt, the teacher and the projection have random streams of their own: more
 * prompts, or more spurious coordinates, change no other coordinate.
 *
 * <p>Source: the set-up of Gao, Schulman, Hilton 2022 (arXiv 2210.10760) with a synthetic teacher.
 * Deviation: correlation 0.7, harm 2 and visible 0.25 were chosen by measurement so that one linear
 * proxy trained on 2000 noisy pairs over-optimises (docs/decisions/0002-world-defaults.md).
 *
 * @param seed the seed where the world is drawn by itself; a study's seeds rule in a study
 * @param prompts P, >= 1
 * @param candidates K for each prompt, >= 1
 * @param quality quality coordinates, >= 1
 * @param spurious spurious coordinates, >= 0
 * @param correlation of each spurious coordinate with quality along u, in [-1, 1]
 * @param width hidden units of the teacher, >= 1
 * @param teacherScale size of the teacher's input weights, > 0; small is nearly linear
 * @param harm a, >= 0, in standard deviations of quality; 0 for none
 * @param harmThreshold b, >= 0: where harm sets in, in standard deviations of the coordinate
 * @param visible share of the quality directions that the features show, in (0, 1], rounded up to
 *     whole directions; a random projection below 1, the coordinates themselves at 1
 * @param referenceSpread standard deviation of the reference's logits, >= 0; 0 is uniform
 * @param gold a gold reward of one's own in place of teacher and harm; null for the built-in one
 */
public record World(
    long seed,
    int prompts,
    int candidates,
    int quality,
    int spurious,
    double correlation,
    int width,
    double teacherScale,
    double harm,
    double harmThreshold,
    double visible,
    double referenceSpread,
    GoldFunction gold)
    implements PoolSource {

  /** Draws that fix the direction u and the scale of the teacher. */
  private static final int CALIBRATION = 4096;

  /** 256 prompts with 512 candidates each, 12 quality coordinates and 1 spurious one; seed 7. */
  public World() {
    this(7, 256, 512, 12, 1, 0.7, 32, 1, 2, 1.5, 0.25, 0, null);
  }

  public World {
    Check.atLeast("prompts", prompts, 1);
    Check.atLeast("candidates", candidates, 1);
    if ((long) prompts * candidates < 2) {
      throw new IllegalArgumentException(
          "a world needs at least 2 candidates in all, got 1: one reward has no variance");
    }
    if ((long) prompts * candidates > Integer.MAX_VALUE) {
      throw new IllegalArgumentException(
          "prompts x candidates must be < 2^31, got " + prompts + " x " + candidates);
    }
    Check.atLeast("quality", quality, 1);
    Check.atLeast("spurious", spurious, 0);
    Check.between("correlation", correlation, -1, 1);
    Check.atLeast("width", width, 1);
    Check.positive("teacherScale", teacherScale);
    Check.nonNegative("harm", harm);
    Check.nonNegative("harmThreshold", harmThreshold);
    if (!(visible > 0 && visible <= 1)) {
      throw new IllegalArgumentException(
          "visible must be > 0 and at most 1, the share of quality the features show, got "
              + visible);
    }
    Check.nonNegative("referenceSpread", referenceSpread);
  }

  private static double length(double spurious) {
    return Math.max(1, Math.rint(Math.exp(5 + 0.5 * spurious)));
  }

  /** The pool of this world's own {@code seed}, outside of a study. */
  public CandidatePool pool() {
    return draw(new Seeds(seed)).training();
  }

  @Override
  public Draw draw(Seeds seeds) {
    return draw(seeds, Progress.NONE);
  }

  @Override
  public Draw draw(Seeds seeds, Progress progress) {
    Seeds streams = seeds.child("world");
    Quality reward = quality(streams);
    int shown = (int) Math.ceil(visible * quality - 1e-9);
    double[][] projection = shown < quality ? directions(shown, streams.stream("visible")) : null;

    Drawn drawn = new Drawn(reward, projection);
    Parallel.forRanges(
        prompts,
        4,
        progress,
        (from, to) -> {
          Rows rows = new Rows();
          for (int x = from; x < to; x++) {
            drawn.prompt(x, streams.stream("prompt " + x), rows);
          }
        });
    standardise(drawn.rewards, drawn.reference);

    int[] counts = new int[prompts];
    Arrays.fill(counts, candidates);
    CandidatePool.Builder builder =
        CandidatePool.builder(counts)
            .reference(drawn.reference)
            .features(FeatureMatrix.owning(drawn.features, prompts * candidates, drawn.dimension))
            .gold(drawn.rewards);
    for (int j = 0; j < spurious; j++) {
      builder.column("spurious" + j, drawn.hacks[j]);
    }
    if (spurious > 0) {
      builder.column("length", Arrays.stream(drawn.hacks[0]).map(World::length).toArray());
    }
    CandidatePool pool = builder.build();
    return new Draw(pool, pool);
  }

  /**
   * What one thread needs for one prompt: coordinates by candidate, and quality's by coordinate.
   */
  private final class Rows {
    final double[][] q = new double[candidates][quality];
    final double[][] s = new double[candidates][spurious];
    final double[][] columns = new double[quality][candidates];
    final double[] value = new double[candidates];
  }

  /** The candidates of all prompts. In short methods, which are compiled once and soon. */
  private final class Drawn {
    final Quality quality;
    final double[][] projection;
    final int dimension;
    final double[] features;
    final double[][] hacks;
    final double[] rewards;
    final double[] reference;

    Drawn(Quality quality, double[][] projection) {
      this.quality = quality;
      this.projection = projection;
      int n = prompts * candidates;
      dimension = (projection == null ? World.this.quality : projection.length) + spurious;
      features = new double[Math.multiplyExact(n, dimension)];
      hacks = new double[spurious][n];
      rewards = new double[n];
      reference = new double[n];
    }

    void prompt(int x, RandomGenerator generator, Rows rows) {
      int start = x * candidates;
      for (double[] row : rows.q) {
        gaussian(generator, 1, row);
      }
      gaussian(generator, 1, rows.value);
      System.arraycopy(rows.value, 0, reference, start, candidates);
      softmax(reference, start, start + candidates);
      for (int j = 0; j < spurious; j++) {
        spurious(j, start, generator, rows);
      }
      if (quality.teacher != null) {
        transpose(rows.q, rows.columns);
        quality.teacher.apply(rows.columns, rows.value);
      }
      for (int k = 0; k < candidates; k++) {
        features(rows.q[k], rows.s[k], (start + k) * dimension);
        rewards[start + k] = goldOf(quality, rows.q[k], rows.s[k], rows.value[k], start + k);
      }
    }

    private void spurious(int j, int start, RandomGenerator generator, Rows rows) {
      double rest = Math.sqrt(1 - correlation * correlation);
      for (int k = 0; k < candidates; k++) {
        double along = dot(quality.direction, rows.q[k]);
        rows.s[k][j] = correlation * along + rest * generator.nextGaussian();
        hacks[j][start + k] = rows.s[k][j];
      }
    }

    private void features(double[] q, double[] s, int at) {
      int shown = dimension - spurious;
      for (int j = 0; j < shown; j++) {
        features[at + j] = projection == null ? q[j] : dot(projection[j], q);
      }
      System.arraycopy(s, 0, features, at + shown, spurious);
    }
  }

  /** The gold reward before it is standardised, given what the teacher says, if there is one. */
  private double goldOf(Quality reward, double[] q, double[] s, double taught, int i) {
    double value;
    if (gold != null) {
      value = gold.apply(q, s);
      if (!Double.isFinite(value)) {
        throw new IllegalArgumentException(
            "the gold function must be finite, got " + value + " for candidate " + i);
      }
    } else {
      value = (taught - reward.mean) / reward.spread;
      for (double v : s) {
        value -= harm * softplus(Math.abs(v) - harmThreshold);
      }
    }
    return value;
  }

  /** The built-in teacher (null with a gold function), its moments, and u. */
  private record Quality(Teacher teacher, double mean, double spread, double[] direction) {}

  private Quality quality(Seeds streams) {
    Teacher teacher = gold == null ? new Teacher(streams.stream("teacher")) : null;
    RandomGenerator generator = streams.stream("calibration");
    double[][] q = new double[CALIBRATION][quality];
    double[] value = new double[CALIBRATION];
    double[] none = new double[spurious];
    for (double[] row : q) {
      gaussian(generator, 1, row);
    }
    if (teacher != null) {
      double[][] coordinates = new double[quality][CALIBRATION];
      transpose(q, coordinates);
      teacher.apply(coordinates, value);
    } else {
      Arrays.setAll(value, i -> gold.apply(q[i], none));
    }
    double mean = 0;
    for (double v : value) {
      mean += v / CALIBRATION;
    }
    double variance = 0;
    double[] direction = new double[quality];
    for (int i = 0; i < CALIBRATION; i++) {
      double d = value[i] - mean;
      variance += d * d / CALIBRATION;
      for (int j = 0; j < quality; j++) {
        direction[j] += d * q[i][j]; // Stein: E[q f(q)] is the mean gradient of f
      }
    }
    double length = Math.sqrt(dot(direction, direction));
    for (int j = 0; j < quality; j++) {
      // A gold function that ignores quality has no direction: any will do.
      direction[j] = length > 0 ? direction[j] / length : j == 0 ? 1 : 0;
    }
    return new Quality(teacher, mean, Math.sqrt(variance), direction);
  }

  private final class Teacher {
    private final double[][] inner = new double[width][quality];
    private final double[] bias = new double[width];
    private final double[] outer = new double[width];

    Teacher(RandomGenerator generator) {
      for (double[] row : inner) {
        gaussian(generator, teacherScale / Math.sqrt(quality), row);
      }
      gaussian(generator, 0.5, bias);
      gaussian(generator, 1, outer);
    }

    /**
     * What it says of many candidates.
     *
     * @param q their coordinates, one row each
     * @param value a number for each candidate to fill in
     */
    void apply(double[][] q, double[] value) {
      double[][] rows = new double[3][value.length];
      Arrays.fill(value, 0);
      for (int h = 0; h < width; h++) {
        addUnit(h, q, rows, value);
      }
    }

    /** Adds {@code outer tanh(bias + inner.q)} of one hidden unit. */
    private void addUnit(int h, double[][] q, double[][] rows, double[] value) {
      double[] exponent = rows[0];
      double[] e = rows[1];
      Arrays.fill(exponent, bias[h]);
      Dense.addRowTimes(inner[h], q, quality, exponent);
      for (int k = 0; k < exponent.length; k++) {
        exponent[k] *= 2;
      }
      ArrayMath.exp(exponent, exponent.length, e, rows[2]);
      double weight = outer[h];
      for (int k = 0; k < e.length; k++) {
        value[k] += weight * (1 - 2 / (e[k] + 1));
      }
    }
  }

  private static void transpose(double[][] rows, double[][] columns) {
    for (int k = 0; k < rows.length; k++) {
      for (int j = 0; j < columns.length; j++) {
        columns[j][k] = rows[k][j];
      }
    }
  }

  /** Random orthonormal directions of quality. */
  private double[][] directions(int count, RandomGenerator generator) {
    double[][] rows = new double[count][quality];
    for (int j = 0; j < count; j++) {
      gaussian(generator, 1, rows[j]);
      for (int pass = 0; pass < 2; pass++) { // twice, against cancellation
        for (int k = 0; k < j; k++) {
          double along = dot(rows[k], rows[j]);
          for (int c = 0; c < quality; c++) {
            rows[j][c] -= along * rows[k][c];
          }
        }
      }
      double length = Math.sqrt(dot(rows[j], rows[j]));
      for (int c = 0; c < quality; c++) {
        rows[j][c] /= length;
      }
    }
    return rows;
  }

  private void softmax(double[] logits, int from, int to) {
    double sum = 0;
    for (int i = from; i < to; i++) {
      logits[i] = Math.exp(referenceSpread * logits[i]);
      sum += logits[i];
    }
    for (int i = from; i < to; i++) {
      logits[i] /= sum;
    }
  }

  private void standardise(double[] gold, double[] reference) {
    for (int pass = 0; pass < 2; pass++) { // the second takes away the first one's rounding
      double mean = 0;
      for (int i = 0; i < gold.length; i++) {
        mean += reference[i] * gold[i];
      }
      mean /= prompts;
      double variance = 0;
      for (int i = 0; i < gold.length; i++) {
        gold[i] -= mean;
        variance += reference[i] * gold[i] * gold[i];
      }
      double spread = Math.sqrt(variance / prompts);
      if (!(spread > 1e-12 * Math.abs(mean)) || !Double.isFinite(spread)) {
        throw new IllegalArgumentException(
            "the gold reward must differ between candidates to be standardised, got mean "
                + mean
                + " and standard deviation "
                + spread);
      }
      for (int i = 0; i < gold.length; i++) {
        gold[i] /= spread;
      }
    }
  }

  private static void gaussian(RandomGenerator generator, double scale, double[] into) {
    for (int j = 0; j < into.length; j++) {
      into[j] = scale * generator.nextGaussian();
    }
  }

  private static double dot(double[] a, double[] b) {
    double sum = 0;
    for (int j = 0; j < a.length; j++) {
      sum += a[j] * b[j];
    }
    return sum;
  }

  private static double softplus(double z) {
    return Math.max(z, 0) + Math.log1p(Math.exp(-Math.abs(z)));
  }
}
