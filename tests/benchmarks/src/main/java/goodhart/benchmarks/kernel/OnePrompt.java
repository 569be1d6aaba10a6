package goodhart.benchmarks.kernel;

import goodhart.internal.ArrayMath;
import goodhart.internal.Dense;
import goodhart.optimize.BestOfN;
import goodhart.optimize.Dro;
import goodhart.optimize.Drro;
import goodhart.optimize.Tilting;
import goodhart.policy.Simplex;
import java.util.SplittableRandom;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;

/** The exact methods and their measures at one strength on one prompt. */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
public class OnePrompt {
  /** K candidates. */
  @Param("64")
  public int candidates;

  private double[] reward;
  private double[] reference;
  private double[] policy;
  private double[] logPolicy;
  private double[] logReference;
  private double[] logits;
  private double[] scratch;
  private double[] scratch2;

  /** Draws one prompt. */
  @Setup
  public void draw() {
    SplittableRandom random = new SplittableRandom(1);
    reward = new double[candidates];
    reference = new double[candidates];
    double sum = 0;
    for (int i = 0; i < candidates; i++) {
      reward[i] = random.nextGaussian();
      reference[i] = Math.exp(0.5 * random.nextGaussian());
      sum += reference[i];
    }
    logReference = new double[candidates];
    for (int i = 0; i < candidates; i++) {
      reference[i] /= sum;
      logReference[i] = Math.log(reference[i]);
    }
    policy = new double[candidates];
    logPolicy = new double[candidates];
    logits = reward.clone();
    scratch = new double[candidates];
    scratch2 = new double[candidates];
    Tilting.tilt(1, reward, reference, policy);
  }

  /** A tilt. */
  @Benchmark
  public double[] tilt() {
    Tilting.tilt(2, reward, reference, policy);
    return policy;
  }

  /** Best-of-n, its sort included. */
  @Benchmark
  public double[] bestOfN() {
    new BestOfN().allocate(16, reward, reference, policy);
    return policy;
  }

  /** DRRO without a penalty, its sort included. */
  @Benchmark
  public double[] waterFilling() {
    Drro.allocate(10, reward, policy);
    return policy;
  }

  /** DRRO with a penalty. */
  @Benchmark
  public double[] drro() {
    Drro.allocate(10, 2, reward, reference, policy, null);
    return policy;
  }

  /** DRO with a penalty. */
  @Benchmark
  public double[] dro() {
    Dro.allocate(10, 2, reward, reference, policy);
    return policy;
  }

  /** {@code e^x} of a row. */
  @Benchmark
  public double[] exp() {
    ArrayMath.exp(reward, candidates, policy, scratch);
    return policy;
  }

  /** {@code log x} of a row. */
  @Benchmark
  public double[] log() {
    ArrayMath.log(reference, candidates, logPolicy, scratch, scratch2);
    return logPolicy;
  }

  /** {@code e^x} of a row by the library's own exponential. */
  @Benchmark
  public double[] mathExp() {
    for (int i = 0; i < candidates; i++) {
      policy[i] = Math.exp(reward[i]);
    }
    return policy;
  }

  /** KL of a policy from probabilities. */
  @Benchmark
  public double kl() {
    return Simplex.klNats(policy, reference);
  }

  /** A softmax with its logarithms. */
  @Benchmark
  public double[] softmax() {
    Simplex.policy(logReference, logits, logPolicy, policy);
    return policy;
  }

  /** An expectation. */
  @Benchmark
  public double expectation() {
    return Dense.dot(policy, reward, candidates);
  }
}
