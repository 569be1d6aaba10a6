package goodhart.policy;

import com.google.auto.service.AutoService;
import goodhart.Seeds;
import goodhart.pool.CandidatePool;

/** A linear function of the features, shared by all prompts: {@code f_w(i) = w . phi_i}. */
@AutoService(PolicyClass.class)
public record LogLinear() implements PolicyClass {

  @Override
  public Head bind(CandidatePool pool, Seeds seeds) {
    if (pool.features().dimension() == 0) {
      throw new IllegalArgumentException(
          "a log-linear policy needs features and the pool has none. Say policy: 'tabular'");
    }
    return new Head() {
      @Override
      public double[] initial() {
        return new double[pool.features().dimension()];
      }

      @Override
      public void evaluate(double[] theta, int prompt, double[] f) {
        int start = pool.start(prompt);
        for (int i = 0; i < f.length; i++) {
          f[i] = pool.features().dot(start + i, theta);
        }
      }

      @Override
      public void addGradient(double[] theta, int prompt, double[] outer, double[] gradient) {
        int start = pool.start(prompt);
        for (int i = 0; i < outer.length; i++) {
          if (outer[i] != 0) {
            pool.features().addTo(start + i, outer[i], gradient);
          }
        }
      }
    };
  }
}
