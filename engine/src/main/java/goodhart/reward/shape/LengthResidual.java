package goodhart.reward.shape;

import com.google.auto.service.AutoService;
import goodhart.Listed;
import goodhart.internal.Check;
import goodhart.pool.CandidatePool;
import goodhart.reward.Canonical;

/**
 * Takes out of the reward what a polynomial in the log of the length explains.
 *
 * <pre>{@code u_i = r_i - a_x - sum_j b_j (log len_i)^j,  j = 1 .. degree,
 * a, b of least squares under prompt weights x reference}</pre>
 *
 * u is uncorrelated with the length's log and its powers, on the whole pool and, averaged, within
 * prompts. What is good about longer responses is taken out too: where quality goes with length,
 * gold pays for it. Each prompt x has an intercept of its own, because a constant per prompt
 * changes no policy. The pool needs a column {@code length}.
 *
 * <p>Source: the end state of FiMi-RM (arXiv 2505.12843), read in a note. Deviation: a regression
 * on the pool, where the paper trains a length model and the reward model against each other.
 *
 * @param degree of the polynomial, >= 1; 1 to 3
 */
@AutoService(Shape.class)
@Listed(
    families = "length",
    provenance = Listed.Provenance.DERIVED,
    latex = "u_i = r_i - \\hat a_x - \\sum_{j=1}^{d} \\hat b_j (\\log \\mathrm{len}_i)^j")
public record LengthResidual(int degree) implements Shape {
  public LengthResidual() {
    this(1);
  }

  public LengthResidual {
    Check.atLeast("degree", degree, 1);
  }

  @Override
  public double[] shape(CandidatePool pool, double[] reward) {
    double[] weight = References.mass(pool);
    double[] log = logarithms(pool, weight);
    double[] residual = Canonical.centred(pool, reward);
    double[][] basis = new double[degree][];
    for (int j = 0; j < degree; j++) {
      double[] power = new double[log.length];
      for (int i = 0; i < power.length; i++) {
        power[i] = Math.pow(log[i], j + 1);
      }
      basis[j] = Canonical.centred(pool, power);
      double before = Math.sqrt(inner(basis[j], basis[j], weight));
      for (int k = 0; k < j; k++) {
        takeOut(basis[k], basis[j], weight);
      }
      double norm = Math.sqrt(inner(basis[j], basis[j], weight));
      // What rounding leaves of a power that the others give is no power: two lengths have one.
      double scale = norm > 1e-10 * before ? 1 / norm : 0;
      for (int i = 0; i < power.length; i++) {
        basis[j][i] *= scale;
      }
      takeOut(basis[j], residual, weight);
    }
    return residual;
  }

  /** The lengths' logs with mean 0 and deviation 1 over the pool, which keeps powers apart. */
  private static double[] logarithms(CandidatePool pool, double[] weight) {
    double[] log = References.column(pool, "lengthResidual", "length");
    for (int i = 0; i < log.length; i++) {
      if (!(log[i] > 0)) {
        throw new IllegalArgumentException(
            "shape 'lengthResidual' takes logarithms: column 'length' must be > 0, got "
                + log[i]
                + " for candidate "
                + i);
      }
      log[i] = Math.log(log[i]);
    }
    double mean = References.mean(log, weight);
    double deviation = References.deviation(log, weight);
    for (int i = 0; i < log.length; i++) {
      log[i] = deviation > 0 ? (log[i] - mean) / deviation : 0;
    }
    return log;
  }

  private static double inner(double[] a, double[] b, double[] weight) {
    double sum = 0;
    for (int i = 0; i < a.length; i++) {
      sum += weight[i] * a[i] * b[i];
    }
    return sum;
  }

  /** Takes the part along {@code direction}, of norm 1 or 0, out; the second time its rounding. */
  private static void takeOut(double[] direction, double[] from, double[] weight) {
    for (int pass = 0; pass < 2; pass++) {
      double along = inner(direction, from, weight);
      for (int i = 0; i < from.length; i++) {
        from[i] -= along * direction[i];
      }
    }
  }
}
