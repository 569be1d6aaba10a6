package goodhart.policy;

import com.google.auto.service.AutoService;
import goodhart.Seeds;
import goodhart.internal.Dense;
import goodhart.internal.Names;
import goodhart.pool.CandidatePool;
import goodhart.pool.FeatureMatrix;
import java.util.Arrays;
import java.util.Optional;
import java.util.function.Supplier;

/**
 * A policy whose log-ratio to the reference is linear in the features, with one weight vector for
 * all prompts.
 *
 * <pre>{@code p_i ~ pi_i exp(w . phi_i)}</pre>
 *
 * It starts at w = 0, the reference. What it learns on one prompt it does on all of them, which is
 * how a spurious feature (length, flattery) gets exploited everywhere at once.
 *
 * <p>Source: log-linear policies as in Agarwal, Kakade, Lee, Mahajan 2021 (arXiv 1908.00261);
 * deviation: the features tilt the reference policy instead of a uniform one.
 */
@AutoService(PolicyClass.class)
public record LogLinear() implements PolicyClass {

  /**
   * {@inheritDoc}
   *
   * @throws IllegalArgumentException when the pool has no features
   */
  @Override
  public Head bind(CandidatePool pool, Seeds seeds) {
    FeatureMatrix features = featuresOf(pool, this);
    int dimension = features.dimension();
    // Feature by feature the inner loops run over a prompt's candidates and are vectorised.
    return new Head() {
      @Override
      public double[] initial() {
        return new double[dimension];
      }

      @Override
      public void evaluate(double[] theta, int prompt, double[] f) {
        if (features.sparse()) {
          int start = pool.start(prompt);
          for (int i = 0; i < pool.candidates(prompt); i++) {
            f[i] = features.dot(start + i, theta);
          }
          return;
        }
        Arrays.fill(f, 0);
        Dense.addRowTimes(theta, pool.featureColumns(prompt), dimension, f);
      }

      @Override
      public void addGradient(double[] theta, int prompt, double[] outer, double[] gradient) {
        if (features.sparse()) {
          int start = pool.start(prompt);
          for (int i = 0; i < pool.candidates(prompt); i++) {
            if (outer[i] != 0) {
              features.addTo(start + i, outer[i], gradient);
            }
          }
          return;
        }
        Dense.addDots(outer, pool.featureColumns(prompt), pool.candidates(prompt), gradient);
      }

      @Override
      public Optional<Supplier<Margins>> margins(int[] first, int[] second) {
        return Optional.of(LinearMargins.of(features, first, second));
      }
    };
  }

  /** The features of a pool for a policy class that cannot do without. */
  static FeatureMatrix featuresOf(CandidatePool pool, PolicyClass policy) {
    if (pool.features().dimension() == 0) {
      throw new IllegalArgumentException(
          "policy '"
              + Names.of(policy.getClass())
              + "' is a function of features and the pool has none. Use policy 'tabular', or give"
              + " the pool features");
    }
    return pool.features();
  }
}
