package goodhart.reward.shape;

import com.google.auto.service.AutoService;
import goodhart.Listed;
import goodhart.internal.Check;
import goodhart.pool.CandidatePool;
import goodhart.reward.Canonical;

/**
 * Takes something off a response for each token it is longer than the prompt's others.
 *
 * <pre>{@code u_i = r_i - weight * len_i,  both with mean 0 on each prompt and variance 1 over all}
 * </pre>
 *
 * weight = 0 is the bare reward; a large one prefers short responses whatever they say. {@link
 * LengthResidual} finds the weight that leaves no correlation. The pool needs a column {@code
 * length}.
 *
 * <p>Source: the common baseline, a linear penalty; Singhal et al. 2023 (arXiv 2310.03716) study
 * it. Deviation: both are standardised, so the weight has no unit.
 *
 * @param weight standard deviations of reward for one of length, >= 0; 0.1 to 1
 */
@AutoService(Shape.class)
@Listed(
    families = "length",
    provenance = Listed.Provenance.DERIVED,
    latex = "u_i = r_i - w\\,\\mathrm{len}_i")
public record LengthPenalty(double weight) implements Shape {
  public LengthPenalty() {
    this(0.5);
  }

  public LengthPenalty {
    Check.nonNegative("weight", weight);
  }

  @Override
  public double[] shape(CandidatePool pool, double[] reward) {
    double[] length =
        Canonical.standardised(pool, References.column(pool, "lengthPenalty", "length"));
    double[] out = new double[reward.length];
    for (int i = 0; i < out.length; i++) {
      out[i] = reward[i] - weight * length[i];
    }
    return out;
  }
}
