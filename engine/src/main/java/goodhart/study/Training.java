package goodhart.study;

import goodhart.internal.Check;
import goodhart.policy.PolicyClass;

/**
 * How methods that learn are trained: online and direct ones. Exact methods ignore it.
 *
 * @param policy what the policy may depend on; null for log-linear where the pool has features and
 *     tabular where it has none
 * @param steps gradient steps, >= 1
 * @param learningRate Adam's step size, > 0
 * @param batchSize preference pairs a step of a direct method, >= 1; online methods use all prompts
 * @param checkpoints points measured along the path besides the reference, >= 1, spaced
 *     geometrically over the steps
 * @param updatesPerGroup gradient steps on each sampled group before a new one is drawn, >= 1; with
 *     1 the ratio to the sampling policy stays 1 and clipping never acts
 */
public record Training(
    PolicyClass policy,
    int steps,
    double learningRate,
    int batchSize,
    int checkpoints,
    int updatesPerGroup) {
  public Training() {
    this(null, 100, 0.1, 256, 30, 1);
  }

  public Training {
    Check.atLeast("steps", steps, 1);
    Check.positive("learningRate", learningRate);
    Check.atLeast("batchSize", batchSize, 1);
    Check.atLeast("checkpoints", checkpoints, 1);
    Check.atLeast("updatesPerGroup", updatesPerGroup, 1);
  }
}
