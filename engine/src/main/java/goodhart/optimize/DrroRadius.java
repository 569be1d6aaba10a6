package goodhart.optimize;

import com.google.auto.service.AutoService;
import goodhart.Listed;

/**
 * Minimises the worst plausible regret without a KL penalty, along its radius.
 *
 * <pre>{@code p = argmin  max_i [ proxy_i + delta (1 - p_i) ] - p.proxy,
 * delta = radius * K * standard deviation of the proxy under pi}</pre>
 *
 * Its strength is 1/radius. 0 is uniform over the candidates, which is the reference only where the
 * reference is uniform; infinity is the best reward alone, shared equally where several tie. The
 * path is not monotone: within a stretch more radius can mean more mass on the favourite.
 *
 * <p>Source: Wang, Liu, Blanchet 2026 (arXiv 2605.00155) for the problem; the water-filling is
 * derived here and checked against linear programs. Deviation: radius is in units of K times the
 * prompt's reward spread. {@link Drro} fixes the radius and lets the KL penalty go.
 */
@AutoService(Optimizer.class)
@Listed(
    families = {"pessimistic"},
    provenance = Listed.Provenance.DERIVED,
    latex =
        "p = \\arg\\min_p \\max_{\\|r - \\hat r\\|_1 \\le \\delta} \\big[ \\max_i r_i - p \\cdot r \\big]")
public record DrroRadius() implements Allocation {

  @Override
  public String strengthName() {
    return "1/radius";
  }

  @Override
  public boolean startsAtReference() {
    return false;
  }

  @Override
  public double[] strengths() {
    return Strengths.fromZero(0.05, 1e4, 30);
  }

  @Override
  public void allocate(double strength, double[] reward, double[] reference, double[] policy) {
    path(
        new Prompt(reward, reference, null),
        new double[] {strength},
        (point, p) -> System.arraycopy(p, 0, policy, 0, policy.length));
  }

  @Override
  public void path(Prompt prompt, double[] strengths, Points points) {
    Strengths.allFinite(prompt.reward());
    Filling filling = new Filling(prompt.reward());
    Ranked ranked = points.ranked(filling.order());
    double unit = Strengths.delta(1, prompt.reward(), prompt.reference());
    for (int k = 0; k < strengths.length; k++) {
      Strengths.nonNegative("1/radius", strengths[k]);
      double delta = strengths[k] == 0 ? Double.POSITIVE_INFINITY : unit / strengths[k];
      ranked.put(k, filling.policy(delta), filling.count());
    }
    filling.done();
  }
}
