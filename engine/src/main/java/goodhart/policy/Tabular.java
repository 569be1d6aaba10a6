package goodhart.policy;

import com.google.auto.service.AutoService;
import goodhart.Seeds;
import goodhart.pool.CandidatePool;

/**
 * One free logit for each candidate: {@code f_theta(i) = theta_i}. Can represent every policy, and
 * says nothing of candidates it was not trained on.
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
        System.arraycopy(theta, pool.start(prompt), f, 0, f.length);
      }

      @Override
      public void addGradient(double[] theta, int prompt, double[] outer, double[] gradient) {
        int start = pool.start(prompt);
        for (int i = 0; i < outer.length; i++) {
          gradient[start + i] += outer[i];
        }
      }
    };
  }
}
