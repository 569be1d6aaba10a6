package goodhart.benchmarks;

import goodhart.benchmarks.Contest.None;
import goodhart.benchmarks.Contest.Ours;
import goodhart.benchmarks.Contest.Python;
import goodhart.benchmarks.job.ExactPath;
import goodhart.benchmarks.job.ExactPath.Pool;
import goodhart.benchmarks.job.Job;
import goodhart.benchmarks.job.JointPath;
import goodhart.benchmarks.job.LogLinearPolicy;
import goodhart.benchmarks.job.RewardMlp;
import goodhart.benchmarks.job.RewardSparse;
import goodhart.benchmarks.job.SessionDemo;
import goodhart.benchmarks.job.ShapedReward;
import goodhart.benchmarks.job.WholeDemo;
import goodhart.optimize.Allocation;
import goodhart.optimize.BestOfN;
import goodhart.optimize.Constrained;
import goodhart.optimize.Dpo;
import goodhart.optimize.Dro;
import goodhart.optimize.Drro;
import goodhart.optimize.DrroRadius;
import goodhart.optimize.Grpo;
import goodhart.optimize.Joint;
import goodhart.optimize.MaxMin;
import goodhart.optimize.Tilting;
import java.util.List;

/** The jobs that are measured, with their aims. */
final class Contests {
  /** Prompts and candidates of the exact paths. */
  private static final int PROMPTS = 10_000;

  private static final int CANDIDATES = 64;

  /** Prompts of what SciPy solves prompt by prompt. */
  private static final int FEW = 200;

  private static final double RADIUS = 0.5;
  private static final Agreement SAME = new Agreement.Within(1e-9);

  /** What SciPy's general solvers reach. */
  private static final Agreement SOLVED = new Agreement.Within(1e-5);

  private static final Agreement TRAINED = new Agreement.ByChance(0.01);

  private Contests() {}

  static List<Contest> all() {
    return List.of(
        exact("tilting", 0, tilting(), "tilting", "NumPy", 3),
        new Contest(
            "tiltingInBlocks",
            tilting(),
            new Python("tilting", "NumPy in blocks", "--block", "1000"),
            0,
            3,
            SAME),
        exact("tiltingOneThread", 1, tilting(), "tilting", "NumPy", 1.5),
        exact("bestOfN", 0, bestOfN(Pool.UNIFORM), "best_of_n", "NumPy, one product", 2),
        exact("bestOfNTies", 0, bestOfN(Pool.TIED), "best_of_n_ties", "NumPy", 2),
        exact("drroPath", 0, drroPath(), "drro_path", "NumPy", 5),
        solved("dro", penalised(new Dro(RADIUS), FEW), "dro", "SciPy brentq"),
        solved("drroKl", penalised(new Drro(RADIUS), FEW), "drro_kl", "SciPy brentq"),
        solved("constrained", constrained(FEW), "constrained", "SciPy L-BFGS-B"),
        solved("maxMin", maxMin(FEW), "max_min", "SciPy SLSQP"),
        alone("droMany", penalised(new Dro(RADIUS), PROMPTS)),
        alone("drroKlMany", penalised(new Drro(RADIUS), PROMPTS)),
        alone("constrainedMany", constrained(PROMPTS)),
        alone("maxMinMany", maxMin(PROMPTS)),
        new Contest(
            "rewardSparse",
            new RewardSparse(),
            python("logistic", "scikit-learn lbfgs"),
            0,
            1.5,
            new Agreement.Within(1e-6)),
        mlp("rewardMlp", "PyTorch float64"),
        mlp("rewardMlpFloat32", "PyTorch float32", "--float32"),
        policy("grpo", new LogLinearPolicy(new Grpo(16, 0.04, 0.2), 16, 0.04), "PyTorch float64"),
        policy(
            "grpoFloat32",
            new LogLinearPolicy(new Grpo(16, 0.04, 0.2), 16, 0.04),
            "PyTorch float32",
            "--float32"),
        policy("dpo", new LogLinearPolicy(new Dpo(0.1, 0), 0, 0.1), "PyTorch float64"),
        policy(
            "dpoFloat32",
            new LogLinearPolicy(new Dpo(0.1, 0), 0, 0.1),
            "PyTorch float32",
            "--float32"),
        new Contest(
            "demo",
            new WholeDemo(),
            python("demo", "NumPy, a process a core"),
            0,
            3,
            new Agreement.Estimated()),
        new Contest(
            "demoTorch",
            new WholeDemo(),
            new Python("demo", "NumPy and PyTorch float32", "--torch", "--float32"),
            0,
            3,
            new Agreement.Estimated()),
        new Contest(
            "demoInSession",
            new SessionDemo(),
            python("demo", "NumPy, a process a core"),
            0,
            3,
            new Agreement.Estimated()),
        new Contest("shape", new ShapedReward(true), python("shape", "NumPy"), 0, 1, SAME),
        new Contest(
            "shapeBuiltIn",
            new ShapedReward(true),
            new Ours("builtInShape", "built-in"),
            0,
            1 / 1.5,
            SAME));
  }

  /** The contest of a name, or what is only ever a peer. */
  static Contest named(String name) {
    if (name.equals("builtInShape")) {
      return alone(name, new ShapedReward(false));
    }
    return all().stream().filter(c -> c.name().equals(name)).findFirst().orElseThrow();
  }

  private static ExactPath tilting() {
    return path(new Tilting(), ExactPath.geometric(true, 0.05, 100, 32), Pool.WEIGHTED);
  }

  private static ExactPath bestOfN(Pool pool) {
    return path(new BestOfN(), ExactPath.geometric(false, 1, 1e4, 32), pool);
  }

  private static ExactPath drroPath() {
    // The strength is 1/radius; radii from 10 down to 0.001.
    return path(new DrroRadius(), ExactPath.geometric(false, 0.1, 1000, 32), Pool.WEIGHTED);
  }

  private static ExactPath path(Allocation method, double[] strengths, Pool pool) {
    return new ExactPath(method, strengths, PROMPTS, CANDIDATES, pool, Double.NaN);
  }

  private static ExactPath penalised(Allocation method, int prompts) {
    double[] strengths = ExactPath.geometric(false, 0.1, 20, 8);
    return new ExactPath(method, strengths, prompts, CANDIDATES, Pool.WEIGHTED, RADIUS);
  }

  private static JointPath constrained(int prompts) {
    double[] thresholds = {1, 0.5, 0.75};
    Joint method = new Constrained(thresholds, false);
    double[] shares = {0, 0.25, 0.5, 0.75, 1};
    return new JointPath(method, shares, thresholds, prompts, CANDIDATES);
  }

  private static JointPath maxMin(int prompts) {
    double[] strengths = ExactPath.geometric(false, 0.1, 20, 8);
    return new JointPath(new MaxMin(), strengths, new double[3], prompts, CANDIDATES);
  }

  private static Contest exact(
      String name, int threads, ExactPath job, String script, String label, double aim) {
    return new Contest(name, job, python(script, label), threads, aim, SAME);
  }

  private static Contest solved(String name, Job job, String script, String label) {
    return new Contest(name, job, python(script, label), 0, 5, SOLVED);
  }

  private static Contest alone(String name, Job job) {
    return new Contest(name, job, new None(), 0, Double.NaN, SAME);
  }

  private static Contest mlp(String name, String label, String... arguments) {
    // 10,000 held-out pairs: a standard error of accuracy is 0.0045.
    Agreement accuracy = new Agreement.ByChance(0.0045);
    return new Contest(
        name, new RewardMlp(), new Python("bt_mlp", label, arguments), 0, 1.5, accuracy);
  }

  private static Contest policy(
      String name, LogLinearPolicy job, String label, String... arguments) {
    String script = name.startsWith("grpo") ? "grpo" : "dpo";
    return new Contest(name, job, new Python(script, label, arguments), 0, 3, TRAINED);
  }

  private static Python python(String script, String label) {
    return new Python(script, label);
  }
}
