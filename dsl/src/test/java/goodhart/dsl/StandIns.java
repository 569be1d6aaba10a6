package goodhart.dsl;

import goodhart.internal.Check;
import goodhart.optimize.Allocation;
import goodhart.optimize.Direct;
import goodhart.optimize.Online;

/** Records of every kind, as small as they can be, to write scripts about. */
public final class StandIns {
  private StandIns() {}

  public record Drro(double radius) implements Allocation {
    public Drro() {
      this(0.5);
    }

    public Drro {
      Check.nonNegative("radius", radius);
    }

    @Override
    public String strengthName() {
      return "1/radius";
    }

    @Override
    public double[] strengths() {
      return new double[] {0, 1, 2};
    }

    @Override
    public void allocate(double strength, double[] reward, double[] reference, double[] policy) {
      double sum = 0;
      for (int i = 0; i < reward.length; i++) {
        policy[i] = reference[i] * Math.exp(strength * reward[i]);
        sum += policy[i];
      }
      for (int i = 0; i < reward.length; i++) {
        policy[i] /= sum;
      }
    }
  }

  public record Grpo(int groupSize, double beta) implements Online {
    public Grpo() {
      this(0, 0);
    }

    @Override
    public void advantages(Group group, double[] advantage) {
      System.arraycopy(group.reward(), 0, advantage, 0, group.size());
    }
  }

  public record Rloo(int groupSize, double beta) implements Online {
    public Rloo() {
      this(8, 0);
    }

    public Rloo {
      if (groupSize < 2) {
        throw new IllegalArgumentException(
            "groupSize must be >= 2, got "
                + groupSize
                + ": the baseline is the mean of the other responses");
      }
    }

    @Override
    public void advantages(Group group, double[] advantage) {
      System.arraycopy(group.reward(), 0, advantage, 0, group.size());
    }
  }

  public record Dpo(double beta) implements Direct {
    public Dpo() {
      this(0.1);
    }

    @Override
    public double loss(Pair pair, double[] gradient) {
      double wrong = 1 / (1 + Math.exp(beta * pair.margin()));
      gradient[0] = -beta * wrong;
      gradient[1] = beta * wrong;
      return -Math.log1p(-wrong);
    }
  }

  public record Rpo(double beta, double eta) implements Direct {
    public Rpo() {
      this(0.1, 0.005);
    }

    @Override
    public double loss(Pair pair, double[] gradient) {
      return new Dpo(beta).loss(pair, gradient);
    }
  }
}
