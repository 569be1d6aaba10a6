package goodhart.study;

import goodhart.Progress;
import goodhart.Seeds;
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
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.random.RandomGenerator;

/**
 * The one training loop. What differs between online and direct methods is where a step's gradient
 * with respect to the policy's logits comes from; parameters, Adam and checkpoints are the same.
 *
 * <p>A tabular policy under exact groups moves by mirror ascent (each logit by its advantage): it
 * is the gradient step that the simplex's own geometry gives, and with a KL penalty its fixed point
 * is the tilt. Every other combination ascends by Adam.
 */
final class Learner {
  private static final String POLICY = "policy";

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
    Rollouts[] rollouts = new Rollouts[pool.prompts()];
    for (int x = 0; x < rollouts.length; x++) {
      rollouts[x] = new Rollouts(method, x, reward);
    }
    boolean mirror = !policyClass.sharesParameters() && method.groupSize() == 0;
    Adam adam = mirror ? null : new Adam(theta.length, training.learningRate());
    Gradient gradient = new Gradient();
    loop(
        step -> {
          if (mirror) {
            Parallel.forRanges(
                pool.prompts(),
                Measuring.BLOCK,
                progress,
                (from, to) -> {
                  for (int x = from; x < to; x++) {
                    rollouts[x].mirror(step);
                  }
                });
          } else {
            double[] total =
                gradient.sum(
                    pool.prompts(),
                    (x, into) -> head.addGradient(theta, x, rollouts[x].outer(step), into));
            adam.ascend(theta, total);
          }
        });
  }

  /** One prompt under an online method: its scratch rows and its random stream. */
  private final class Rollouts {
    private final Online method;
    private final int prompt;
    private final int size;
    private final double[] reward;
    private final double[] logReference;
    private final double[] logPolicy;
    private final double[] policy;
    private final double[] outer;
    private final double spread;
    private final RandomGenerator random;
    private final int[] drawn;
    private final double[] drawnLogPolicy;
    private final double[] advantage;

    Rollouts(Online method, int prompt, double[] rewards) {
      this.method = method;
      this.prompt = prompt;
      size = pool.candidates(prompt);
      reward = Arrays.copyOfRange(rewards, pool.start(prompt), pool.end(prompt));
      logReference = logReferences[prompt];
      logPolicy = new double[size];
      policy = new double[size];
      outer = new double[size];
      spread = spread(reward, logReference);
      boolean exact = method.groupSize() == 0;
      random = exact ? null : seeds.stream("rollouts of prompt " + prompt);
      drawn = exact ? null : new int[method.groupSize()];
      drawnLogPolicy = exact ? null : new double[method.groupSize()];
      advantage = new double[exact ? size : method.groupSize()];
    }

    /** theta += learningRate * (advantage - beta log(p / pi)), up to a constant. */
    void mirror(int step) {
      evaluate();
      exactAdvantages(step);
      double rate = training.learningRate();
      for (int i = 0, at = pool.start(prompt); i < size; i++, at++) {
        theta[at] += rate * (advantage[i] - method.beta() * (logPolicy[i] - logReference[i]));
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

    /** The objective's derivatives with respect to f, weighted by the prompt. */
    double[] outer(int step) {
      evaluate();
      Arrays.fill(outer, 0);
      if (method.groupSize() == 0) {
        exactAdvantages(step);
        for (int i = 0; i < size; i++) {
          outer[i] = policy[i] * advantage[i];
        }
      } else {
        sampled(step);
      }
      if (method.beta() > 0) {
        for (int i = 0; i < size; i++) {
          outer[i] -= method.beta() * policy[i] * (logPolicy[i] - logReference[i]);
        }
      }
      double total = Dense.sum(outer, size);
      double weight = pool.weights().get(prompt);
      for (int i = 0; i < size; i++) {
        outer[i] = weight * (outer[i] - policy[i] * total);
      }
      return outer;
    }

    private void exactAdvantages(int step) {
      method.advantages(
          new Online.Group(true, size, step, reward, policy, logPolicy, logReference, size, spread),
          advantage);
    }

    private void sampled(int step) {
      int g = drawn.length;
      if (step % training.updatesPerGroup() == 0) {
        draw();
        double[] rewards = new double[g];
        double[] weights = new double[g];
        double[] references = new double[g];
        for (int j = 0; j < g; j++) {
          rewards[j] = reward[drawn[j]];
          weights[j] = 1.0 / g;
          references[j] = logReference[drawn[j]];
          drawnLogPolicy[j] = logPolicy[drawn[j]];
        }
        method.advantages(
            new Online.Group(
                false, g, step, rewards, weights, drawnLogPolicy, references, size, spread),
            advantage);
      }
      for (int j = 0; j < g; j++) {
        double ratio = Math.exp(logPolicy[drawn[j]] - drawnLogPolicy[j]);
        boolean clipped = advantage[j] > 0 ? ratio > 1 + method.clip() : ratio < 1 - method.clip();
        if (!clipped) {
          outer[drawn[j]] += ratio * advantage[j] / g;
        }
      }
    }

    private void draw() {
      double[] cumulative = new double[size];
      double sum = 0;
      for (int i = 0; i < size; i++) {
        sum += policy[i];
        cumulative[i] = sum;
      }
      for (int j = 0; j < drawn.length; j++) {
        int found = Arrays.binarySearch(cumulative, random.nextDouble() * sum);
        drawn[j] = Math.min(size - 1, found < 0 ? -found - 1 : found + 1);
      }
    }

    private void evaluate() {
      head.evaluate(theta, prompt, logPolicy);
      Simplex.policy(logReference, logPolicy, logPolicy, policy);
    }
  }

  /** Trains on preference pairs of the pool. */
  void direct(Direct method, PreferencePairs pairs) {
    if (pairs.size() == 0) {
      throw new IllegalArgumentException("method '" + method.name() + "' got no preference pairs");
    }
    double[] lengths = pool.columns().contains("length") ? pool.column("length").toArray() : null;
    int batch = Math.min(training.batchSize(), pairs.size());
    Integer[] order = new Integer[pairs.size()];
    Arrays.setAll(order, k -> k);
    RandomGenerator shuffle = seeds.stream("batches");
    Adam adam = new Adam(theta.length, training.learningRate());
    Gradient gradient = new Gradient();
    loop(
        step -> {
          int from = Math.floorMod((long) step * batch, pairs.size());
          if (from < batch) {
            shuffle(order, shuffle);
          }
          Integer[] chosen = new Integer[batch];
          for (int j = 0; j < batch; j++) {
            chosen[j] = order[(from + j) % order.length];
          }
          // By prompt, so that each prompt's policy is evaluated once.
          Arrays.sort(chosen, (a, b) -> Integer.compare(pairs.prompt(a), pairs.prompt(b)));
          int[] groups = groups(chosen, pairs);
          double[] total =
              gradient.sum(
                  groups.length - 1,
                  (group, into) ->
                      addPairs(
                          method, pairs, chosen, groups[group], groups[group + 1], lengths, into));
          adam.ascend(theta, total);
        });
  }

  private static void shuffle(Integer[] order, RandomGenerator random) {
    for (int i = order.length - 1; i > 0; i--) {
      int j = random.nextInt(i + 1);
      Integer swap = order[i];
      order[i] = order[j];
      order[j] = swap;
    }
  }

  private static int[] groups(Integer[] chosen, PreferencePairs pairs) {
    int[] starts = new int[chosen.length + 1];
    int n = 0;
    for (int j = 0; j < chosen.length; j++) {
      if (j == 0 || pairs.prompt(chosen[j]) != pairs.prompt(chosen[j - 1])) {
        starts[n++] = j;
      }
    }
    starts[n] = chosen.length;
    return Arrays.copyOf(starts, n + 1);
  }

  private void addPairs(
      Direct method,
      PreferencePairs pairs,
      Integer[] chosen,
      int from,
      int to,
      double[] lengths,
      double[] into) {
    int prompt = pairs.prompt(chosen[from]);
    int start = pool.start(prompt);
    int size = pool.candidates(prompt);
    double[] logReference = logReferences[prompt];
    double[] logPolicy = new double[size];
    double[] policy = new double[size];
    double[] outer = new double[size];
    head.evaluate(theta, prompt, logPolicy);
    if (method.usesMarginOnly()) {
      for (int i = 0; i < size; i++) {
        logPolicy[i] += logReference[i];
      }
    } else {
      Simplex.policy(logReference, logPolicy, logPolicy, policy);
    }
    double scale = -1.0 / chosen.length;
    double total = 0;
    double[] derivative = new double[2];
    for (int j = from; j < to; j++) {
      int k = chosen[j];
      int first = pairs.first(k) - start;
      int second = pairs.second(k) - start;
      for (int side = 0; side < 2; side++) {
        double weight = side == 0 ? pairs.label(k) : 1 - pairs.label(k);
        if (weight > 0) {
          int won = side == 0 ? first : second;
          int lost = side == 0 ? second : first;
          method.loss(
              new Direct.Pair(
                  logPolicy[won],
                  logPolicy[lost],
                  logReference[won],
                  logReference[lost],
                  lengths == null ? 1 : lengths[start + won],
                  lengths == null ? 1 : lengths[start + lost]),
              derivative);
          outer[won] += scale * weight * derivative[0];
          outer[lost] += scale * weight * derivative[1];
          total += scale * weight * (derivative[0] + derivative[1]);
        }
      }
    }
    if (!method.usesMarginOnly()) {
      for (int i = 0; i < size; i++) {
        outer[i] -= policy[i] * total;
      }
    }
    head.addGradient(theta, prompt, outer, into);
  }

  /** Sums gradients over blocks that do not depend on the number of threads, in order. */
  private final class Gradient {
    private double[][] blocks = new double[0][];
    private final double[] total = new double[theta.length];

    interface Part {
      void add(int index, double[] into);
    }

    double[] sum(int n, Part part) {
      Arrays.fill(total, 0);
      if (!policyClass.sharesParameters()) { // parts touch different parameters
        Parallel.forRanges(n, Measuring.BLOCK, progress, (from, to) -> add(part, from, to, total));
        return total;
      }
      int count = (n + Measuring.BLOCK - 1) / Measuring.BLOCK;
      if (blocks.length < count) {
        blocks = new double[count][theta.length];
      }
      Parallel.forRanges(
          count,
          1,
          progress,
          (from, to) -> {
            for (int b = from; b < to; b++) {
              Arrays.fill(blocks[b], 0);
              int end = Math.min(n, (b + 1) * Measuring.BLOCK);
              add(part, b * Measuring.BLOCK, end, blocks[b]);
            }
          });
      for (int b = 0; b < count; b++) {
        for (int j = 0; j < total.length; j++) {
          total[j] += blocks[b][j];
        }
      }
      return total;
    }

    private void add(Part part, int from, int to, double[] into) {
      for (int i = from; i < to; i++) {
        part.add(i, into);
      }
    }
  }

  static double[] logReference(CandidatePool pool, int prompt) {
    double[] out = Measuring.reference(pool, prompt);
    for (int i = 0; i < out.length; i++) {
      out[i] = Math.log(out[i]);
    }
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
