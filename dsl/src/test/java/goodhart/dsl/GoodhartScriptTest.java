package goodhart.dsl;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import goodhart.Progress;
import goodhart.Seeds;
import goodhart.internal.Catalogue;
import goodhart.measure.Curve;
import goodhart.measure.RewardReport;
import goodhart.optimize.Direct;
import goodhart.optimize.Dpo;
import goodhart.optimize.Drro;
import goodhart.optimize.Grpo;
import goodhart.optimize.Online;
import goodhart.optimize.PfPpo;
import goodhart.optimize.Ppo;
import goodhart.optimize.Rpo;
import goodhart.policy.Tabular;
import goodhart.pool.CandidatePool;
import goodhart.pool.Features;
import goodhart.pool.HeldOut;
import goodhart.pool.World;
import goodhart.preference.Annotated;
import goodhart.preference.FromFile;
import goodhart.preference.PreferenceFile;
import goodhart.preference.PreferencePair;
import goodhart.reward.BradleyTerry;
import goodhart.reward.Ensemble;
import goodhart.reward.RewardTrainer;
import goodhart.reward.Uwo;
import goodhart.reward.WorstCase;
import goodhart.reward.shape.Combination;
import goodhart.reward.shape.LogSigmoidSum;
import goodhart.reward.shape.Par;
import goodhart.reward.shape.Shape;
import goodhart.reward.shape.StepClip;
import goodhart.reward.shape.WeightedSum;
import goodhart.study.RewardSource;
import goodhart.study.Study;
import goodhart.study.Training;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Scripts become the engine values that they describe. */
class GoodhartScriptTest {
  private static final World LAB = lab(Map.of("seed", 7L, "prompts", 32, "candidates", 8));
  private static final Annotated PREFS = new Annotated(LAB, 200, 0.25, 1);
  private static final RewardSource PROXY = new RewardSource.Trained(PREFS, new BradleyTerry());
  private static final RewardTrainer WORST_CASE =
      new Ensemble(new BradleyTerry(), 5, new WorstCase(), "finetune", 64);

  private static World lab(Map<String, ?> settings) {
    return Catalogue.with(new World(), settings);
  }

  private final Notebook notebook = Notebook.declared();

  @Test
  void aScriptHasOptions() {
    assertThat(
            notebook.run(
                "options(['--pool', 'a.jsonl'] as String[], pool: 'p.jsonl', pairs: 'q.jsonl')"))
        .isEqualTo(Map.of("pool", "a.jsonl", "pairs", "q.jsonl"));
    assertThat(notebook.failure("options(['--pol', 'a'] as String[], pool: 'p', pairs: 'q')"))
        .isEqualTo(
            "no option named '--pol'. Did you mean '--pool'? Known: --pairs, --pool (line 1)");
    assertThat(notebook.failure("options(['--pool'] as String[], pool: 'p')"))
        .isEqualTo("option --pool needs a value (line 1)");
    assertThat(notebook.failure("options(['--pool', 'a', '--pool', 'b'] as String[], pool: 'p')"))
        .isEqualTo("option --pool is given twice (line 1)");
  }

  @Test
  void featuresAreAnNd4jMatrixWhenAsked() {
    assertThat(notebook.run("lab.pool().features.nd4j.shape().toList()"))
        .isEqualTo(List.of(32L * 8, 4L));
  }

  @Test
  void theExampleOfTheDesignDescribesThisStudy() {
    Study study =
        notebook.study(
            """
            seeds 1..10
            method 'grpo', reward: proxy
            method 'drro', reward: proxy, radius: 0.5
            method 'dpo',  pairs: prefs,  beta: 0.1
            method 'rpo',  pairs: prefs,  beta: 0.1, eta: 0.005
            method 'grpo', reward: five, label: 'WCO ensemble'
            """);
    assertThat(study.source()).isEqualTo(LAB);
    assertThat(study.seeds()).isEqualTo(LongStream.rangeClosed(1, 10).boxed().toList());
    assertThat(study.entries())
        .containsExactly(
            new Study.Entry("grpo", new Grpo(), PROXY, null, new Training()),
            new Study.Entry("drro", new Drro(0.5), PROXY, null, new Training()),
            new Study.Entry("dpo", new Dpo(), null, PREFS, new Training()),
            new Study.Entry("rpo", new Rpo(), null, PREFS, new Training()),
            new Study.Entry(
                "WCO ensemble",
                new Grpo(),
                new RewardSource.Trained(PREFS, WORST_CASE),
                null,
                new Training()));
  }

  @Test
  void compareRunsTheStudy() {
    Comparison comparison =
        notebook.run(
            """
            compare(lab) {
              seeds 1..2
              method 'drro', reward: proxy
              method 'dpo', pairs: prefs, steps: 3
            }
            """,
            Comparison.class);
    assertThat(comparison.getResult().finishedSeeds()).containsExactly(1L, 2L);
    assertThat(comparison.curve("drro").points()).isEqualTo(new Drro().strengths().length);
    assertThat(comparison.getStudy().entries().get(1).training().steps()).isEqualTo(3);
  }

  @Test
  void aChoiceIsGivenByName() {
    Study study =
        notebook.study(
            """
            seeds 1
            method 'ppo', reward: proxy, penalty: 'k3', clipHigh: 0.28
            method 'pfPpo', reward: proxy, filter: 'bestOfN'
            """);
    assertThat(study.entries())
        .extracting(Study.Entry::optimizer)
        .containsExactly(
            new Ppo(0, 0.05, 0.2, 0.28, Online.Penalty.K3),
            new PfPpo(PfPpo.Filter.BEST_OF_N, 7, 0.05, 0.2));
  }

  @Test
  void orderNeverMatters() {
    assertThat(notebook.study("method 'drro', reward: proxy\nseeds 3"))
        .isEqualTo(notebook.study("seeds 3\nmethod 'drro', reward: proxy"));
    assertThat(notebook.run("world { candidates 3; prompts 5 }"))
        .isEqualTo(notebook.run("world { prompts 5; candidates 3 }"));
  }

  @Test
  void settingsStandInTheBlockOrInTheArguments() {
    World five = lab(Map.of("seed", 3L, "prompts", 5, "harm", 0.25));
    assertThat(notebook.run("world(seed: 3) { prompts 5; harm 0.25 }")).isEqualTo(five);
    assertThat(notebook.run("world(seed: 3, prompts: 5, harm: 0.25)")).isEqualTo(five);
    assertThat(notebook.run("world { seed 3; prompts 5; harm 0.25 }")).isEqualTo(five);
    assertThat(notebook.run("reward(prefs, 'ensemble') { aggregate 'worstCase' }"))
        .isEqualTo(new RewardSource.Trained(PREFS, WORST_CASE));
  }

  @Test
  void seedsAreARangeAListOrOneNumber() {
    String method = "\nmethod 'drro', reward: proxy";
    assertThat(notebook.study("seeds 2..4" + method).seeds()).containsExactly(2L, 3L, 4L);
    assertThat(notebook.study("seeds([1, 5])" + method).seeds()).containsExactly(1L, 5L);
    assertThat(notebook.study("seeds 5" + method).seeds()).containsExactly(5L);
    assertThat(
            notebook
                .run("study(lab) { seeds 5\n method 'drro', reward: proxy }", Study.class)
                .seeds())
        .containsExactly(5L);
  }

  @Test
  void blocksReadVariablesAndCallFunctionsOfTheNotebook() {
    assertThat(
            notebook.run(
                """
                n = 16
                twice = { it * 2 }
                def more(x) { x + 1 }
                def local = 3
                world { prompts more(n); candidates twice(local); harm sqrt(0.25) }
                """))
        .isEqualTo(lab(Map.of("prompts", 17, "candidates", 6, "harm", 0.5)));
  }

  @Test
  void methodsMayBeWrittenInALoop() {
    assertThat(
            notebook
                .study("seeds 1\n[0.1d, 0.2d].each { method 'drro', reward: proxy, radius: it }")
                .entries())
        .extracting(Study.Entry::label)
        .containsExactly("drro (radius 0.1)", "drro (radius 0.2)");
  }

  @Test
  void methodsOfOneNameAreToldApartByWhatDiffers() {
    assertThat(
            notebook
                .study(
                    """
                    seeds 1
                    method 'grpo', reward: proxy
                    method 'grpo', reward: five
                    method 'dpo', pairs: prefs, steps: 10
                    method 'dpo', pairs: prefs, beta: 2
                    method 'drro', reward: gold()
                    """)
                .entries())
        .extracting(Study.Entry::label)
        .containsExactly(
            "grpo (bradleyTerry)",
            "grpo (ensemble)",
            "dpo (beta 0.1, steps 10)",
            "dpo (beta 2, steps " + new Training().steps() + ")",
            "drro");
  }

  @Test
  void aKeyOfANestedRecordFindsItsWay() {
    assertThat(
            notebook.run(
                "reward(prefs, 'ensemble', aggregate: 'uwo', lambda: 2, ridge: 0.5).trainer()"))
        .isEqualTo(
            new Ensemble(
                (RewardTrainer) notebook.run("reward(prefs, 'bradleyTerry', ridge: 0.5).trainer()"),
                5,
                new Uwo(2, new Uwo().sampleVariance()),
                "finetune",
                64));
    assertThat(
            notebook
                .study("seeds 1\nmethod 'grpo', reward: proxy, policy: 'tabular', beta: 1")
                .entries()
                .get(0)
                .training()
                .policy())
        .isEqualTo(new Tabular());
  }

  @Test
  void nestedRecordsMayBeObjects() {
    assertThat(
            notebook.run(
                """
                import goodhart.reward.*
                reward(prefs, 'ensemble', aggregate: new Uwo(3, true)).trainer().aggregate()
                """))
        .isEqualTo(new Uwo(3, true));
  }

  @Test
  void severalSettingsOfOneMethodMakeACurveEach() {
    Study study =
        notebook.study(
            """
            seeds 1
            method 'drro', reward: proxy, radius: [0.1, 0.5, 2.5]
            method 'dpo', pairs: prefs, beta: [0.1, 1], steps: [10, 20], label: 'direct'
            method 'grpo', reward: proxy
            """);
    assertThat(study.entries())
        .extracting(Study.Entry::label)
        .containsExactly(
            "drro (radius 0.1)",
            "drro (radius 0.5)",
            "drro (radius 2.5)",
            "direct (beta 0.1, steps 10)",
            "direct (beta 0.1, steps 20)",
            "direct (beta 1, steps 10)",
            "direct (beta 1, steps 20)",
            "grpo");
    assertThat(study.entries())
        .extracting(Study.Entry::line)
        .containsExactly("drro 1", "drro 1", "drro 1", "dpo 2", "dpo 2", "dpo 2", "dpo 2", "grpo");
    assertThat(((Drro) study.entries().get(2).optimizer()).radius()).isEqualTo(2.5);
  }

  @Test
  void aFamilyOrKindOfMethodsIsOneLine() {
    Study study =
        notebook.study(
            """
            seeds 1
            methods 'pessimistic', 'tilting', reward: proxy, pairs: prefs, steps: 20
            """);
    assertThat(study.entries())
        .extracting(Study.Entry::label)
        .contains("drro", "dro", "rpo", "tilting");
    for (Study.Entry entry : study.entries()) {
      assertThat(entry.reward()).isEqualTo(PROXY);
      boolean direct = entry.optimizer() instanceof Direct;
      assertThat(entry.pairs()).isEqualTo(direct ? PREFS : null);
      boolean learns = direct || entry.optimizer() instanceof Online;
      assertThat(entry.training().steps()).isEqualTo(learns ? 20 : 100);
    }
    assertThat(
            notebook.study("seeds 1; methods 'all', reward: [proxy, five], pairs: prefs").entries())
        .extracting(e -> e.optimizer().name())
        .containsExactlyInAnyOrderElementsOf(Catalogues.METHODS.all().keySet());
  }

  @Test
  void rewardsAreCombinedByNameAndLearnedByDirectMethods() {
    assertThat(notebook.run("combine(proxy, five, 'uwo', lambda: 2)"))
        .isEqualTo(
            new RewardSource.Combined(
                List.of(PROXY, notebook.run("five", RewardSource.class)),
                new Combination.Aggregated(new Uwo(2, false))));
    assertThat(notebook.run("implicit(prefs, 'dpo', beta: 0.5, steps: 7)"))
        .isEqualTo(
            new RewardSource.Implicit(
                PREFS, new Dpo(0.5, 0), Catalogue.with(new Training(), Map.of("steps", 7))));
  }

  @Test
  void rewardsAreShapedAndCombinedByName() {
    assertThat(notebook.run("shape(proxy, 'par', k: 2)"))
        .isEqualTo(new RewardSource.Shaped(PROXY, new Par(2, 0, 1)));
    assertThat(notebook.run("combine(proxy, gold(), 'logSigmoidSum')"))
        .isEqualTo(
            new RewardSource.Combined(
                List.of(PROXY, new RewardSource.Gold()), new LogSigmoidSum(0.85)));
    RewardSource steps =
        new RewardSource.Combined(
            List.of(new RewardSource.OfColumn("s1"), new RewardSource.OfColumn("s2")),
            new StepClip(0.5));
    assertThat(
            notebook.run(
                """
                s1 = column('s1'); s2 = column('s2')
                combine(gold(), combine(s1, s2, 'stepClip'), 'weightedSum', weights: [1, 0.02])
                """))
        .isEqualTo(
            new RewardSource.Combined(
                List.of(new RewardSource.Gold(), steps), new WeightedSum(1, 0.02)));
    assertThat(notebook.failure("shape(proxy, 'lengthSwitch', alpha: 1)"))
        .isEqualTo(
            "shape 'lengthSwitch': alpha must be below 1, got 1.0: long correct responses would be"
                + " worth no more than wrong ones (line 1)");
    assertThat(
            notebook
                .run(
                    """
                    compare(lab) {
                      seeds 1..2
                      method 'tilting', reward: shape(proxy, 'par'), label: 'bounded'
                      method 'tilting', reward: shape(proxy, 'lengthResidual', degree: 2)
                      method 'tilting', reward: combine(proxy, column('length'), 'gated')
                    }
                    """,
                    Comparison.class)
                .getCurves())
        .extracting(Curve::label)
        .containsExactly("bounded", "tilting (lengthResidual)", "tilting (gated)");
  }

  @Test
  void aMethodWrittenInTheNotebookIsPassedAsAnObject() {
    Study study =
        notebook.run(
            """
            import goodhart.optimize.Allocation
            record Greedy(double sharpness) implements Allocation {
              String strengthName() { 'sharpness' }
              double[] strengths() { [0, 1, 2] as double[] }
              void allocate(double strength, double[] reward, double[] reference, double[] policy) {
                policy[0] = 1
              }
            }
            study(lab) {
              seeds 1
              method new Greedy(0.3d), reward: proxy
              method new Greedy(0.3d), reward: proxy, sharpness: 2
            }
            """,
            Study.class);
    assertThat(study.entries())
        .extracting(Study.Entry::label)
        .containsExactly("greedy (sharpness 0.3)", "greedy (sharpness 2)");
    assertThat(study.entries().get(0).optimizer().strengthName()).isEqualTo("sharpness");
  }

  @Test
  void aShapeComputesWithTheWordsAndVariablesOfTheNotebook() {
    RewardSource.Shaped shaped =
        notebook.run(
            """
            height = 2
            def scaled(x) { height * x }
            shape(proxy, 'bounded') { r, reference -> scaled(1 / (1 + exp(reference - r))) }
            """,
            RewardSource.Shaped.class);
    assertThat(shaped.source()).isEqualTo(PROXY);
    Shape.Each bounded = (Shape.Each) shaped.shape();
    assertThat(bounded.name()).isEqualTo("bounded");
    assertThat(bounded.function().apply(3, 1)).isEqualTo(2 / (1 + Math.exp(-2)));
  }

  @Test
  void aShapeInsideABlockStillSeesTheNotebook() {
    Study study =
        notebook.study(
            """
            seeds 1
            method 'drro', reward: shape(proxy, 'half') { r -> min(r, 1) / 2 }
            """);
    RewardSource.Shaped reward = (RewardSource.Shaped) study.entries().get(0).reward();
    assertThat(((Shape.Each) reward.shape()).function().apply(5, 0)).isEqualTo(0.5);
  }

  @Test
  void aBlockBecomesTheFunctionThatASettingIs() {
    World world =
        notebook.run(
            """
            slope = 3
            world { prompts 2; gold { q, s -> slope * q[0] } }
            """,
            World.class);
    assertThat(world.gold().apply(new double[] {2, 0}, new double[0])).isEqualTo(6);
  }

  @Test
  void rewardsMayBeGoldAColumnOrAModelOfOnesOwn() {
    assertThat(notebook.run("gold()")).isEqualTo(new RewardSource.Gold());
    assertThat(notebook.run("column('length')")).isEqualTo(new RewardSource.OfColumn("length"));
    Study study =
        notebook.run(
            """
            class Zero implements goodhart.reward.RewardModel {
              double[] score(goodhart.pool.CandidatePool pool) { new double[pool.size()] }
            }
            study(lab) { seeds 1; method 'drro', reward: new Zero() }
            """,
            Study.class);
    assertThat(((RewardSource.Given) study.entries().get(0).reward()).name()).isEqualTo("Zero");
  }

  @Test
  void aReportTrainsOnceAndMeasuresOnPairsItHasNotSeen() {
    RewardSource.Trained proxy = notebook.run("proxy", RewardSource.Trained.class);
    RewardReport report = Goodhart.report(proxy);
    assertThat(report.accuracy().n()).isEqualTo(40);
    assertThat(report.gold().orElseThrow().accuracy().value()).isBetween(0.5, 1.0);
    assertThat(
            Goodhart.report(
                notebook.run("reward(prefs, 'bradleyTerry')", RewardSource.Trained.class)))
        .isSameAs(report);
  }

  @Test
  void candidatesAndPreferencesAreReadFromFiles(@TempDir Path folder) throws Exception {
    Files.writeString(
        folder.resolve("pool.jsonl"),
        """
        {"instruction": "Hi", "response": "Hello.", "score": 1, "length": 6, "model": 2}
        {"instruction": "Hi", "response": "Hello, hello!", "score": 0, "length": 13, "model": 3}
        """);
    Files.writeString(
        folder.resolve("pairs.jsonl"),
        "{\"prompt\": \"Hi\", \"chosen\": \"Hello.\", \"rejected\": \"Hello, hello!\"}\n");
    notebook.run("folder = '" + folder + "'");
    CandidatePool pool =
        notebook.run(
            """
            pool = candidates("$folder/pool.jsonl") {
              prompt 'instruction'; gold 'score'; columns 'length'; words 3
            }
            """,
            CandidatePool.class);
    assertThat(pool.gold().toArray()).containsExactly(1, 0);
    assertThat(pool.columns()).containsExactly("length");
    assertThat(pool.features().dimension())
        .isEqualTo(new Features(3, true, true, true).names().size());
    PreferenceFile file = PreferenceFile.read(folder.resolve("pairs.jsonl"), Progress.NONE);
    assertThat(notebook.run("preferences(\"$folder/pairs.jsonl\")")).isEqualTo(new FromFile(file));
    assertThat(notebook.run("preferences(\"$folder/pairs.jsonl\", of: pool)"))
        .isEqualTo(new FromFile(pool, file));
  }

  private String csv(Path folder, String name, String... lines) throws Exception {
    Path file = Files.writeString(folder.resolve(name), String.join("\n", lines) + "\n");
    return file.toString();
  }

  @Test
  void columnsOfAFileAreSaidToBeWhatTheyAre(@TempDir Path folder) throws Exception {
    notebook.run(
        "file = '"
            + csv(
                folder,
                "votes.csv",
                "question,one,two,best,who,much",
                "Why?,yes,no,two,ann,2",
                "How?,so,thus,tie,ben,1")
            + "'");
    FromFile prefs =
        notebook.run(
            """
            prefs = preferences(file) {
              prompt 'question'; first 'one'; second 'two'; winner 'best'
              group 'who'; weight 'much'; words 3; format false
            }
            """,
            FromFile.class);

    assertThat(prefs.file().pairs())
        .containsExactly(
            new PreferencePair("Why?", "no", "yes", 1, Double.NaN, Double.NaN, 2, 0, "ann"),
            new PreferencePair("How?", "so", "thus", 0.5, Double.NaN, Double.NaN, 1, 0, "ben"));
    assertThat(notebook.run("prefs.groups")).isEqualTo(Map.of("ann", 1, "ben", 1));
    assertThat(notebook.run("prefs.only('ann')")).isEqualTo(prefs.only("ann"));
    assertThat(notebook.run("prefs.report.noticed()[0].what()")).isEqualTo("ties");
    assertThat(prefs.source().draw(new Seeds(1)).training().features().dimension())
        .isEqualTo(new Features(3, true, false, true).dimension() + Features.ngrams().buckets());
    assertThat(notebook.run("reward(prefs.only('ann'), 'bradleyTerry')"))
        .isEqualTo(new RewardSource.Trained(prefs.only("ann"), new BradleyTerry()));
  }

  @Test
  void severalFilesAreOneAndSettingsGoToTheReader(@TempDir Path folder) throws Exception {
    String row = "{\"prompt\": \"%s\", \"chosen\": \"a\", \"rejected\": \"b\"}";
    notebook.run("a = '" + csv(folder, "a1.jsonl", row.formatted("p")) + "'");
    notebook.run("b = new File('" + csv(folder, "a2.jsonl", row.formatted("q")) + "')");
    notebook.run("folder = '" + folder + "'");

    for (String named : List.of("[a, b]", "\"$folder/a*.jsonl\"", "new File(folder)")) {
      assertThat(notebook.run("preferences(" + named + ").file().size()")).isEqualTo(2);
    }
    assertThatThrownBy(() -> notebook.run("preferences([a, a], strict: true)"))
        .hasMessageContaining(
            "a1.jsonl, line 1: strict: true takes no duplicate pairs. Remove them, or read without"
                + " strict. Nothing was loaded");
    assertThatThrownBy(() -> notebook.run("preferences(a) { chosen 'choosen' }"))
        .hasMessageContaining(
            "a1.jsonl, line 1: no column named 'choosen'. Did you mean 'chosen'?");
  }

  @Test
  void pairsOfASplitReportWhatLeaks(@TempDir Path folder) throws Exception {
    List<String> pool = new ArrayList<>();
    List<String> pairs = new ArrayList<>();
    for (String prompt :
        List.of("Why is it so?", "Why is it so", "WHY is it so?", "why is it so")) {
      for (String response : List.of("a", "b")) {
        pool.add(
            "{\"prompt\": \"%s\", \"response\": \"%s\", \"gold\": 1}".formatted(prompt, response));
      }
      pairs.add("{\"prompt\": \"%s\", \"chosen\": \"a\", \"rejected\": \"b\"}".formatted(prompt));
    }
    notebook.run("a = '" + csv(folder, "pool.jsonl", pool.toArray(String[]::new)) + "'");
    notebook.run("b = '" + csv(folder, "pairs.jsonl", pairs.toArray(String[]::new)) + "'");
    FromFile prefs =
        notebook.run("preferences(b, of: heldOut(candidates(a), 0.5))", FromFile.class);

    assertThat(prefs.report().leakage().orElseThrow())
        .matches(l -> l.found() == 2 && l.prompts() == 2);
    assertThat(prefs.report().more())
        .isEqualTo(
            Map.of(
                "pool",
                "2 of 4 pairs are about this pool; left out: 2 about other prompts, 0 about other"
                    + " responses"));
  }

  @Test
  void featuresOfTextsAreSetByName(@TempDir Path folder) throws Exception {
    Files.writeString(
        folder.resolve("pool.jsonl"),
        """
        {"prompt": "Hi", "response": "Hello.", "gold": 1}
        {"prompt": "Hi", "response": "Hello, hello!!", "gold": 0}
        """);
    Files.writeString(
        folder.resolve("pairs.jsonl"),
        "{\"prompt\": \"Hi\", \"chosen\": \"Hello.\", \"rejected\": \"Hello, hello!\"}\n");
    notebook.run("folder = '" + folder + "'");
    CandidatePool pool =
        notebook.run(
            """
            pool = candidates("$folder/pool.jsonl") {
              words 0; wordNgrams 1..2; characterNgrams 3; buckets 4096
              functions shouts: { prompt, response -> response.count('!') }
            }
            """,
            CandidatePool.class);
    // length, seven of the layout, overlap, shouts
    assertThat(pool.features().dimension()).isEqualTo(10 + 4096);
    assertThat(pool.features().get(1, 9)).isEqualTo(2);
    FromFile alone =
        notebook.run(
            "preferences(\"$folder/pairs.jsonl\", words: 64, wordNgrams: [])", FromFile.class);
    PreferenceFile file = PreferenceFile.read(folder.resolve("pairs.jsonl"), Progress.NONE);
    assertThat(alone).isEqualTo(new FromFile(file, new Features()));
    assertThatThrownBy(() -> notebook.run("candidates('x.jsonl', buckets: 5000)"))
        .hasMessageContaining(
            "buckets must be a power of two from 4096 to 262144, got 5000. The nearest is 4096");
    assertThatThrownBy(() -> notebook.run("candidates('x.jsonl', functions: 3)"))
        .hasMessage(
            "candidates: functions must be blocks by name, as in exclamations: { prompt, response"
                + " -> ... }, got 3");
  }

  @Test
  void tablesAndFilesAreTheSameToReadAndToWrite(@TempDir Path folder) throws Exception {
    Files.writeString(
        folder.resolve("run.csv"),
        "prompt,response,gold,rm\np,a,1,0\np,b,2,1\np,b,2,1\nq,a,0,1\nq,c,3,0\n");
    notebook.run("folder = '" + folder + "'; run = candidates(\"$folder/run.csv\")");
    assertThat(notebook.run("candidates(run.table) == run")).isEqualTo(true);
    assertThat(
            notebook.run("candidates(run.table) { gold 'rm' }", CandidatePool.class).gold().get(1))
        .isEqualTo(1);
    assertThat(
            notebook.run(
                """
                votes = preferences(run) { pairs 20 }
                scored = scores(reward(votes, 'bradleyTerry'), run, 'learned')
                scored.save("$folder/scored.jsonl.gz")
                candidates("$folder/scored.jsonl.gz") == scored
                """))
        .isEqualTo(true);
    notebook.run(
        """
        result = compare(run) { seeds 1; method 'bestOfN', reward: column('rm') }
        result.save("$folder/curves.parquet")
        """);
    assertThat(
            notebook.run(
                "candidates(\"$folder/curves.parquet\") { promptId 'label'; gold 'gold' }"
                    + ".column('strength').toArray()"))
        .isEqualTo(new double[] {1, 2, 3});
    assertThat(notebook.run("result.toString()").toString())
        .contains("Best-of-n: unbiased estimate from 2 to 3 draws a prompt");
  }

  @Test
  void mathNeedsNoPrefixAndKeepsWholeNumbersWhole() {
    assertThat(notebook.run("[abs(-3), min(2, 5), max(2, 2.5), pow(2, 3), log(exp(1))]"))
        .isEqualTo(List.of(3, 2, 2.5, 8.0, 1.0));
  }

  @Test
  void groovyClassesHaveTheSameWords() {
    assertThat(
            notebook.run(
                """
                import static goodhart.dsl.Goodhart.*
                class Lesson {
                  def source
                  int least = 2
                  static several() { 1..3 }
                  def own(proxy) { study(source) { seeds least; method 'drro', reward: proxy } }
                  static shared(lab) { study(lab) { seeds several(); method 'drro', reward: gold() } }
                }
                new Lesson(source: lab).own(proxy).seeds() + Lesson.shared(lab).seeds()
                """))
        .isEqualTo(List.of(2L, 1L, 2L, 3L));
  }

  @Test
  void javaHasTheSameWords() {
    assertThat(Goodhart.reward(Map.of("members", 3), PREFS, "ensemble"))
        .isEqualTo(
            new RewardSource.Trained(
                PREFS,
                new Ensemble(new BradleyTerry(), 3, new Ensemble().aggregate(), "finetune", 64)));
    assertThat(Goodhart.gold()).isEqualTo(new RewardSource.Gold());
  }

  @Test
  void aPoolMayHoldPromptsOut() {
    notebook.run("pool = lab.pool()");
    assertThat(notebook.run("heldOut(pool, 0.25)"))
        .isEqualTo(new HeldOut(notebook.run("pool", CandidatePool.class), 0.25));
  }
}
