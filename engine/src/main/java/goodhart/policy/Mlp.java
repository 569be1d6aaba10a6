package goodhart.policy;

import com.google.auto.service.AutoService;
import goodhart.Seeds;
import goodhart.internal.Check;
import goodhart.pool.CandidatePool;
import goodhart.pool.FeatureMatrix;
import java.util.Arrays;
import java.util.random.RandomGenerator;

/**
 * A policy whose log-ratio to the reference is a small network of the features, with one hidden
 * layer and the same weights for all prompts.
 *
 * <pre>{@code p_i ~ pi_i exp(v . tanh(W phi_i + b))}</pre>
 *
 * The hidden layer starts at random (W ~ N(0, 1/d), b = 0), the output layer v at 0, so that the
 * policy starts at the reference exactly. There is no output bias: a constant per prompt changes no
 * policy.
 *
 * <p>Source: a one-layer policy head; the zero output layer follows Zhang, Dauphin, Ma 2019 (arXiv
 * 1901.09321), who start residual branches at 0.
 *
 * @param hidden width of the hidden layer, >= 1
 */
@AutoService(PolicyClass.class)
public record Mlp(int hidden) implements PolicyClass {
  public Mlp() {
    this(32);
  }

  public Mlp {
    Check.atLeast("hidden", hidden, 1);
  }

  /**
   * {@inheritDoc}
   *
   * @throws IllegalArgumentException when the pool has no features or sparse ones
   */
  @Override
  public Head bind(CandidatePool pool, Seeds seeds) {
    FeatureMatrix features = LogLinear.featuresOf(pool, this);
    if (features.sparse()) {
      throw new IllegalArgumentException(
          "policy 'mlp' needs dense features and the pool has n-grams, which are sparse. Use policy"
              + " 'logLinear', or compute features with words: 64 and without n-grams");
    }
    return new Network(pool, features, hidden, seeds.stream("mlp"));
  }

  /** theta is, for each hidden unit in turn, d input weights, the bias, the output weight. */
  private static final class Network implements Head {
    private final CandidatePool pool;
    private final FeatureMatrix features;
    private final int hidden;
    private final int dimension;
    private final double[] initial;

    Network(CandidatePool pool, FeatureMatrix features, int hidden, RandomGenerator random) {
      this.pool = pool;
      this.features = features;
      this.hidden = hidden;
      this.dimension = features.dimension();
      initial = new double[hidden * (dimension + 2)];
      double scale = 1 / Math.sqrt(dimension);
      for (int h = 0; h < hidden; h++) {
        for (int j = 0; j < dimension; j++) {
          initial[h * (dimension + 2) + j] = scale * random.nextGaussian();
        }
      }
    }

    @Override
    public double[] initial() {
      return initial.clone();
    }

    @Override
    public void evaluate(double[] theta, int prompt, double[] f) {
      int start = pool.start(prompt);
      int size = pool.candidates(prompt);
      double[] w = new double[dimension];
      for (int i = 0; i < size; i++) {
        f[i] = 0;
      }
      for (int h = 0; h < hidden; h++) {
        int at = h * (dimension + 2);
        System.arraycopy(theta, at, w, 0, dimension);
        double bias = theta[at + dimension];
        double out = theta[at + dimension + 1];
        for (int i = 0; i < size; i++) {
          f[i] += out * Math.tanh(features.dot(start + i, w) + bias);
        }
      }
    }

    @Override
    public void addGradient(double[] theta, int prompt, double[] outer, double[] gradient) {
      int start = pool.start(prompt);
      int size = pool.candidates(prompt);
      double[] w = new double[dimension];
      double[] down = new double[dimension];
      for (int h = 0; h < hidden; h++) {
        int at = h * (dimension + 2);
        System.arraycopy(theta, at, w, 0, dimension);
        Arrays.fill(down, 0);
        double bias = theta[at + dimension];
        double out = theta[at + dimension + 1];
        double dBias = 0;
        double dOut = 0;
        for (int i = 0; i < size; i++) {
          double t = Math.tanh(features.dot(start + i, w) + bias);
          double inner = outer[i] * out * (1 - t * t);
          dOut += outer[i] * t;
          dBias += inner;
          features.addTo(start + i, inner, down);
        }
        for (int j = 0; j < dimension; j++) {
          gradient[at + j] += down[j];
        }
        gradient[at + dimension] += dBias;
        gradient[at + dimension + 1] += dOut;
      }
    }
  }
}
