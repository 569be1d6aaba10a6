package goodhart.study;

import goodhart.Seeds;
import goodhart.policy.PolicyClass;
import goodhart.pool.CandidatePool;
import java.util.ArrayList;
import java.util.List;

/**
 * A policy class that starts where it is told to and remembers every gradient it was asked for. It
 * claims to share parameters, so a tabular policy ascends by Adam under it and has a gradient, too.
 */
final class Probe implements PolicyClass {
  private final PolicyClass of;
  private final double scale;

  /** By step: the parameters at which the gradient was taken. */
  final List<double[]> thetas = new ArrayList<>();

  /** By step: the gradient, summed over prompts. */
  final List<double[]> gradients = new ArrayList<>();

  private int calls;

  /**
   * @param scale standard deviation of what is added to the class's own start
   */
  Probe(PolicyClass of, double scale) {
    this.of = of;
    this.scale = scale;
  }

  @Override
  public Head bind(CandidatePool pool, Seeds seeds) {
    Head head = of.bind(pool, seeds);
    return new Head() {
      @Override
      public double[] initial() {
        double[] theta = head.initial();
        var random = new Seeds(9).stream("probe");
        for (int j = 0; j < theta.length; j++) {
          theta[j] += scale * random.nextGaussian();
        }
        return theta;
      }

      @Override
      public void evaluate(double[] theta, int prompt, double[] f) {
        head.evaluate(theta, prompt, f);
      }

      @Override
      public void addGradient(double[] theta, int prompt, double[] outer, double[] gradient) {
        head.addGradient(theta, prompt, outer, gradient);
        synchronized (thetas) {
          if (calls++ % pool.prompts() == 0) {
            thetas.add(theta.clone());
            gradients.add(new double[theta.length]);
          }
          head.addGradient(theta, prompt, outer, gradients.get(gradients.size() - 1));
        }
      }
    };
  }
}
