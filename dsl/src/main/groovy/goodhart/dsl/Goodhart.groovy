package goodhart.dsl

import goodhart.Progress
import goodhart.data.DataFiles
import goodhart.internal.Names
import goodhart.measure.RewardReport
import goodhart.optimize.Direct
import goodhart.optimize.Optimizer
import goodhart.pool.CandidatePool
import goodhart.pool.HeldOut
import goodhart.pool.PoolReader
import goodhart.pool.PoolSource
import goodhart.pool.World
import goodhart.preference.Annotated
import goodhart.preference.FilePool
import goodhart.preference.FromFile
import goodhart.preference.PreferenceFile
import goodhart.preference.PreferencePairs
import goodhart.preference.PreferenceReader
import goodhart.preference.PreferenceSource
import goodhart.reward.Aggregation
import goodhart.reward.RewardModel
import goodhart.reward.RewardTrainer
import goodhart.reward.shape.Combination
import goodhart.reward.shape.Shape
import goodhart.study.Realisation
import goodhart.study.RewardSource
import goodhart.study.Runner
import goodhart.study.Study
import goodhart.study.Training
import groovy.transform.CompileStatic
import groovy.transform.PackageScope
import java.nio.file.Path
import tech.tablesaw.api.Table

/**
 * The words of the language as functions, for Java and for Groovy classes; cells and scripts have
 * them without the prefix. Everything but {@link #compare} returns a description at once: nothing is
 * drawn or trained before it is asked for.
 *
 * <p>Settings are given by name, as arguments or line by line in a block; their names, types and
 * defaults are those of the record that is described.
 */
@CompileStatic
final class Goodhart {
  private static final InheritableThreadLocal<Progress> PROGRESS = new InheritableThreadLocal<>()

  private static final Map<List, RewardReport> REPORTS = Collections.synchronizedMap(
      new LinkedHashMap<List, RewardReport>(16, 0.75f, true) {
        @Override
        protected boolean removeEldestEntry(Map.Entry<List, RewardReport> eldest) {
          size() > 64
        }
      })

  private Goodhart() {}

  /** Who is told how far things are, in this thread and those it starts. */
  static Progress progress() {
    PROGRESS.get() ?: Progress.NONE
  }

  /** Sets {@link #progress} for this thread and those it starts from now on; null for nobody. */
  static void progress(Progress progress) {
    PROGRESS.set(progress)
  }

  /** The version of this software; {@code (from source)} where it was not packaged. */
  static String version() {
    Goodhart.package.implementationVersion ?: '(from source)'
  }

  /** The seed that descriptions are drawn with when they are looked at outside of a study. */
  static volatile long seed = 1

  /**
   * A synthetic world: a source of pools whose gold reward is known.
   *
   * <pre>{@code lab = world(seed: 7) { prompts 256; candidates 512; spurious 1 }}</pre>
   *
   * @param block settings, one a line: {@code prompts 256; candidates 512}; all are {@link World}'s
   */
  static World world(Map settings = [:], Closure block) {
    (World) described('world', new World(), settings, block)
  }

  /** See {@link #world(Map, Closure)}. */
  static World world(Map settings = [:]) {
    world(settings, null)
  }

  /**
   * The candidate pool of a file: JSON lines, a JSON list, CSV, TSV or Parquet, plain or compressed;
   * one candidate or one prompt a row. The file is read at once; columns are recognised by common
   * names, and the reply says how.
   *
   * <pre>{@code pool = candidates('pool.jsonl') { prompt 'instruction'; gold 'score' }}</pre>
   *
   * @param file a file, a folder, a pattern such as {@code 'runs/*.jsonl'}, a list of them, or a
   *     Tablesaw table
   * @param block which column is what, one a line: {@code prompt 'instruction'; gold 'score'}; all
   *     are {@link PoolReader}'s, {@link goodhart.pool.Features}' and {@link goodhart.data.Limits}'
   */
  static CandidatePool candidates(Map settings = [:], Object file, Closure block) {
    PoolReader reader = (PoolReader) described('candidates', new PoolReader(), settings, block)
    file instanceof Table ?
        reader.read((Table) file, progress()) :
        reader.read(files('candidates', 'a file or a table', file), progress())
  }

  /** See {@link #candidates(Map, Object, Closure)}. */
  static CandidatePool candidates(Map settings = [:], Object file) {
    candidates(settings, file, null)
  }

  /**
   * A pool that trains on a share of its prompts and measures on the others.
   *
   * <pre>{@code split = heldOut(pool, 0.5)}</pre>
   */
  static HeldOut heldOut(CandidatePool pool, double trainingFraction) {
    new HeldOut(pool, trainingFraction)
  }

  /**
   * Preferences of a simulated annotator over the candidates of a world or a pool.
   *
   * <pre>{@code prefs = preferences(lab) { pairs 2000; noise 0.25 }}</pre>
   *
   * @param block settings, one a line: {@code pairs 2000; noise 0.25}; all are {@link Annotated}'s
   */
  static Annotated preferences(Map settings = [:], PoolSource source, Closure block) {
    (Annotated) described('preferences', new Annotated(source), settings, block, 'source')
  }

  /** See {@link #preferences(Map, PoolSource, Closure)}. */
  static Annotated preferences(Map settings = [:], PoolSource source) {
    preferences(settings, source, null)
  }

  /**
   * The preferences in a file: JSON lines, a JSON list, CSV, TSV or Parquet, plain or compressed.
   * The schemas of public data sets are recognised by their columns, and the reply names it and says
   * what the load found. The file is read at once.
   *
   * <pre>{@code prefs = preferences('pairs.jsonl') { of pool }
   * prefs = preferences('mine.csv') { prompt 'question'; chosen 'good'; rejected 'bad' }}</pre>
   *
   * @param file a file, a folder, a pattern such as {@code 'runs/*.jsonl'}, a list of them, or a
   *     Tablesaw table
   * @param block {@code of pool}, when the pairs are about the candidates of a pool with texts; and
   *     how the file is read: {@code prompt 'question'; ties 'drop'; strict true}; all are
   *     {@link goodhart.preference.PreferenceReader}'s and {@link goodhart.data.Limits}', and those of
   *     {@link goodhart.pool.Features} where the file stands alone: {@code words 64; wordNgrams []}
   */
  static FromFile preferences(Map settings = [:], Object file, Closure block) {
    Settings lines = FileSettings.all()
    lines.give(settings)
    Block.read(block, lines)
    List<Record> built = lines.build()
    FileSettings asked = (FileSettings) built[0]
    PreferenceReader reader = (PreferenceReader) built[1]
    PreferenceFile read = file instanceof Table ?
        reader.read((Table) file, progress()) :
        reader.read(files('preferences', 'a world, a pool, a file or a table', file), progress())
    if (asked.of() == null) {
      return new FromFile(new FilePool(read, asked.features()), read)
    }
    new FromFile(asked.of(), read).reporting(new Realisation(seed, progress()).draw(asked.of()))
  }

  /** See {@link #preferences(Map, Object, Closure)}. */
  static FromFile preferences(Map settings = [:], Object file) {
    preferences(settings, file, null)
  }

  /**
   * A reward model, trained on preferences: a description.
   *
   * <pre>{@code proxy = reward(prefs, 'bradleyTerry')
   * five = reward(prefs, 'ensemble', members: 5, aggregate: 'worstCase')}</pre>
   *
   * @param trainer a name such as {@code 'bradleyTerry'} or {@code 'ensemble'}, or an object
   */
  static RewardSource.Trained reward(Map settings = [:], PreferenceSource pairs, Object trainer, Closure block) {
    RewardTrainer template = (RewardTrainer) Conversion.convert('reward', trainer, RewardTrainer)
    if (!(template instanceof Record)) {
      if (settings || block != null) {
        throw new IllegalArgumentException(
            "reward: ${template.class.simpleName} is not a record, so it has no settings to give by name")
      }
      return new RewardSource.Trained(pairs, template)
    }
    String name = Names.of(template.class)
    new RewardSource.Trained(pairs, (RewardTrainer) described("reward '$name'", (Record) template, settings, block))
  }

  /** See {@link #reward(Map, PreferenceSource, Object, Closure)}. */
  static RewardSource.Trained reward(Map settings = [:], PreferenceSource pairs, Object trainer) {
    reward(settings, pairs, trainer, null)
  }

  /**
   * What a reward model is worth before anything optimises it: trained on four fifths of its pairs,
   * drawn with {@link #seed}, and measured on the rest and against gold. Asking again is instant.
   */
  static RewardReport report(RewardSource.Trained reward) {
    List key = [reward, seed]
    RewardReport known = REPORTS[key]
    if (known == null) {
      Realisation drawn = new Realisation(seed, progress())
      PreferencePairs pairs = drawn.pairs(reward.pairs())
      List<Integer> order = (0..<pairs.size()).toList()
      Collections.shuffle(order, new Random(drawn.seeds().stream('held-out pairs').nextLong()))
      int heldOut = (pairs.size() + 4).intdiv(5)
      RewardModel model = reward.trainer().train(
          pairs.select(order.drop(heldOut) as int[]), drawn.seeds().child('reward model'), progress())
      known = RewardReport.of(model, pairs.select(order.take(heldOut) as int[]))
      REPORTS[key] = known
    }
    known
  }

  /**
   * A pool with what a reward gives each of its candidates, as a further column: to look at, to
   * save, to compare with. Models are trained with {@link #seed}; scores are as the model gives
   * them, not standardised.
   *
   * <pre>{@code scores(proxy, pool).save('scored.parquet')}</pre>
   *
   * @param name the column
   */
  static CandidatePool scores(RewardSource reward, CandidatePool pool, String name = 'score') {
    pool.withColumn(name, new Realisation(seed, progress()).model(reward).score(pool))
  }

  /**
   * The gold reward itself. A method that optimises it cannot over-optimise.
   *
   * <pre>{@code oracle = gold()}</pre>
   */
  static RewardSource gold() {
    new RewardSource.Gold()
  }

  /**
   * A column of the pool as a reward.
   *
   * <pre>{@code length = column('length')}</pre>
   */
  static RewardSource column(String name) {
    new RewardSource.OfColumn(name)
  }

  /**
   * A reward, mapped candidate by candidate to another.
   *
   * <pre>{@code mine = shape(proxy, 'bounded') { r, reference -> 1 / (1 + exp(reference - r)) }}</pre>
   *
   * <p>In cells and scripts a block of plain arithmetic that stands in the call is compiled: its
   * parameters and local variables, numbers, Math and the words of mathematics, and variables that
   * are numbers, which count as they are when the shape is declared. It costs what a Java function
   * costs, and the same block with the same numbers is the same shape. A block costs about 0.2
   * microseconds a candidate where it does more, 30 ms for 131 072 of them; its variables count as
   * they are when it runs.
   *
   * @param name how charts call it
   * @param block the reward and the reference policy's mean reward on the prompt, to the shaped
   *     reward: {@code { r, reference -> 1 / (1 + exp(reference - r)) }}
   */
  static RewardSource shape(RewardSource reward, String name, Closure block) {
    new RewardSource.Shaped(reward, Shape.each(name, Conversion.shape(name, block)))
  }

  /** The same under the name {@code own}. */
  static RewardSource shape(RewardSource reward, Closure block) {
    shape(reward, 'own', block)
  }

  /**
   * A reward, shaped by a shape of the catalogue.
   *
   * <pre>{@code brief = shape(proxy, 'lengthPenalty', weight: 0.5)}</pre>
   *
   * @param shape a name, or a shape
   */
  static RewardSource.Shaped shape(Map settings = [:], RewardSource reward, Object shape) {
    Shape template = (Shape) Conversion.convert('shape', shape, Shape)
    new RewardSource.Shaped(reward, (Shape) configured('shape', template, settings))
  }

  /**
   * One reward of several.
   *
   * <pre>{@code both = combine(proxy, column('length'), 'logSigmoidSum')}</pre>
   *
   * @param parts the rewards, and last the name of a combination or of an aggregation, or one
   */
  static RewardSource.Combined combine(Map settings = [:], Object... parts) {
    if (parts.length < 2) {
      throw new IllegalArgumentException(
          "combine takes rewards and then how they are combined, got ${parts.length} values. " +
          "Say for example combine(a, b, 'worstCase')")
    }
    List<RewardSource> sources = parts.dropRight(1).collect { (RewardSource) Conversion.convert('combine', it, RewardSource) }
    Object how = parts.last()
    Object template = how instanceof CharSequence ? Catalogues.combination(how.toString()) : how
    Object built = configured('combine', template, settings)
    Combination combination = built instanceof Aggregation ?
        new Combination.Aggregated((Aggregation) built) : (Combination) Conversion.convert('combine', built, Combination)
    new RewardSource.Combined(sources, combination)
  }

  /**
   * The reward that a direct method learns in its policy, {@code log p / pi}: a description.
   *
   * <pre>{@code learnt = implicit(prefs, 'dpo', beta: 0.1)}</pre>
   *
   * @param method the name of a direct method, or one; its settings and those of its training are
   *     given by name
   */
  static RewardSource.Implicit implicit(Map settings = [:], PreferenceSource pairs, Object method) {
    Optimizer template = (Optimizer) Conversion.convert('implicit', method, Optimizer)
    if (!(template instanceof Direct)) {
      throw new IllegalArgumentException(
          "implicit: '${template.name()}' learns no reward from pairs. Name a direct method such as 'dpo'")
    }
    Settings lines = new Settings(
        "implicit '${template.name()}'", [new Training(), (Record) template] as List<Record>, [] as Set<String>)
    lines.give(settings)
    List<Record> built = lines.build()
    new RewardSource.Implicit(pairs, (Direct) built[1], (Training) built[0])
  }

  /** A value of the catalogue with the settings that are given by name. */
  private static Object configured(String word, Object template, Map settings) {
    if (!settings) {
      return template
    }
    if (!(template instanceof Record)) {
      throw new IllegalArgumentException(
          "$word: ${template.class.simpleName} is not a record, so it has no settings to give by name")
    }
    described("$word '${Names.of(template.class)}'", (Record) template, settings, null)
  }

  /**
   * Runs methods over the same draws and measures how gold and proxy part.
   *
   * <pre>{@code result = compare(lab) {
   *   seeds 1..10
   *   method 'grpo', reward: proxy
   *   method 'drro', reward: proxy, radius: 0.5
   *   method 'dpo', pairs: prefs, beta: 0.1
   * }}</pre>
   *
   * @param source a world or a pool
   * @param block {@code seeds 1..10} and lines {@code method 'drro', reward: proxy, radius: 0.5};
   *     a list of values for a setting makes a curve for each; {@code methods 'pessimistic',
   *     reward: proxy, pairs: prefs} is a line for each method of a family or kind
   */
  static Comparison compare(Map settings = [:], PoolSource source, Closure block) {
    new Comparison(Runner.shared().run(study(settings, source, block), progress()))
  }

  /** What {@link #compare} would run, not run. */
  static Study study(Map settings = [:], PoolSource source, Closure block) {
    StudyLines lines = new StudyLines()
    settings.each { Object word, Object value -> lines.line(word.toString(), [value] as Object[]) }
    Block.read(block, lines)
    lines.study(source)
  }

  /**
   * The options of a script, {@code --pool FILE}, by name.
   *
   * @param defaults the options it knows and what holds where one is not given
   * @param arguments what the script was called with
   * @throws IllegalArgumentException for an unknown option, one without a value or one given twice
   */
  static Map<String, String> options(Map defaults, String[] arguments) {
    Map<String, String> values = [:]
    defaults.each { Object name, Object value -> values[name.toString()] = value?.toString() }
    Set<String> known = values.keySet()
    Set<String> given = []
    for (int i = 0; i < arguments.length; i += 2) {
      String name = arguments[i].startsWith('--') ? arguments[i].substring(2) : null
      if (name == null || !known.contains(name)) {
        throw new IllegalArgumentException(
            Names.unknown('option', arguments[i], known.collect { "--$it".toString() }))
      }
      if (i + 1 == arguments.length) {
        throw new IllegalArgumentException("option --$name needs a value")
      }
      if (!given.add(name)) {
        throw new IllegalArgumentException("option --$name is given twice")
      }
      values[name] = arguments[i + 1]
    }
    values
  }

  /** The files that are named by one value or a list of them. */
  @PackageScope
  static DataFiles files(String word, String rule, Object named) {
    if (named instanceof Collection && !named.empty) {
      List<DataFiles> each = named.collect { files(word, rule, it) }
      return new DataFiles(each*.name().join(', '), each.collectMany { it.files() })
    }
    named instanceof CharSequence ? DataFiles.of(named.toString()) : DataFiles.of(path(word, rule, named))
  }

  @PackageScope
  static Path path(String word, String rule, Object file) {
    if (file instanceof CharSequence) {
      return Path.of(file.toString())
    }
    if (file instanceof File) {
      return file.toPath()
    }
    if (file instanceof Path) {
      return file
    }
    throw Conversion.wrong("$word: what is in the parentheses", rule, file)
  }

  /** A record with the settings that are given by name and in a block. */
  @PackageScope
  static Record described(String where, Record template, Map given, Closure block, String... fixed) {
    Settings settings = new Settings(where, template, fixed)
    settings.give(given)
    Block.read(block, settings)
    settings.build()[0]
  }
}
