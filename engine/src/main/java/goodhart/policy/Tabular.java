package goodhart.policy;

import com.google.auto.service.AutoService;
import goodhart.Seeds;
import goodhart.pool.CandidatePool;
import java.util.Optional;
import java.util.function.Supplier;

/**
 * A policy with a logit of its own for every candidate: it can become any policy on its pool.
 *
 * <pre>{@code p_i ~ pi_i exp(theta_i)}</pre>
 *
 * What one prompt learns says nothing about another, so it shows an objective's own optimum without
 * the limits of a policy class. It needs no features and carries over to no other pool.
 *
 * <p>Source: the softmax policy of the policy-gradient literature.
 */
@AutoService(PolicyClass.class)
public record Tabular() implements PolicyClass {

  @Override
  public boolean sharesParameters() {
    return false;
  }

  @Override
  public Head bind(CandidatePool pool, Seeds seeds) {
    return new Head() {
      @Override
      public double[] initial() {
        return new double[pool.size()];
      }

      @Override
      public void evaluate(double[] theta, int prompt, double[] f) {
        System.arraycopy(theta, pool.start(prompt), f, 0, pool.candidates(prompt));
      }

      @Override
      public void addGradient(double[] theta, int prompt, double[] outer, double[] gradient) {
        int start = pool.start(prompt);
        int size = pool.candidates(prompt);
        for (int i = 0; i < size; i++) {
          gradient[start + i] += outer[i];
        }
      }

      @Override
      public Optional<Supplier<Margins>> margins(int[] first, int[] second) {
        return Optional.of(() -> new Differences(first, second));
      }
    };
  }

  private record Differences(int[] first, int[] second) implements Margins {
    @Override
    public void evaluate(double[] theta, int[] pair, int n, double[] margin) {
      for (int k = 0; k < n; k++) {
        margin[k] = theta[first[pair[k]]] - theta[second[pair[k]]];
      }
    }

    @Override
    public void addGradient(int[] pair, int n, double[] slope, double[] gradient) {
      for (int k = 0; k < n; k++) {
        gradient[first[pair[k]]] += slope[k];
        gradient[second[pair[k]]] -= slope[k];
      }
    }
  }
}
