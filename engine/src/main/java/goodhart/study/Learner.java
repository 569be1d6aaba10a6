package goodhart.study;

import goodhart.Progress;
import goodhart.Seeds;
import goodhart.internal.ArrayMath;
import goodhart.internal.Cumulative;
import goodhart.internal.Dense;
import goodhart.internal.Parallel;
import goodhart.optimize.Direct;
import goodhart.optimize.Online;
import goodhart.policy.LogLinear;
import goodhart.policy.PolicyClass;
import goodhart.policy.Simplex;
import goodhart.policy.Tabular;
import goodhart.pool.CandidatePool;
import goodhart.preference.PreferencePairs;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Deque;
import java.util.List;
import java.util.function.Consumer;
import java.util.random.RandomGenerator;

/**
 * The one training loop. What differs between online and direct methods is where a step's gradient
 * with respect to the policy's logits comes from; parameters, Adam and checkpoints are the same.
 *
 * <p>A tabular policy under exact groups moves by mirror ascent (each logit by its advantage): it
 * is the gradient step that the simplex's own geometry gives, and with a KL penalty its fixed point
 * is the tilt. No logit moves by more than one nat a step, measured from their mean, so that an
 * objective which is steep where the policy has little mass cannot throw it off. Every other
 * combination ascends by Adam.
 */
final class Learner {
  private static final String POLICY = "policy";

  /** Steps over which the KL that online methods are told is averaged. */
  private static final int KL_MEMORY = 20;

  /** How far mirror ascent moves a logit in one step at most. */
  private static final double LARGEST_STEP_NATS = 1;

  private final Training training;
  private final PolicyClass policyClass;
  private final CandidatePool pool;
  private final Seeds seeds;
  private final Progress progress;
  private final PolicyClass.Head head;
  private final double[] theta;
  private final double[][] logReferences;
  private final List<double[]> checkpoints = new ArrayList<>();

  /**
   * @param pool the pool it is trained on
   */
  Learner(Training training, CandidatePool pool, Seeds seeds, Progress progress) {
    this.training = training;
    this.policyClass = policyClass(training, pool);
    this.pool = pool;
    this.seeds = seeds;
    this.progress = progress;
    head = policyClass.bind(pool, seeds.child(POLICY));
    theta = head.initial();
    logReferences = new double[pool.prompts()][];
    Arrays.setAll(logReferences, x -> logReference(pool, x));
    checkpoints.add(theta.clone());
  }

  private static PolicyClass policyClass(Training training, CandidatePool pool) {
    if (training.policy() != null) {
      return training.policy();
    }
    return pool.features().dimension() > 0 ? new LogLinear() : new Tabular();
  }

  /** The policy's function on a pool; the same parameters mean the same policy on any pool. */
  PolicyClass.Head bind(CandidatePool other) {
    if (other == pool) {
      return head;
    }
    if (!policyClass.sharesParameters()) {
      throw new IllegalArgumentException(
          "a tabular policy knows nothing of prompts it was not trained on. Say policy: 'logLinear'"
              + " or policy: 'mlp', or measure on the training prompts");
    }
    return policyClass.bind(other, seeds.child(POLICY));
  }

  /** The steps at which a policy is measured: 0, then geometrically spaced, the last one last. */
  double[] steps() {
    return Arrays.stream(checkpointSteps()).asDoubleStream().toArray();
  }

  private int[] checkpointSteps() {
    int[] steps = new int[training.checkpoints() + 1];
    for (int j = 1; j < steps.length; j++) {
      double fraction = steps.length == 2 ? 1 : (j - 1) / (steps.length - 2.0);
      steps[j] = (int) Math.round(Math.pow(training.steps(), fraction));
    }
    return Arrays.stream(steps).distinct().toArray();
  }

  /** The parameters at each of {@link #steps()}, after training. */
  List<double[]> checkpoints() {
    return checkpoints;
  }

  private interface Ascent {
    void step(int step);
  }

  private void loop(Ascent ascent) {
    int[] wanted = checkpointSteps();
    for (int step = 0, next = 1; step < training.steps(); step++) {
      progress.tick();
      progress.report("step", step, training.steps());
      ascent.step(step);
      if (next < wanted.length && step + 1 == wanted[next]) {
        checkpoints.add(theta.clone());
        next++;
      }
    }
  }

  /**
   * Trains by policy gradient.
   *
   * @param reward N standardised rewards
   */
  void online(Online method, double[] reward) {
    if (policyClass.sharesParameters() && ExactGroup.serves(method, training)) {
      exact(method, reward);
      return;
    }
    double[] lengths = lengths(pool);
    Rollouts[] rollouts = new Rollouts[pool.prompts()];
    boolean keeps = method.usesBatch() || training.updatesPerGroup() > 1;
    Rows rows = null;
    for (int x = 0; x < rollouts.length; x++) {
      boolean exact = method.groupSize() == 0;
      int size = pool.candidates(x);
      if (keeps || x % Measuring.BLOCK == 0 || rows.policy.length != size) {
        rows = new Rows(size, exact ? size : method.groupSize());
      }
      rollouts[x] = new Rollouts(method, x, reward, lengths, rows);
    }
    boolean mirror = !policyClass.sharesParameters() && method.groupSize() == 0;
    Adam adam = mirror ? null : new Adam(theta.length, training.learningRate());
    GradientSum gradient = gradient();
    Deque<Double> recentKl = new ArrayDeque<>();
    loop(
        step -> {
          boolean fresh = step % training.updatesPerGroup() == 0;
          if (method.usesBatch()) {
            each(rollouts, r -> r.prepare(fresh));
            Online.Batch batch = batch(method, rollouts, recentKl);
            if (fresh) {
              each(rollouts, r -> r.advantages(step, batch));
            }
          }
          Consumer<Rollouts> before = method.usesBatch() ? r -> {} : r -> r.begin(step, fresh);
          if (mirror) {
            each(rollouts, before.andThen(Rollouts::mirror));
          } else {
            double[] total =
                gradient.of(
                    pool.prompts(),
                    (x, block, into) -> {
                      before.accept(rollouts[x]);
                      head.addGradient(theta, x, rollouts[x].outer(), into);
                    });
            adam.ascend(theta, total);
          }
        });
  }

  private void exact(Online method, double[] reward) {
    ExactGroup[] groups = new ExactGroup[pool.prompts()];
    ExactGroup.Rows rows = null;
    for (int x = 0; x < groups.length; x++) {
      int size = pool.candidates(x);
      if (x % Measuring.BLOCK == 0 || rows.f.length != size) {
        rows = new ExactGroup.Rows(size);
      }
      groups[x] = new ExactGroup(method, pool, x, reward, rows);
    }
    Adam adam = new Adam(theta.length, training.learningRate());
    GradientSum gradient = gradient();
    loop(
        step ->
            adam.ascend(
                theta,
                gradient.of(
                    groups.length,
                    (x, block, into) ->
                        head.addGradient(theta, x, groups[x].outer(head, theta, x), into))));
  }

  private Online.Batch batch(Online method, Rollouts[] rollouts, Deque<Double> recentKl) {
    if (recentKl.size() == KL_MEMORY) {
      recentKl.removeFirst();
    }
    recentKl.addLast(meanKl(rollouts));
    double kl = recentKl.stream().mapToDouble(d -> d).average().orElseThrow();
    return new Online.Batch(spread(method, rollouts), kl);
  }

  private void each(Rollouts[] rollouts, Consumer<Rollouts> work) {
    Parallel.forRanges(
        GradientSum.blocks(rollouts.length),
        1,
        progress,
        (from, to) -> {
          int end = Math.min(rollouts.length, to * Measuring.BLOCK);
          for (int x = from * Measuring.BLOCK; x < end; x++) {
            work.accept(rollouts[x]);
          }
        });
  }

  private double meanKl(Rollouts[] rollouts) {
    double kl = 0;
    for (Rollouts r : rollouts) {
      kl += pool.weights().get(r.prompt) * r.klNats;
    }
    return kl;
  }

  /** The standard deviation of the rewards of all groups together; see {@link Online.Batch}. */
  private double spread(Online method, Rollouts[] rollouts) {
    boolean exact = method.groupSize() == 0;
    double mean = 0;
    double total = 0;
    for (Rollouts r : rollouts) {
      double weight = exact ? pool.weights().get(r.prompt) : r.drawn.length;
      mean += weight * r.groupMean;
      total += weight;
    }
    mean /= total;
    double squares = 0;
    for (Rollouts r : rollouts) {
      double weight = exact ? pool.weights().get(r.prompt) : r.drawn.length;
      double between = r.groupMean - mean;
      squares += weight * (r.groupVariance + between * between);
    }
    return Math.sqrt(squares / (exact ? total : Math.max(1, total - 1)));
  }

  /**
   * Scratch rows of an online method: the prompts of a block, which one thread goes through one by
   * one, share them and find them in its cache. Where a prompt is come back to within a step, or a
   * group serves for several, it has its own.
   */
  private static final class Rows {
    final double[] logPolicy;
    final double[] policy;
    final double[] outer;
    final int[] drawn;
    final double[] weight;
    final double[] groupReward;
    final double[] groupLength;
    final double[] groupLogPolicy;
    final double[] groupLogReference;
    final double[] advantage;
    final double[] slope;
    final double[] logRatio;

    Rows(int size, int group) {
      logPolicy = new double[size];
      policy = new double[size];
      outer = new double[size];
      drawn = new int[group];
      weight = new double[group];
      groupReward = new double[group];
      groupLength = new double[group];
      groupLogPolicy = new double[group];
      groupLogReference = new double[group];
      advantage = new double[group];
      slope = new double[group];
      logRatio = new double[group];
    }
  }

  /** One prompt under an online method: its rows, its group and its random stream. */
  private final class Rollouts {
    private final Online method;
    private final int prompt;
    private final int size;
    private final double[] reward;
    private final double[] length;
    private final double[] logReference;
    private final double[] logPolicy;
    private final double[] policy;
    private final double[] outer;
    private final double spread;
    private final RandomGenerator random;

    /** Whether each step has an exact group of its own: its weights are then the policy itself. */
    private final boolean onPolicy;

    /** The candidates of the group; all of them, in order, when it is exact. */
    private final int[] drawn;

    private final double[] weight;
    private final double[] groupReward;
    private final double[] groupLength;
    private final double[] groupLogPolicy;
    private final double[] groupLogReference;
    private final double[] advantage;
    private final double[] slope;
    private final double[] logRatio;
    private double klNats;

    /** Mean and variance (divisor 1, not n - 1) of the group's rewards. */
    private double groupMean;

    private double groupVariance;

    /** Whether the group was made by the policy as it is, so that all ratios are 1. */
    private boolean fresh;

    private Online.Group group;

    Rollouts(Online method, int prompt, double[] rewards, double[] lengths, Rows rows) {
      this.method = method;
      this.prompt = prompt;
      size = pool.candidates(prompt);
      reward = Arrays.copyOfRange(rewards, pool.start(prompt), pool.end(prompt));
      length = Arrays.copyOfRange(lengths, pool.start(prompt), pool.end(prompt));
      logReference = logReferences[prompt];
      logPolicy = rows.logPolicy;
      policy = rows.policy;
      outer = rows.outer;
      spread = Learner.spread(reward, logReference);
      boolean exact = method.groupSize() == 0;
      random = exact ? null : seeds.stream("rollouts of prompt " + prompt);
      drawn = rows.drawn;
      onPolicy = exact && training.updatesPerGroup() == 1;
      weight = onPolicy ? policy : rows.weight;
      groupReward = exact ? reward : rows.groupReward;
      groupLength = exact ? length : rows.groupLength;
      groupLogReference = exact ? logReference : rows.groupLogReference;
      groupLogPolicy = onPolicy ? logPolicy : rows.groupLogPolicy;
      if (exact) {
        Arrays.setAll(drawn, i -> i);
      } else {
        Arrays.fill(weight, 1.0 / drawn.length);
      }
      advantage = rows.advantage;
      slope = rows.slope;
      logRatio = rows.logRatio;
    }

    /** A step up to its slopes, for a method that needs to know nothing of the other prompts. */
    void begin(int step, boolean fresh) {
      prepare(fresh);
      if (fresh) {
        advantages(step, null);
      }
    }

    /** Evaluates the policy and, where a fresh group is due, draws it. */
    void prepare(boolean fresh) {
      this.fresh = fresh;
      head.evaluate(theta, prompt, logPolicy);
      Simplex.policy(logReference, logPolicy, logPolicy, policy);
      if (method.usesBatch()) {
        klNats = Simplex.klNats(policy, logPolicy, logReference);
      }
      if (!fresh) {
        return;
      }
      if (random == null) {
        if (!onPolicy) {
          System.arraycopy(policy, 0, weight, 0, size);
          System.arraycopy(logPolicy, 0, groupLogPolicy, 0, size);
        }
      } else {
        draw();
        for (int j = 0; j < drawn.length; j++) {
          groupReward[j] = reward[drawn[j]];
          groupLength[j] = length[drawn[j]];
          groupLogReference[j] = logReference[drawn[j]];
          groupLogPolicy[j] = logPolicy[drawn[j]];
        }
      }
      if (method.usesBatch()) {
        groupMean = Dense.dot(weight, groupReward, drawn.length);
        for (int j = 0; j < drawn.length; j++) {
          slope[j] = groupReward[j] - groupMean;
        }
        groupVariance = Dense.dot(weight, slope, slope, drawn.length);
      }
    }

    void advantages(int step, Online.Batch batch) {
      group =
          new Online.Group(
              random == null,
              drawn.length,
              step,
              groupReward,
              weight,
              groupLogPolicy,
              groupLogReference,
              groupLength,
              size,
              spread,
              batch);
      method.advantages(group, advantage);
    }

    /**
     * theta += learningRate * (advantage - beta log(p / pi)), up to a constant; a response whose
     * ratio is clipped counts by the penalty alone.
     */
    void mirror() {
      slopes();
      for (int i = 0; i < size; i++) {
        // The slopes are weighted by p_old and belong to the natural gradient's 1/p.
        outer[i] = fresh ? slope[i] : slope[i] * Math.exp(-logRatio[i]);
      }
      if (penalised(true)) {
        for (int i = 0; i < size; i++) {
          outer[i] -= method.beta() * (logPolicy[i] - logReference[i]);
        }
      }
      double mean = Dense.dot(policy, outer, size);
      for (int i = 0, at = pool.start(prompt); i < size; i++, at++) {
        double move = training.learningRate() * (outer[i] - mean);
        theta[at] += Math.max(-LARGEST_STEP_NATS, Math.min(LARGEST_STEP_NATS, move));
      }
      recentre();
    }

    /** Keeps the largest logit at 0: a constant changes no policy but would grow without bound. */
    private void recentre() {
      double most = Double.NEGATIVE_INFINITY;
      for (int i = pool.start(prompt); i < pool.end(prompt); i++) {
        most = Math.max(most, theta[i]);
      }
      for (int i = pool.start(prompt); i < pool.end(prompt); i++) {
        theta[i] -= most;
      }
    }

    /** The surrogate's slopes; estimated penalties belong to the responses of the group too. */
    private void slopes() {
      if (fresh) {
        System.arraycopy(advantage, 0, slope, 0, slope.length);
      } else {
        for (int j = 0; j < drawn.length; j++) {
          logRatio[j] = logPolicy[drawn[j]] - groupLogPolicy[j];
        }
        method.slopes(logRatio, group, advantage, slope);
      }
      if (penalised(false)) {
        for (int j = 0; j < drawn.length; j++) {
          slope[j] += penalty(drawn[j]);
        }
      }
    }

    private boolean penalised(boolean exactly) {
      return method.beta() > 0 && exactly == (method.penalty() == Online.Penalty.EXACT);
    }

    /** What the estimated penalty of one response adds to its slope. */
    private double penalty(int i) {
      return -method.beta() * method.penalty().slope(logReference[i] - logPolicy[i]);
    }

    /** The objective's derivatives with respect to f, weighted by the prompt. */
    double[] outer() {
      if (onPolicy && !penalised(false)) {
        return outerOnPolicy();
      }
      slopes();
      if (random == null) {
        for (int i = 0; i < size; i++) {
          outer[i] = weight[i] * slope[i];
        }
      } else {
        Arrays.fill(outer, 0);
        for (int j = 0; j < drawn.length; j++) {
          outer[drawn[j]] += weight[j] * slope[j];
        }
      }
      if (penalised(true)) {
        double beta = method.beta();
        for (int i = 0; i < size; i++) {
          outer[i] -= beta * policy[i] * (logPolicy[i] - logReference[i]);
        }
      }
      double total = Dense.sum(outer, size);
      double share = pool.weights().get(prompt);
      for (int i = 0; i < size; i++) {
        outer[i] = share * (outer[i] - policy[i] * total);
      }
      return outer;
    }

    /** The same where slopes are advantages and weights the policy, in three passes. */
    private double[] outerOnPolicy() {
      double[] value = advantage;
      if (penalised(true)) {
        double beta = method.beta();
        value = outer;
        for (int i = 0; i < size; i++) {
          value[i] = advantage[i] - beta * (logPolicy[i] - logReference[i]);
        }
      }
      double mean = Dense.dot(policy, value, size);
      double share = pool.weights().get(prompt);
      for (int i = 0; i < size; i++) {
        outer[i] = share * policy[i] * (value[i] - mean);
      }
      return outer;
    }

    private void draw() {
      double[] cumulative = outer; // not in use before the slopes are known
      Cumulative.sums(policy, size, cumulative);
      for (int j = 0; j < drawn.length; j++) {
        drawn[j] = Cumulative.draw(cumulative, size, random.nextDouble());
      }
    }
  }

  /**
   * Trains on preference pairs of the pool.
   *
   * @param reward N rewards that the method may look at, standardised; zeros where none is named
   */
  void direct(Direct method, PreferencePairs pairs, double[] reward) {
    if (pairs.size() == 0) {
      throw new IllegalArgumentException("method '" + method.name() + "' got no preference pairs");
    }
    double[][] logPriors = method.prior().map(p -> trained(p, pairs, reward)).orElse(logReferences);
    DirectLoss loss = DirectLoss.of(method, pairs, reward, head, logReferences, logPriors);
    Batches batches = new Batches(pairs, training.batchSize(), seeds.stream("batches"));
    Adam adam = new Adam(theta.length, training.learningRate());
    GradientSum gradient = gradient();
    int atOnce = loss.promptsAtOnce();
    loop(
        step -> {
          batches.next();
          double[] total =
              gradient.of(
                  (batches.groups() + atOnce - 1) / atOnce,
                  (part, block, into) ->
                      loss.addGradient(
                          theta,
                          batches.pairs(),
                          batches.start(part * atOnce),
                          batches.start(Math.min(batches.groups(), (part + 1) * atOnce)),
                          block,
                          into));
          adam.ascend(theta, total);
        });
  }

  private GradientSum gradient() {
    return new GradientSum(theta.length, policyClass.sharesParameters(), progress);
  }

  /** The log-probabilities, by prompt, of the policy that another method ends with. */
  private double[][] trained(Direct method, PreferencePairs pairs, double[] reward) {
    Learner first = new Learner(training, pool, seeds.child("prior"), progress);
    first.direct(method, pairs, reward);
    double[][] log = new double[pool.prompts()][];
    for (int x = 0; x < log.length; x++) {
      log[x] = new double[pool.candidates(x)];
      first.head.evaluate(first.theta, x, log[x]);
      Simplex.policy(logReferences[x], log[x], log[x], new double[log[x].length]);
    }
    return log;
  }

  /**
   * The reward that a direct method has learned, up to scale and a constant per prompt: log(p / pi)
   * of the last policy on a pool's candidates.
   */
  double[] implicitReward(CandidatePool other) {
    PolicyClass.Head head = bind(other);
    double[] reward = new double[other.size()];
    for (int x = 0; x < other.prompts(); x++) {
      double[] f = new double[other.candidates(x)];
      head.evaluate(theta, x, f);
      System.arraycopy(f, 0, reward, other.start(x), f.length);
    }
    return reward;
  }

  /** The pool's column {@code length}; ones where it has none. */
  static double[] lengths(CandidatePool pool) {
    if (pool.columns().contains("length")) {
      return pool.column("length").toArray();
    }
    double[] ones = new double[pool.size()];
    Arrays.fill(ones, 1);
    return ones;
  }

  static double[] logReference(CandidatePool pool, int prompt) {
    double[] out = Measuring.reference(pool, prompt);
    ArrayMath.log(out, out.length, out, new double[out.length], new double[out.length]);
    return out;
  }

  private static double spread(double[] reward, double[] logReference) {
    double mean = 0;
    double square = 0;
    for (int i = 0; i < reward.length; i++) {
      double p = Math.exp(logReference[i]);
      mean += p * reward[i];
      square += p * reward[i] * reward[i];
    }
    return Math.sqrt(Math.max(0, square - mean * mean));
  }
}
