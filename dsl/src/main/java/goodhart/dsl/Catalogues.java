package goodhart.dsl;

import goodhart.internal.Catalogue;
import goodhart.internal.Names;
import goodhart.optimize.Optimizer;
import goodhart.policy.PolicyClass;
import goodhart.reward.Aggregation;
import goodhart.reward.RewardTrainer;
import goodhart.reward.shape.Combination;
import goodhart.reward.shape.Shape;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

/**
 * What the language knows by name. A setting of one of these kinds may be given as a name ({@code
 * aggregate: 'worstCase'}) or as an object.
 */
public final class Catalogues {
  public static final Catalogue<Optimizer> METHODS = new Catalogue<>("method", Optimizer.class);
  public static final Catalogue<RewardTrainer> REWARD_MODELS =
      new Catalogue<>("reward model", RewardTrainer.class);
  public static final Catalogue<Aggregation> AGGREGATIONS =
      new Catalogue<>("aggregation", Aggregation.class);
  public static final Catalogue<PolicyClass> POLICIES =
      new Catalogue<>("policy", PolicyClass.class);
  public static final Catalogue<Shape> SHAPES = new Catalogue<>("shape", Shape.class);
  public static final Catalogue<Combination> COMBINATIONS =
      new Catalogue<>("combination", Combination.class);

  private static final Map<Class<?>, Catalogue<?>> BY_TYPE =
      Map.of(
          Optimizer.class, METHODS,
          RewardTrainer.class, REWARD_MODELS,
          Aggregation.class, AGGREGATIONS,
          PolicyClass.class, POLICIES,
          Shape.class, SHAPES,
          Combination.class, COMBINATIONS);

  private Catalogues() {}

  /**
   * The combination or aggregation with a name.
   *
   * @throws IllegalArgumentException when there is none; the message names the nearest
   */
  static Object combination(String name) {
    if (COMBINATIONS.all().containsKey(name)) {
      return COMBINATIONS.named(name);
    }
    if (AGGREGATIONS.all().containsKey(name)) {
      return AGGREGATIONS.named(name);
    }
    Set<String> known = new TreeSet<>(COMBINATIONS.all().keySet());
    known.addAll(AGGREGATIONS.all().keySet());
    throw new IllegalArgumentException(Names.unknown("combination", name, known));
  }

  /** Whether values of this type have names. */
  static boolean has(Class<?> type) {
    return BY_TYPE.containsKey(type);
  }

  /** The catalogue of a type that has one. */
  static Catalogue<?> of(Class<?> type) {
    return BY_TYPE.get(type);
  }
}
