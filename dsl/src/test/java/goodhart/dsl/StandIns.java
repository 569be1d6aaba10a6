package goodhart.dsl;

import goodhart.Seeds;
import goodhart.internal.Check;
import goodhart.optimize.Allocation;
import goodhart.optimize.Direct;
import goodhart.optimize.Online;
import goodhart.pool.CandidatePool;
import goodhart.pool.PoolSource;
import goodhart.preference.PreferencePairs;
import goodhart.preference.PreferenceSource;
import java.util.function.ToDoubleFunction;

/** Records of every kind, as small as they can be, to write scripts about. */
public final class StandIns {
  private StandIns() {}

  public record World(
      long seed, int prompts, int candidates, double noise, ToDoubleFunction<double[]> teacher)
      implements PoolSource {
    World() {
      this(1, 64, 8, 0, null);
    }

    public World {
      Check.atLeast("prompts", prompts, 1);
    }

    @Override
    public Draw draw(Seeds seeds) {
      var random = seeds.stream("world");
      int[] counts = new int[prompts];
      java.util.Arrays.fill(counts, candidates);
      double[][] features = new double[prompts * candidates][2];
      double[] gold = new double[prompts * candidates];
      for (int i = 0; i < gold.length; i++) {
        features[i][0] = random.nextGaussian();
        features[i][1] = random.nextGaussian();
        gold[i] = teacher == null ? features[i][0] : teacher.applyAsDouble(features[i]);
      }
      CandidatePool pool = CandidatePool.builder(counts).features(features).gold(gold).build();
      return new Draw(pool, pool);
    }
  }

  public record Annotated(PoolSource source, int pairs, double noise) implements PreferenceSource {
    @Override
    public PreferencePairs collect(PoolSource.Draw draw, Seeds seeds) {
      CandidatePool pool = draw.training();
      int[] first = new int[pairs];
      int[] second = new int[pairs];
      double[] label = new double[pairs];
      for (int k = 0; k < pairs; k++) {
        first[k] = pool.start(k % pool.prompts());
        second[k] = first[k] + 1;
        label[k] = pool.gold().get(first[k]) > pool.gold().get(second[k]) ? 1 : 0;
      }
      return new PreferencePairs(pool, first, second, label);
    }
  }

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
