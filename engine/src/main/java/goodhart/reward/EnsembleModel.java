package goodhart.reward;

import goodhart.pool.CandidatePool;
import java.util.List;

/**
 * The trained members of an {@link Ensemble} and how their scores become one. Scores are in units
 * of a member's standard deviation on the pool that is scored.
 *
 * @param members M models
 * @param aggregate what {@link #score} applies
 */
public record EnsembleModel(List<RewardModel> members, Aggregation aggregate)
    implements RewardModel {
  public EnsembleModel {
    members = List.copyOf(members);
  }

  /** The same members under another aggregation: nothing is trained again. */
  public EnsembleModel withAggregate(Aggregation other) {
    return new EnsembleModel(members, other);
  }

  /**
   * Every member's scores, M x N: centred per prompt under the reference and divided by their
   * standard deviation on the pool.
   */
  public double[][] memberScores(CandidatePool pool) {
    double[][] scores = new double[members.size()][];
    for (int m = 0; m < scores.length; m++) {
      scores[m] = Canonical.standardised(pool, members.get(m).score(pool));
    }
    return scores;
  }

  @Override
  public double[] score(CandidatePool pool) {
    double[] score = new double[pool.size()];
    aggregate.aggregate(memberScores(pool), score);
    return score;
  }

  @Override
  public String toString() {
    return "ensemble of " + members.size() + " reward models, aggregated by " + aggregate;
  }
}
