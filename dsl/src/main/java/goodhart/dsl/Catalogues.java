package goodhart.dsl;

import goodhart.internal.Catalogue;
import goodhart.optimize.Optimizer;
import goodhart.policy.PolicyClass;
import goodhart.reward.Aggregation;
import goodhart.reward.RewardTrainer;
import java.util.Map;

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

  private static final Map<Class<?>, Catalogue<?>> BY_TYPE =
      Map.of(
          Optimizer.class, METHODS,
          RewardTrainer.class, REWARD_MODELS,
          Aggregation.class, AGGREGATIONS,
          PolicyClass.class, POLICIES);

  private Catalogues() {}

  /** Whether values of this type have names. */
  static boolean has(Class<?> type) {
    return BY_TYPE.containsKey(type);
  }

  /** The catalogue of a type that has one. */
  static Catalogue<?> of(Class<?> type) {
    return BY_TYPE.get(type);
  }
}
