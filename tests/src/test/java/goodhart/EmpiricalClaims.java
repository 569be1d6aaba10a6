package goodhart;

import goodhart.EmpiricalReport.Claim;
import goodhart.measure.Curve;
import goodhart.measure.GaoFit;
import goodhart.measure.MeasuredPath;
import goodhart.optimize.A2pr;
import goodhart.optimize.BestOfN;
import goodhart.optimize.BestOfNAware;
import goodhart.optimize.Constrained;
import goodhart.optimize.Cream;
import goodhart.optimize.Direct;
import goodhart.optimize.Dpo;
import goodhart.optimize.Dro;
import goodhart.optimize.Drro;
import goodhart.optimize.Grpo;
import goodhart.optimize.GrpoGuard;
import goodhart.optimize.Joint;
import goodhart.optimize.LengthDpo;
import goodhart.optimize.MaxMin;
import goodhart.optimize.McGrpo;
import goodhart.optimize.MmRlhf;
import goodhart.optimize.Online;
import goodhart.optimize.Optimizer;
import goodhart.optimize.PfPpo;
import goodhart.optimize.PrefixTea;
import goodhart.optimize.RegularisedDpo;
import goodhart.optimize.RewardAugmented;
import goodhart.optimize.Rpo;
import goodhart.optimize.SimPo;
import goodhart.optimize.SmoothedDpo;
import goodhart.optimize.Tea;
import goodhart.optimize.TemporalSelfRewarding;
import goodhart.optimize.TgDpo;
import goodhart.optimize.Tilting;
import goodhart.optimize.Unlikeliness;
import goodhart.policy.Tabular;
import goodhart.preference.PreferencePairs;
import goodhart.reward.Aggregation;
import goodhart.reward.BradleyTerry;
import goodhart.reward.Ensemble;
import goodhart.reward.Mean;
import goodhart.reward.Uwo;
import goodhart.reward.WorstCase;
import goodhart.reward.shape.Gated;
import goodhart.reward.shape.LengthSwitch;
import goodhart.reward.shape.Lsc;
import goodhart.reward.shape.Par;
import goodhart.reward.shape.PpoC;
import goodhart.reward.shape.Shape;
import goodhart.reward.shape.WeightedSum;
import goodhart.study.Lab;
import goodhart.study.RewardSource;
import goodhart.study.Training;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.ToDoubleFunction;
import java.util.random.RandomGenerator;
import java.util.stream.IntStream;

/** The rows of {@link EmpiricalReport}: how each claim is measured in one world. */
final class EmpiricalClaims {
  private static final Training SHORT = new Training();
  private static final Training LONG = new Training(null, 200, 0.1, 256, 30, 1);

  private static final Training TABULAR = new Training(new Tabular(), 200, 0.1, 256, 30, 1);

  private EmpiricalClaims() {}

  /** In the order of the page. */
  static List<Claim> all() {
    List<Claim> all = new ArrayList<>();
    robust(all);
    ensembles(all, "linear");
    ensembles(all, "mlp");
    shapes(all);
    combinations(all);
    groups(all);
    direct(all);
    unmeasured(all);
    return all;
  }

  private static void robust(List<Claim> all) {
    for (double radius : new double[] {0.1, 0.25, 0.5, 1, 2.5}) {
      all.add(
          new Claim(
              "DRRO",
              "2605.00155",
              "DRRO ends with more gold than the greedy policy",
              "end of `drro` minus end of `tilting`, no KL penalty, radius " + number(radius),
              lab -> end(lab, new Drro(radius)) - end(lab, new Tilting())));
    }
    for (double radius : new double[] {0.1, 0.25, 0.5, 1, 2.5}) {
      all.add(
          new Claim(
              "DRRO",
              "2605.00155",
              "DRO, the more pessimistic one, ends with less gold than DRRO",
              "end of `drro` minus end of `dro`, no KL penalty, radius " + number(radius),
              lab -> end(lab, new Drro(radius)) - end(lab, new Dro(radius))));
    }
    for (double temperature : new double[] {0, 1}) {
      all.add(
          new Claim(
              "A2PR",
              "2405.19909",
              "Staying near the good part of the reference alone gives a better policy than staying"
                  + " near all of it",
              "gold of `a2pr`, temperature "
                  + number(temperature)
                  + ", minus gold of `tilting`, at KL 2 to the reference. With the proxy in place of"
                  + " gold the reverse is a theorem: nothing beats the tilt at equal KL",
              lab ->
                  curve(lab, new A2pr(temperature)).goldAtKl(2)
                      - lab.gold(lab.tiltAtKl(2, proxy(lab)))));
    }
  }

  private static void ensembles(List<Claim> all, String head) {
    String five = ", 5 members, finetune seeds, " + heads(head) + ", best-of-n";
    all.add(
        new Claim(
            "Ensembles",
            "2310.02743",
            "The worst case of an ensemble (WCO) falls less than a single reward model",
            "fall of one model minus fall of `worstCase`" + five,
            lab ->
                fall(lab, new BestOfN(), single(lab, head))
                    - fall(lab, new BestOfN(), ensemble(lab, head, "finetune", new WorstCase()))));
    all.add(
        new Claim(
            "Ensembles",
            "2310.02743",
            "The mean of an ensemble less its variance (UWO) falls less than a single reward model",
            "fall of one model minus fall of `uwo`, lambda 0.5" + five,
            lab ->
                fall(lab, new BestOfN(), single(lab, head))
                    - fall(lab, new BestOfN(), ensemble(lab, head, "finetune", new Uwo()))));
    String mean = "mean of 5 members, " + heads(head) + ", best-of-n with n to infinity";
    for (String vary : List.of("finetune", "pretrain")) {
      all.add(
          new Claim(
              "Helping or herding",
              "2312.09244",
              "Best-of-n on an ensemble still falls at large n",
              "fall of " + vary + " seeds, " + mean,
              lab -> fall(lab, new BestOfN(), ensemble(lab, head, vary, new Mean()))));
    }
    all.add(
        new Claim(
            "Helping or herding",
            "2312.09244",
            "Ensembles of pretrain seeds end with more gold than those of finetune seeds",
            "end gold of pretrain minus finetune seeds, "
                + mean
                + ". A pretrain seed is a random feature map; finetune seeds see the features"
                + " themselves",
            lab ->
                end(lab, new BestOfN(), ensemble(lab, head, "pretrain", new Mean()))
                    - end(lab, new BestOfN(), ensemble(lab, head, "finetune", new Mean()))));
    all.add(
        new Claim(
            "Helping or herding",
            "2312.09244",
            "Ensembles of finetune seeds end with more gold than a single model",
            "end gold of finetune seeds minus one model, " + mean,
            lab ->
                end(lab, new BestOfN(), ensemble(lab, head, "finetune", new Mean()))
                    - end(lab, new BestOfN(), single(lab, head))));
  }

  private static void shapes(List<Claim> all) {
    for (Shape shape : List.of(new Par(), new Lsc())) {
      boolean par = shape instanceof Par;
      for (Training training : List.of(SHORT, TABULAR)) {
        all.add(
            new Claim(
                par ? "PAR" : "LSC",
                par ? "2502.18770" : "2402.00742",
                par
                    ? "The probability of beating a reference response, as the reward, falls less"
                        + " than the bare reward"
                    : "The log-sigmoid of the centred reward falls less than the bare reward",
                "fall under `grpo` of the bare minus that of the shaped proxy, "
                    + (training == SHORT ? "log-linear policy" : "tabular policy, 200 steps")
                    + ". The paper uses PPO; GRPO rescales either reward to one deviation",
                lab ->
                    fall(lab.path(new Grpo(), proxy(lab), training))
                        - fall(lab.path(new Grpo(), lab.scores(shaped(shape)), training))));
      }
    }
    all.add(
        new Claim(
            "GRPO-lambda",
            "2505.18086",
            "A length penalty that is always on loses more than one that is on where most responses"
                + " are correct",
            "fall under `grpo` with share 1 minus that with share 0.2 of `lengthSwitch`; correct is a"
                + " proxy above the reference's mean",
            lab ->
                fall(lab, new Grpo(), lab.scores(shaped(new LengthSwitch(0.2, 1, 0))))
                    - fall(lab, new Grpo(), lab.scores(shaped(new LengthSwitch(0.2, 0.2, 0))))));
    all.add(
        new Claim(
            "GRPO-lambda",
            "2505.18086",
            "A length penalty that is always on ends with less gold than one that is on where most"
                + " responses are correct",
            "end gold under `grpo` with share 0.2 minus that with share 1 of `lengthSwitch`",
            lab ->
                end(lab, new Grpo(), lab.scores(shaped(new LengthSwitch(0.2, 0.2, 0))))
                    - end(lab, new Grpo(), lab.scores(shaped(new LengthSwitch(0.2, 1, 0))))));
    String confident =
        "The confidence of a candidate is the root of a uniform number, drawn whatever its quality;"
            + " correct is a gold reward above 0; tilts of the raw proxy at KL 2";
    all.add(
        new Claim(
            "PPO-C",
            "2410.09724",
            "A reward for being rightly confident lowers the calibration error of the confidence",
            "calibration error (10 bins) under the reference minus that under the tilt by `ppoC`. "
                + confident,
            lab ->
                calibrationError(lab, lab.reference())
                    - calibrationError(lab, lab.tiltAtKl(2, confident(lab)))));
    all.add(
        new Claim(
            "PPO-C",
            "2410.09724",
            "The calibration error is lower than with the bare reward",
            "calibration error under the bare tilt minus that under the tilt by `ppoC`. "
                + confident,
            lab ->
                calibrationError(lab, lab.tiltAtKl(2, lab.raw(Lab.PROXY)))
                    - calibrationError(lab, lab.tiltAtKl(2, confident(lab)))));
  }

  private static void combinations(List<Claim> all) {
    for (double kl : new double[] {0.5, 2}) {
      all.add(
          new Claim(
              "G-RA",
              "2508.10548",
              "Counting immediate rewards only where the outcome is good gives a better outcome than"
                  + " adding them up",
              "outcome under the tilt by `gated` minus that under the tilt by the plain sum, at KL "
                  + number(kl)
                  + "; the outcome is the proxy, the immediate reward the length",
              lab ->
                  lab.mean(lab.tiltAtKl(kl, lab.scores(both(new Gated()))), proxy(lab))
                      - lab.mean(
                          lab.tiltAtKl(kl, lab.scores(both(new WeightedSum()))), proxy(lab))));
    }
    all.add(
        new Claim(
            "Constrained RLHF",
            "2310.04373",
            "Thresholds at the proxy points end with at least the gold of a fixed-weight sum",
            "gold at the end of `constrained` on proxy and length, each with its threshold where the gold of these prompts"
                + " peaks when it is tilted by alone, minus gold of the tilt by the equal-weight sum"
                + " at the same KL",
            EmpiricalClaims::constrained));
    for (double strength : new double[] {1, 4}) {
      all.add(
          new Claim(
              "MaxMin-RLHF",
              "2402.08925",
              "The group that is worst off gets more than under the policy for the average reward",
              "least expected reward of two groups (the proxy; brevity) under `maxMin` minus that"
                  + " under the tilt by their mean, at beta "
                  + number(1 / strength)
                  + ". In part a theorem: less beta KL it is never lower, and at equal KL neither",
              lab -> maxMin(lab, strength)));
    }
  }

  private static void groups(List<Claim> all) {
    for (Online tea : List.of(new Tea(), new PrefixTea())) {
      String say =
          "Training for the best of 64 draws from groups of 8 has a better best of 64 than training"
              + " for one draw";
      String set = ", tabular policy, 200 steps. With exact gradients it is a theorem";
      all.add(
          new Claim(
              "TEA",
              "2605.10716",
              say,
              "proxy of best-of-64 under `"
                  + tea.name()
                  + "` minus that under `grpo` with groups of 8, at the largest KL that both reach"
                  + set,
              lab -> {
                Curve a = lab.valueOverKl(lab.policies(tea, proxy(lab), TABULAR), bestOf64(lab));
                Curve b =
                    lab.valueOverKl(
                        lab.policies(new Grpo(8, 0.04, 0.2), proxy(lab), TABULAR), bestOf64(lab));
                return atCommonKl(a, b);
              }));
      all.add(
          new Claim(
              "TEA",
              "2605.10716",
              say,
              "the same minus that under the exact `tilting`, at the KL of `"
                  + tea.name()
                  + "` at its end"
                  + set,
              lab -> {
                List<double[]> path = lab.policies(tea, proxy(lab), TABULAR);
                double[] last = path.get(path.size() - 1);
                double[] tilt = lab.tiltAtKl(lab.klNats(last), proxy(lab));
                return bestOf64(lab).applyAsDouble(last) - bestOf64(lab).applyAsDouble(tilt);
              }));
    }
    for (int size : new int[] {3, 5, 9}) {
      all.add(
          new Claim(
              "MC-GRPO",
              "2601.22582",
              "The median as the baseline gives fewer advantages of the wrong sign than the mean",
              "share of wrong signs under `grpo` minus that under `mcGrpo`, the same 32 groups of "
                  + size
                  + " draws from the reference for each prompt; right is the sign of the proxy less"
                  + " its mean under the reference; advantages of 0 do not count, which leaves out the response at the"
                  + " median"
                  + (size == 3
                      ? "; of three draws the other two have the same sign either way, so all of it"
                          + " comes from that"
                      : ""),
              lab -> wrongSigns(lab, size)));
    }
    for (PfPpo.Filter filter : PfPpo.Filter.values()) {
      all.add(
          new Claim(
              "PF-PPO",
              "2409.06957",
              "On filtered responses the proxy explains more of the gold reward",
              "R² between proxy and gold on the responses that `"
                  + filter
                  + "` weighs minus R² on all, 32 groups of 7 draws from the reference for each"
                  + " prompt. A wider range of the proxy raises R² by itself, a narrower one lowers"
                  + " it",
              lab -> filtered(lab, filter)));
    }
    for (int n : new int[] {1, 16, 256}) {
      all.add(
          new Claim(
              "Unlikeliness",
              "2506.02355",
              n == 1
                  ? "Rewarding rare good responses costs nothing at one draw"
                  : "Rewarding rare good responses makes a good one among many draws more likely",
              "pass@"
                  + n
                  + " under `unlikeliness` minus that under `grpo`, groups of 16, 100 steps; the"
                  + " reward is 1 for the top 5 % of the gold reward and 0 otherwise",
              lab -> {
                double[] good = lab.scores(GOOD);
                return pass(lab, new Unlikeliness(), good, n)
                    - pass(lab, new Grpo(16, 0.04, 0.2), good, n);
              }));
    }
    all.add(
        new Claim(
            "GRPO-Guard",
            "2510.22319",
            "Centred ratios are clipped more often where the advantage is positive",
            "share of positive-advantage responses at the clip under `grpoGuard` minus that under"
                + " `grpo`, groups of 16 that serve 8 updates of size 0.02. With an exact group and"
                + " the same policy it is a theorem",
            lab -> {
              Training reused = new Training(null, 100, 0.02, 256, 30, 8);
              return clipped(lab, new GrpoGuard(16, 0.04, 0.2), reused)
                  - clipped(lab, new Grpo(16, 0.04, 0.2), reused);
            }));
  }

  private static void direct(List<Claim> all) {
    String gao = "root mean square error of %s minus that of d (a - b log d), d = sqrt(KL); %s";
    String fitted = "gold gain over the checkpoints of `dpo` with beta 0.05, 0.1 and 0.5 together";
    all.add(
        new Claim(
            "Over-optimization of DAAs",
            "2406.02900",
            "The shape of reinforcement learning fits direct alignment better than a quadratic",
            gao.formatted("a quadratic in KL", fitted),
            lab -> betterFit(lab, true)));
    all.add(
        new Claim(
            "Over-optimization of DAAs",
            "2406.02900",
            "The shape of reinforcement learning fits direct alignment better than that of"
                + " best-of-n",
            gao.formatted("d (a - b d)", fitted),
            lab -> betterFit(lab, false)));
    for (double eta : new double[] {0.005, 0.1}) {
      all.add(
          new Claim(
              "RPO",
              "2405.16436",
              "Imitating the chosen responses too ends with more gold than DPO",
              "end gold of `rpo`, eta " + eta + ", minus that of `dpo`, after equally many steps",
              lab -> end(lab, new Rpo(0.1, eta)) - end(lab, new Dpo())));
    }
    all.add(
        new Claim(
            "MM-RLHF",
            "2502.10391",
            "Scaling beta by the reward gap gives more gold than DPO",
            atEqualKl("mmRlhf"),
            lab -> overDpo(lab, new MmRlhf())));
    all.add(
        new Claim(
            "SmPO",
            "2506.02698",
            "Smoothed labels of a reward model give more gold than DPO",
            atEqualKl("smoothedDpo"),
            lab -> overDpo(lab, new SmoothedDpo())));
    all.add(
        new Claim(
            "CREAM",
            "2410.12735",
            "Trusting labels by the consistency of rankings gives more gold than DPO",
            atEqualKl("cream"),
            lab -> overDpo(lab, new Cream())));
    all.add(
        new Claim(
            "TGDPO",
            "2506.14574",
            "Guidance by an earlier DPO policy gives more gold than DPO",
            atEqualKl("tgDpo"),
            lab -> overDpo(lab, new TgDpo())));
    for (double goal : new double[] {2, 3}) {
      all.add(
          new Claim(
              "Reward-augmented data",
              "2410.08067",
              "Asking for a higher reward ends with more gold",
              "end gold of `rewardAugmented` with goal "
                  + number(goal)
                  + " minus goal 1. The goal scales a log-ratio here,"
                  + " where a language model reads it in its prompt",
              lab ->
                  end(lab, new RewardAugmented(0.1, goal))
                      - end(lab, new RewardAugmented(0.1, 1))));
    }
    String likelihood = "over the pairs, `dpo`, from the reference to the end";
    all.add(
        new Claim(
            "3D-properties",
            "2406.07327",
            "Under DPO the log-probability of chosen responses falls",
            "fall in nats " + likelihood,
            lab -> -logPairs(lab, new Dpo(), true)));
    all.add(
        new Claim(
            "3D-properties",
            "2406.07327",
            "Under DPO the log-probability of rejected responses falls",
            "fall in nats " + likelihood,
            lab -> -logPairs(lab, new Dpo(), false)));
    all.add(
        new Claim(
            "3D-properties",
            "2406.07327",
            "Under DPO the mass of responses in no pair rises",
            "rise, `dpo`, from the reference to the end",
            lab -> unseen(lab, new Dpo())));
    String less = "fall in nats under `dpo` minus that under `regularisedDpo`";
    all.add(
        new Claim(
            "3D-properties",
            "2406.07327",
            "With the remedies chosen responses fall less",
            less,
            lab -> logPairs(lab, new RegularisedDpo(), true) - logPairs(lab, new Dpo(), true)));
    all.add(
        new Claim(
            "3D-properties",
            "2406.07327",
            "With the remedies rejected responses fall less",
            less,
            lab -> logPairs(lab, new RegularisedDpo(), false) - logPairs(lab, new Dpo(), false)));
    all.add(
        new Claim(
            "3D-properties",
            "2406.07327",
            "With the remedies the mass of responses in no pair rises less",
            "rise under `dpo` minus that under `regularisedDpo`",
            lab -> unseen(lab, new Dpo()) - unseen(lab, new RegularisedDpo())));
    String tokens = "mean length in tokens (median of the reference: 148), ";
    all.add(
        new Claim(
            "Chest X-ray DAAs",
            "2410.07025",
            "Responses get longer under DPO",
            tokens + "end of `dpo` minus reference",
            lab ->
                lab.mean(trained(lab, new Dpo()), lengths(lab))
                    - lab.mean(lab.reference(), lengths(lab))));
    all.add(
        new Claim(
            "Length-regularised DPO",
            "2403.19159",
            "They get less long with a length penalty",
            tokens + "`dpo` minus `lengthDpo`, at the largest KL that both reach",
            lab -> shorter(lab, new LengthDpo())));
    all.add(
        new Claim(
            "SimPO",
            "2405.14734",
            "They get less long with length-averaged likelihoods",
            tokens + "`dpo` minus `simPo`, at the largest KL that both reach",
            lab -> shorter(lab, new SimPo())));
    all.add(
        new Claim(
            "Temporal self-rewarding",
            "2508.06026",
            "The gap between chosen and rejected responses does not shrink as training goes on",
            "gold gap of the pairs that `temporalSelfRewarding` makes at its end minus that at its"
                + " start; the steps of one training stand for the paper's rounds",
            EmpiricalClaims::temporalGap));
  }

  private static void unmeasured(List<Claim> all) {
    all.add(
        new Claim(
            "VSRM",
            "2508.10293",
            "Rewarding the change of the success probability shortens reasoning at equal accuracy",
            "A candidate of a world has no steps",
            null));
    all.add(
        new Claim(
            "TRAAC",
            "2510.01581",
            "The length penalty is weaker on hard prompts",
            "Compression of reasoning steps has no counterpart on a pool",
            null));
    all.add(
        new Claim(
            "Follow-up likelihood",
            "2409.13948",
            "The likelihood of positive follow-ups ranks responses as people do",
            "It needs a language model",
            null));
    all.add(
        new Claim(
            "MedS³",
            "2501.12051",
            "Best-of-n with a process reward model is at least as good as without",
            "A candidate of a world has no steps",
            null));
  }

  // What the rows share.

  private static String number(double value) {
    return value == Math.rint(value) ? String.valueOf((int) value) : String.valueOf(value);
  }

  private static double[] proxy(Lab lab) {
    return lab.scores(Lab.PROXY);
  }

  private static MeasuredPath path(Lab lab, Optimizer method, double[] reward) {
    return lab.path(method, reward, method instanceof Direct ? LONG : SHORT);
  }

  private static Curve curve(Lab lab, Optimizer method) {
    return Lab.curve(path(lab, method, proxy(lab)));
  }

  private static double end(Lab lab, Optimizer method) {
    return end(lab, method, proxy(lab));
  }

  private static double end(Lab lab, Optimizer method, double[] reward) {
    MeasuredPath path = path(lab, method, reward);
    return path.gold(path.points() - 1);
  }

  /** From the peak to the end; the peak is found on prompts on which the fall is not measured. */
  private static double fall(Lab lab, Optimizer method, double[] reward) {
    return fall(path(lab, method, reward));
  }

  private static double fall(MeasuredPath path) {
    return 0.5 * (fall(path, 0) + fall(path, 1));
  }

  private static double fall(MeasuredPath path, int half) {
    int end = path.points() - 1;
    int peak = 0;
    for (int k = 1; k <= end; k++) {
      if (gold(path, k, 1 - half) > gold(path, peak, 1 - half)) {
        peak = k;
      }
    }
    return gold(path, peak, half) - gold(path, end, half);
  }

  /** Gold over every second prompt. */
  private static double gold(MeasuredPath path, int point, int half) {
    double sum = 0;
    double weight = 0;
    for (int x = half; x < path.weight().length; x += 2) {
      sum += path.weight()[x] * path.gold()[point][x];
      weight += path.weight()[x];
    }
    return sum / weight;
  }

  private static double atCommonKl(Curve a, Curve b) {
    double kl = Math.min(a.reachNats(), b.reachNats());
    return a.goldAtKl(kl) - b.goldAtKl(kl);
  }

  private static double[] last(List<double[]> policies) {
    return policies.get(policies.size() - 1);
  }

  // Ensembles

  private static String heads(String head) {
    return head.equals("mlp") ? "MLP heads" : "linear heads";
  }

  private static double[] ensemble(Lab lab, String head, String vary, Aggregation aggregate) {
    Ensemble five = new Ensemble(new BradleyTerry().withHead(head), 5, aggregate, vary, 64);
    return lab.scores(new RewardSource.Trained(Lab.PAIRS, five));
  }

  private static double[] single(Lab lab, String head) {
    return lab.scores(new RewardSource.Trained(Lab.PAIRS, new BradleyTerry().withHead(head)));
  }

  // Shapes and combinations

  private static RewardSource shaped(Shape shape) {
    return new RewardSource.Shaped(Lab.PROXY, shape);
  }

  private static RewardSource both(goodhart.reward.shape.Combination how) {
    return new RewardSource.Combined(List.of(Lab.PROXY, Lab.LENGTH), how);
  }

  private static double[] confidence(Lab lab) {
    RandomGenerator random = lab.stream("confidence");
    return IntStream.range(0, lab.pool().size())
        .mapToDouble(i -> Math.sqrt(random.nextDouble()))
        .toArray();
  }

  private static double[] confident(Lab lab) {
    return new PpoC()
        .shape(lab.pool().withColumn("confidence", confidence(lab)), lab.raw(Lab.PROXY));
  }

  /** Expected calibration error of the confidence, 10 bins. */
  private static double calibrationError(Lab lab, double[] policy) {
    double[] confidence = confidence(lab);
    double[] excess = new double[10];
    for (int x = 0; x < lab.pool().prompts(); x++) {
      for (int i = lab.pool().start(x); i < lab.pool().end(x); i++) {
        double correct = lab.pool().gold().get(i) > 0 ? 1 : 0;
        int bin = Math.min(9, (int) (10 * confidence[i]));
        excess[bin] += lab.pool().weights().get(x) * policy[i] * (confidence[i] - correct);
      }
    }
    return Arrays.stream(excess).map(Math::abs).sum();
  }

  private static double constrained(Lab lab) {
    double[][] rewards = {proxy(lab), lab.scores(Lab.LENGTH)};
    double[] thresholds = new double[2];
    for (int u = 0; u < 2; u++) {
      double most = Double.NEGATIVE_INFINITY;
      for (double strength : new Tilting().strengths()) {
        double[] policy = lab.tilt(strength, rewards[u]);
        if (lab.gold(policy) > most) {
          most = lab.gold(policy);
          thresholds[u] = lab.mean(policy, rewards[u]);
        }
      }
    }
    double[] all = new double[lab.pool().size()];
    Joint.Problem problem =
        Joint.Problem.ofRows(
            lab.pool().weights().toArray(),
            new double[][][] {lab.rows(rewards[0]), lab.rows(rewards[1])},
            lab.references());
    double[][] policy = lab.rows(all);
    new Constrained(thresholds, false).allocate(1, problem, policy);
    double[] end = joined(policy);
    double[] sum = lab.scores(both(new WeightedSum()));
    return lab.gold(end) - lab.gold(lab.tiltAtKl(lab.klNats(end), sum));
  }

  private static double[] joined(double[][] rows) {
    return Arrays.stream(rows).flatMapToDouble(Arrays::stream).toArray();
  }

  private static double maxMin(Lab lab, double strength) {
    double[] first = proxy(lab);
    double[] second = Arrays.stream(lab.scores(Lab.LENGTH)).map(r -> -r).toArray();
    double[] mean = new double[first.length];
    Arrays.setAll(mean, i -> 0.5 * (first[i] + second[i]));
    double[][] policy = lab.rows(new double[first.length]);
    new MaxMin()
        .allocate(
            strength,
            Joint.Problem.ofRows(
                lab.pool().weights().toArray(),
                new double[][][] {lab.rows(first), lab.rows(second)},
                lab.references()),
            policy);
    ToDoubleFunction<double[]> worst = p -> Math.min(lab.mean(p, first), lab.mean(p, second));
    return worst.applyAsDouble(joined(policy)) - worst.applyAsDouble(lab.tilt(strength, mean));
  }

  // Groups

  private static ToDoubleFunction<double[]> bestOf64(Lab lab) {
    double[][] rewards = lab.rows(proxy(lab));
    return policy -> lab.overPrompts(x -> BestOfNAware.value(64, rewards[x], lab.row(policy, x)));
  }

  /** Draws groups from the reference, the same for every caller. */
  private static List<int[]> drawn(Lab lab, int size) {
    RandomGenerator random = lab.stream("groups of " + size);
    List<int[]> groups = new ArrayList<>();
    for (int x = 0; x < lab.pool().prompts(); x++) {
      int start = lab.pool().start(x);
      int candidates = lab.pool().candidates(x);
      for (int g = 0; g < 32; g++) { // the reference is uniform
        groups.add(IntStream.range(0, size).map(j -> start + random.nextInt(candidates)).toArray());
      }
    }
    return groups;
  }

  private static double[] advantages(Online method, double[] reward) {
    int size = reward.length;
    double[] weight = new double[size];
    Arrays.fill(weight, 1.0 / size);
    double[] log = new double[size];
    double[] advantage = new double[size];
    method.advantages(
        new Online.Group(false, size, 0, reward, weight, log, log, size, 1), advantage);
    return advantage;
  }

  private static double[] at(double[] values, int[] indices) {
    return Arrays.stream(indices).mapToDouble(i -> values[i]).toArray();
  }

  private static double wrongSigns(Lab lab, int size) {
    double[] reward = proxy(lab); // its mean under the reference is 0 on every prompt
    return wrongSigns(lab, size, reward, new Grpo(size, 0.04, 0.2))
        - wrongSigns(lab, size, reward, new McGrpo(size, 0.04, 0.2));
  }

  private static double wrongSigns(Lab lab, int size, double[] reward, Online method) {
    int wrong = 0;
    int all = 0;
    for (int[] group : drawn(lab, size)) {
      double[] rewards = at(reward, group);
      double[] advantage = advantages(method, rewards);
      for (int j = 0; j < size; j++) {
        all += advantage[j] != 0 ? 1 : 0;
        wrong += advantage[j] * rewards[j] < 0 ? 1 : 0;
      }
    }
    return wrong / (double) all;
  }

  private static double filtered(Lab lab, PfPpo.Filter filter) {
    double[] reward = proxy(lab);
    double[] gold = lab.pool().gold().toArray();
    PfPpo method = new PfPpo(filter, 7, 0, 0.2);
    Correlation kept = new Correlation();
    Correlation every = new Correlation();
    for (int[] group : drawn(lab, 7)) {
      double[] rewards = at(reward, group);
      double mean = Arrays.stream(rewards).average().orElseThrow();
      double[] advantage = advantages(method, rewards); // 7 weight (reward - mean)
      for (int j = 0; j < 7; j++) {
        every.add(1, rewards[j], gold[group[j]]);
        if (rewards[j] != mean) {
          kept.add(advantage[j] / (rewards[j] - mean), rewards[j], gold[group[j]]);
        }
      }
    }
    return kept.squared() - every.squared();
  }

  /** A weighted correlation, value by value. */
  private static final class Correlation {
    private double n;
    private double x;
    private double y;
    private double xx;
    private double xy;
    private double yy;

    void add(double weight, double first, double second) {
      n += weight;
      x += weight * first;
      y += weight * second;
      xx += weight * first * first;
      xy += weight * first * second;
      yy += weight * second * second;
    }

    double squared() {
      double covariance = xy / n - x / n * (y / n);
      return covariance * covariance / ((xx / n - x * x / n / n) * (yy / n - y * y / n / n));
    }
  }

  /** 1 for the top 5 % of a prompt's candidates by gold, 0 for the others. */
  private static final RewardSource GOOD =
      new RewardSource.Given(
          "top 5 % by gold",
          pool -> {
            double[] good = new double[pool.size()];
            for (int x = 0; x < pool.prompts(); x++) {
              double[] gold = new double[pool.candidates(x)];
              pool.gold().copy(pool.start(x), pool.end(x), gold);
              Arrays.sort(gold);
              double least = gold[gold.length - gold.length / 20];
              for (int i = pool.start(x); i < pool.end(x); i++) {
                good[i] = pool.gold().get(i) >= least ? 1 : 0;
              }
            }
            return good;
          });

  private static double pass(Lab lab, Online method, double[] good, int n) {
    double[] policy = last(lab.policies(method, good, SHORT));
    return lab.overPrompts(
        x -> {
          double[] p = lab.row(policy, x);
          double[] goodHere = lab.row(good, x);
          double mass = 0;
          for (int i = 0; i < p.length; i++) {
            mass += goodHere[i] > 0 ? p[i] : 0;
          }
          return 1 - Math.pow(1 - mass, n);
        });
  }

  private static double clipped(Lab lab, Online method, Training training) {
    Clips counted = new Clips(method, new LongAdder(), new LongAdder());
    lab.policies(counted, proxy(lab), training);
    return counted.clipped.sum() / counted.positive.doubleValue();
  }

  /** Counts the responses with a positive advantage, and those of them that are clipped. */
  private record Clips(Online of, LongAdder positive, LongAdder clipped) implements Online {
    @Override
    public int groupSize() {
      return of.groupSize();
    }

    @Override
    public double beta() {
      return of.beta();
    }

    @Override
    public double clip() {
      return of.clip();
    }

    @Override
    public void advantages(Group group, double[] advantage) {
      of.advantages(group, advantage);
    }

    @Override
    public void slopes(double[] logRatio, Group group, double[] advantage, double[] slope) {
      of.slopes(logRatio, group, advantage, slope);
      for (int i = 0; i < group.size(); i++) {
        if (advantage[i] > 0) {
          positive.increment();
          if (slope[i] == 0) {
            clipped.increment();
          }
        }
      }
    }
  }

  // Pairs

  private static double betterFit(Lab lab, boolean quadraticInKl) {
    List<Double> distances = new ArrayList<>();
    List<Double> gains = new ArrayList<>();
    for (double beta : new double[] {0.05, 0.1, 0.5}) {
      MeasuredPath path = path(lab, new Dpo(beta, 0), proxy(lab));
      for (int k = 1; k < path.points(); k++) {
        distances.add(Math.sqrt(path.klNats(k)));
        gains.add(path.gold(k) - path.gold(0));
      }
    }
    double[] d = distances.stream().mapToDouble(v -> v).toArray();
    double[] gain = gains.stream().mapToDouble(v -> v).toArray();
    double[] x = quadraticInKl ? Arrays.stream(d).map(v -> v * v).toArray() : d;
    return GaoFit.of(GaoFit.Form.BEST_OF_N, x, gain).rmse()
        - GaoFit.of(GaoFit.Form.RL, d, gain).rmse();
  }

  private static String atEqualKl(String name) {
    return "gold of `" + name + "` minus gold of `dpo`, at the largest KL that both reach";
  }

  private static double overDpo(Lab lab, Direct method) {
    return atCommonKl(curve(lab, method), curve(lab, new Dpo()));
  }

  private static double[] trained(Lab lab, Direct method) {
    return last(lab.policies(method, proxy(lab), LONG));
  }

  /** How much the mean log-probability of the pairs' chosen or rejected responses has risen. */
  private static double logPairs(Lab lab, Direct method, boolean chosen) {
    double[] policy = trained(lab, method);
    double[] reference = lab.reference();
    PreferencePairs pairs = lab.pairs();
    double sum = 0;
    for (int k = 0; k < pairs.size(); k++) {
      int i = pairs.label(k) > 0.5 == chosen ? pairs.first(k) : pairs.second(k);
      sum += Math.log(policy[i] / reference[i]);
    }
    return sum / pairs.size();
  }

  private static double unseen(Lab lab, Direct method) {
    PreferencePairs pairs = lab.pairs();
    double[] unseen = new double[lab.pool().size()];
    Arrays.fill(unseen, 1);
    for (int k = 0; k < pairs.size(); k++) {
      unseen[pairs.first(k)] = 0;
      unseen[pairs.second(k)] = 0;
    }
    return lab.mean(trained(lab, method), unseen) - lab.mean(lab.reference(), unseen);
  }

  private static double[] lengths(Lab lab) {
    return lab.pool().column("length").toArray();
  }

  private static double shorter(Lab lab, Direct method) {
    return atCommonKl(lengthOverKl(lab, new Dpo()), lengthOverKl(lab, method));
  }

  private static Curve lengthOverKl(Lab lab, Direct method) {
    double[] lengths = lengths(lab);
    return lab.valueOverKl(
        lab.policies(method, proxy(lab), LONG), policy -> lab.mean(policy, lengths));
  }

  private static double temporalGap(Lab lab) {
    double[] reward = proxy(lab);
    double[] first = last(lab.prior(new Dpo(), reward, LONG));
    double[] policy = trained(lab, new TemporalSelfRewarding());
    return chosenGold(lab, policy, first) - chosenGold(lab, lab.reference(), first);
  }

  /** Gold of the favourites of p p0 / pi^2; what is rejected is the reference's all along. */
  private static double chosenGold(Lab lab, double[] policy, double[] first) {
    double[] reference = lab.reference();
    double[] chosen = new double[policy.length];
    for (int x = 0; x < lab.pool().prompts(); x++) {
      int best = lab.pool().start(x);
      for (int i = best; i < lab.pool().end(x); i++) {
        if (favour(policy, first, reference, i) > favour(policy, first, reference, best)) {
          best = i;
        }
      }
      chosen[best] = 1;
    }
    return lab.gold(chosen);
  }

  private static double favour(double[] policy, double[] first, double[] reference, int i) {
    return Math.log(policy[i]) + Math.log(first[i]) - 2 * Math.log(reference[i]);
  }
}
