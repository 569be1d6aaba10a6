package goodhart.reward;

import com.google.auto.service.AutoService;
import goodhart.Progress;
import goodhart.Seeds;
import goodhart.internal.Check;
import goodhart.internal.Names;
import goodhart.internal.Parallel;
import goodhart.preference.PreferencePairs;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.random.RandomGenerator;

/**
 * Trains several reward models and scores by an aggregate of them, so that what only one of them
 * likes is trusted less.
 *
 * <pre>{@code member_m = of(bootstrap_m(pairs), seed_m)
 * score_i = aggregate over m of  can(r_m)_i / ||can(r_m)||}</pre>
 *
 * <p>Every member learns from its own bootstrap of the pairs with its own initialisation and
 * shuffling. {@code vary: 'finetune'} lets all see the pool's features as they are; {@code vary:
 * 'pretrain'} gives each a random feature map of its own, {@code psi_m(phi) = tanh(A_m z)}, z the
 * standardised features, which stands for a base model of its own and makes errors in the tail less
 * alike. Before aggregation a member's scores are centred per prompt under the reference and
 * divided by their standard deviation on the pool, because Bradley-Terry rewards have a constant
 * per prompt and a unit of their own.
 *
 * <p>What all members get wrong survives any aggregation.
 *
 * <p>Source: Coste et al. 2023 (arXiv 2310.02743); pretrain and finetune seeds after Eisenstein et
 * al. 2023 (arXiv 2312.09244). Deviation: their seeds are of language models, ours of feature maps;
 * with 'finetune' the shared map is the identity.
 *
 * @param of how a member is trained
 * @param members M, >= 1
 * @param aggregate how members' scores become one
 * @param vary {@code 'finetune'} or {@code 'pretrain'}
 * @param width dimension of each member's random feature map, >= 1; 'pretrain' only
 */
@AutoService(RewardTrainer.class)
public record Ensemble(RewardTrainer of, int members, Aggregation aggregate, String vary, int width)
    implements RewardTrainer {
  private static final List<String> WAYS = List.of("finetune", "pretrain");

  public Ensemble() {
    this(new BradleyTerry(), 5, new Mean(), "finetune", 64);
  }

  public Ensemble {
    Check.present("of", of);
    Check.atLeast("members", members, 1);
    Check.present("aggregate", aggregate);
    Check.present("vary", vary);
    if (!WAYS.contains(vary)) {
      throw new IllegalArgumentException(Names.unknown("way to vary", vary, WAYS));
    }
    Check.atLeast("width", width, 1);
  }

  /** The same ensemble with another aggregation; its members are the same models. */
  public Ensemble withAggregate(Aggregation other) {
    return new Ensemble(of, members, other, vary, width);
  }

  /**
   * What determines the members: this ensemble with the default aggregation. Ensembles with equal
   * trained parts can share one training, see {@link EnsembleModel#withAggregate}.
   */
  public Ensemble trainedPart() {
    return withAggregate(new Mean());
  }

  @Override
  public EnsembleModel train(PreferencePairs pairs, Seeds seeds, Progress progress) {
    if (pairs.size() == 0) {
      throw new IllegalArgumentException(
          "a reward model learns from preference pairs and got none");
    }
    RewardModel[] models = new RewardModel[members];
    AtomicInteger done = new AtomicInteger();
    Parallel.forParts(
        members,
        progress,
        m -> {
          models[m] = member(pairs, seeds.child("member " + m), progress::tick);
          progress.report("training an ensemble", done.incrementAndGet(), members);
        });
    return new EnsembleModel(List.of(models), aggregate);
  }

  private RewardModel member(PreferencePairs pairs, Seeds seeds, Progress progress) {
    RandomGenerator generator = seeds.stream("bootstrap");
    int[] chosen = new int[pairs.size()];
    Arrays.setAll(chosen, k -> generator.nextInt(pairs.size()));
    if (vary.equals("finetune")) {
      return of.train(pairs.select(chosen), seeds, progress);
    }
    RandomFeatures psi = RandomFeatures.draw(pairs, width, seeds.stream("feature map"));
    RewardModel head = of.train(psi.map(pairs).select(chosen), seeds, progress);
    return pool -> head.score(psi.map(pool));
  }
}
