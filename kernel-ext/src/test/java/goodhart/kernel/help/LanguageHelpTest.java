package goodhart.kernel.help;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import goodhart.dsl.Setting;
import goodhart.dsl.Vocabulary;
import goodhart.dsl.Vocabulary.Use;
import goodhart.kernel.CellError;
import goodhart.kernel.GroovySession;
import goodhart.kernel.MimeBundle;
import goodhart.kernel.Output;
import goodhart.kernel.RecordedOutput;
import goodhart.kernel.Session.CellFailure;
import goodhart.kernel.Session.Completion;
import goodhart.kernel.Session.Completion.Item;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Completion and inspection in cells of the language. */
class LanguageHelpTest {
  private static final GroovySession SESSION = GroovySession.ofTheLanguage();

  private static final Output NOWHERE = new RecordedOutput();

  @BeforeAll
  static void declare() throws CellFailure {
    SESSION.run(
        """
        lab = world { prompts 4; candidates 4; spurious 2 }
        prefs = preferences(lab) { pairs 40 }
        proxy = reward(prefs, 'bradleyTerry')
        result = compare(lab) { seeds 1..2; method 'drro', reward: proxy; method 'bestOfN', reward: proxy, label: 'BoN <b>' }
        import java.time.Duration
        fails = [:] as TreeMap
        class Trap { int getBoom() { throw new Error('run') } }
        trap = new Trap()
        nothing = null
        int twice(int n) { 2 * n }
        """,
        1,
        NOWHERE);
  }

  private static Completion complete(String code) {
    return SESSION.complete(code.replace("|", ""), code.indexOf('|'));
  }

  private static List<String> words(String code) {
    return complete(code).words();
  }

  private static Item item(String code) {
    assertThat(complete(code).items()).as(code).isNotEmpty();
    return complete(code).items().get(0);
  }

  private static String inspect(String code) {
    return page(code).map(b -> (String) b.data().get("text/plain")).orElse("nothing");
  }

  private static Optional<MimeBundle> page(String code) {
    return SESSION.inspect(code.replace("|", ""), code.indexOf('|'));
  }

  /** Each use of a word as code that ends where its next setting is typed. */
  static Stream<Arguments> uses() {
    Stream<Arguments> fixed =
        Stream.of(
            arguments("world(", new Use("world")),
            arguments("candidates('f', ", new Use("candidates", List.of("f"), Map.of())),
            arguments("preferences(lab, ", new Use("preferences", List.of(""), Map.of())),
            arguments("preferences('f', ", new Use("preferences", List.of("f"), Map.of())),
            arguments("result.ranking(", new Use("ranking")),
            arguments("compare(lab, ", new Use("compare")),
            arguments("compare(lab) { methods 'all', ", new Use("methods")));
    return Stream.of(
            fixed,
            named("method", "compare(lab) {\n  seeds 1..2\n  method '%s', ", 0),
            named("reward", "reward(prefs, '%s', ", 1),
            named("shape", "x = shape(proxy, '%s', ", 1),
            named("implicit", "implicit(prefs, '%s', ", 1),
            named("combine", "combine(proxy, proxy, '%s', ", 2))
        .flatMap(s -> s);
  }

  private static Stream<Arguments> named(String word, String code, int position) {
    return Vocabulary.names(word, position).keySet().stream()
        .map(
            name ->
                arguments(
                    code.formatted(name),
                    new Use(
                        word,
                        position == 0
                            ? List.of(name)
                            : position == 1 ? List.of("", name) : List.of("", "", name),
                        Map.of())));
  }

  @ParameterizedTest
  @MethodSource("uses")
  void everySettingIsOfferedWithItsTypeAndDefault(String code, Use use) {
    List<Item> offered = complete(code + "|").items();
    for (Setting setting : Vocabulary.settings(use)) {
      assertThat(offered)
          .contains(
              new Item(
                  setting.name() + ":",
                  setting.isLine() ? "keyword" : "param",
                  setting.signature()));
    }
  }

  static Stream<Arguments> blocks() {
    return Stream.of(
        arguments("world {", new Use("world")),
        arguments("x = candidates('f') {\n  ", new Use("candidates", List.of("f"), Map.of())),
        arguments("preferences(lab) { ", new Use("preferences", List.of(""), Map.of())),
        arguments("preferences('f') { ", new Use("preferences", List.of("f"), Map.of())),
        arguments(
            "reward(prefs, 'ensemble') { ", new Use("reward", List.of("", "ensemble"), Map.of())),
        arguments("compare(lab) { ", new Use("compare", List.of(""), Map.of())));
  }

  @ParameterizedTest
  @MethodSource("blocks")
  void everyLineOfABlockIsOffered(String code, Use use) {
    assertThat(Vocabulary.lines(use)).isNotEmpty();
    assertThat(words(code + "|"))
        .containsAll(Vocabulary.lines(use).stream().map(Setting::name).toList());
  }

  @Test
  void settingsCarryTypeAndDefault() {
    assertThat(complete("world { pr|").items())
        .containsExactly(new Item("prompts", "param", "int, default 256"));
    assertThat(complete("lab = world(se|").items().get(0))
        .isEqualTo(new Item("seed:", "param", "long, default 7"));
    assertThat(item("compare(lab) { method 'drro', ra|"))
        .isEqualTo(new Item("radius:", "param", "double, default 0.5"));
    assertThat(item("reward(prefs, 'ensemble', agg|"))
        .isEqualTo(new Item("aggregate:", "param", "aggregation, default 'mean'"));
    assertThat(item("compare(lab) { method 'drro', rew|").signature()).isEqualTo("reward");
  }

  @Test
  void aMethodTakesItsOwnSettingsAndThoseOfItsLine() {
    assertThat(words("compare(lab) { method 'drro', |"))
        .contains("radius:", "reward:", "label:")
        .doesNotContain("pairs:", "learningRate:", "beta:");
    assertThat(words("compare(lab) { method 'dpo', |"))
        .contains("beta:", "pairs:", "reward:", "label:", "policy:", "learningRate:")
        .doesNotContain("radius:");
    assertThat(words("reward(prefs, 'ensemble', aggregate: 'lcb', |")).contains("kappa:");
  }

  @Test
  void whatIsGivenIsNotOfferedAgain() {
    assertThat(words("world(seed: 3) { prompts 4; |; harm 2\n }"))
        .contains("candidates")
        .doesNotContain("seed", "prompts", "harm");
    assertThat(words("compare(lab) {\n  method 'drro', label: 'a', |, radius: 1\n  seeds 1..2 }"))
        .contains("reward:")
        .doesNotContain("label:", "radius:");
    assertThat(words("compare(lab) {\n  method 'drro', reward: proxy\n  met|"))
        .containsExactly("method", "methods");
  }

  @Test
  void aBlockThatIsNotClosedIsFoundThroughStringsCommentsAndLoops() {
    assertThat(words("x = world { // { (\n  /* ' */ harm 2 /* } */\n  vi|"))
        .containsExactly("visible");
    assertThat(words("compare(lab) { ['a', \"b${1}}\"].each { name ->\n  see|"))
        .containsExactly("seeds");
    assertThat(words("compare(lab) {\n  method 'drro',\n    ra|")).startsWith("radius:");
    assertThat(words("if (true) { pro|")).contains("proxy");
  }

  @Test
  void quotesHoldTheNamesThatFit() {
    assertThat(words("compare(lab) { method 'drr|"))
        .containsExactly("drro", "drroBonus", "drroRadius", "drroReference");
    assertThat(words("compare(lab) { methods 'pess|'}")).containsExactly("pessimistic");
    assertThat(words("compare(lab) { methods 'dpo', 'likeli|"))
        .containsExactly("likelihoodControl");
    assertThat(words("reward(prefs, '|")).containsExactly("bradleyTerry", "ensemble");
    assertThat(words("reward(prefs, 'ensemble', aggregate: 'w|")).containsExactly("worstCase");
    assertThat(words("reward(prefs, 'ensemble', vary: '|")).containsExactly("finetune", "pretrain");
    assertThat(words("reward(prefs, 'ensemble') { aggregate 'w|")).containsExactly("worstCase");
    assertThat(words("shape(proxy, 'len|"))
        .containsExactly("lengthPenalty", "lengthResidual", "lengthSwitch");
    assertThat(words("combine(proxy, 'log|")).containsExactly("logSigmoidSum");
    assertThat(words("combine(proxy, column('length'), 'wor|")).containsExactly("worstCase");
    assertThat(words("compare(lab) { method 'dpo', policy: '|"))
        .containsExactly("logLinear", "mlp", "tabular");
    assertThat(words("column('|")).containsExactly("length", "spurious0", "spurious1");
    assertThat(words("result.curve('|")).containsExactly("BoN <b>", "drro");
    assertThat(words("result.ranking(by: '|")).containsExactly("peakGold", "goldAtKl", "drop");
    assertThat(words("compare(lab) { method drr|")).startsWith("'drro'");
    assertThat(words("compare(lab) { method 'dpo', policy: lo|")).startsWith("'logLinear'");
  }

  @Test
  void aNameInQuotesIsReplacedAsAWhole() {
    assertThat(complete("method 'dr|ro', reward: proxy").to()).isEqualTo(12);
    assertThat(complete("method 'dr|, reward: 'x'").to()).isEqualTo(10);
    assertThat(complete("result.curve('Bo|N <b>')"))
        .extracting(Completion::words, Completion::from, Completion::to)
        .containsExactly(List.of("BoN <b>"), 14, 21);
  }

  @Test
  void valuesOfTheRightKindComeFirst() {
    assertThat(words("compare(lab) { method 'drro', reward: |")).startsWith("proxy");
    assertThat(words("compare(lab) { method 'dpo', pairs: pr|")).startsWith("prefs");
    assertThat(words("shape(proxy, 'lengthPenalty', weight: pr|")).contains("proxy");
  }

  @Test
  void membersFollowDeclaredTypes() {
    assertThat(complete("result.cur|").items())
        .contains(
            new Item("curve", "function", "(String label): Curve"),
            new Item("curves", "property", "List<Curve>"));
    assertThat(words("result.|")).contains("ranking", "table", "save", "chart", "collect");
    assertThat(words("result.table.row|")).contains("rowCount");
    assertThat(words("result.curve('drro').pea|")).contains("peak");
    assertThat(words("result.curves[0].lab|")).contains("label");
    assertThat(words("result.curves.first().lab|")).contains("label");
    assertThat(words("result.curves*.label().fi|")).contains("first", "find");
    assertThat(words("result.curves.each { it.lab|")).contains("label");
    assertThat(words("result.curves.collect { c -> c.lab|")).contains("label");
    assertThat(words("result.curves\n  .findAll { it.points > 1 }\n  .fir|")).contains("first");
    assertThat(words("lab.pro|")).containsExactly("prompts");
    assertThat(words("world(seed: 3) { harm 2 }.pro|")).containsExactly("prompts");
    assertThat(words("'abc'.toUpp|")).containsExactly("toUpperCase");
    assertThat(words("[1, 2].eac|")).contains("each", "eachWithIndex");
    assertThat(words("[1, 2].first().int|")).contains("intValue");
    assertThat(words("3.5d.isN|")).isEmpty();
    assertThat(words("Math.sq|")).containsExactly("sqrt");
    assertThat(words("Duration.ofMi|")).containsExactly("ofMillis", "ofMinutes");
    assertThat(words("twice(2).|")).isNotEmpty();
    assertThat(words("trap.boom.byteV|")).isEmpty();
    assertThat(words("nothing.|")).isEmpty();
    assertThat(words("x = 'a'\nx.toUpp|")).containsExactly("toUpperCase");
    assertThat(words("def f(World w) { w.prom|")).isEmpty();
    assertThat(words("def f(String w) { w.toUpp|")).containsExactly("toUpperCase");
  }

  @Test
  void packagesAndClassesOfTheJdkAndOfTheEngine() {
    assertThat(words("import java.ut|")).containsExactly("util");
    assertThat(words("import java.util.|"))
        .contains("ArrayList", "concurrent", "function")
        .doesNotContain("ArrayPrefixHelpers");
    assertThat(words("import goodhart.op|")).containsExactly("optimize");
    assertThat(words("import goodhart.optimize.Drr|")).contains("Drro");
    assertThat(words("import static java.lang.Math.sq|")).containsExactly("sqrt");
    assertThat(words("java.util.concurrent.Concurrent|")).contains("ConcurrentHashMap");
    assertThat(words("new Arr|")).contains("ArrayList", "ArrayDeque").doesNotContain("array");
    assertThat(words("x = new Dur|")).containsExactly("Duration");
    assertThat(
            words("import java.util.concurrent.ConcurrentHashMap\nnew ConcurrentHashMap().putI|"))
        .containsExactly("putIfAbsent");
  }

  @Test
  void magicsTheirOptionsAndWords() {
    assertThat(words("%comp|")).containsExactly("%compare");
    assertThat(words("%%ti|")).containsExactly("%%time");
    assertThat(words("%%see|")).isEmpty();
    assertThat(words("1\n%%ti|")).isEmpty();
    assertThat(words("%compare drro --s|")).containsExactly("--seeds");
    assertThat(words("%compare drro --seeds 2 --s|")).isEmpty();
    assertThat(words("%compare drro --on |")).containsExactly("lab");
    assertThat(words("%compare drro --on=|")).containsExactly("lab");
    assertThat(words("r = %compare dro drr|")).contains("drro");
    assertThat(words("%compare drro:ra|")).containsExactly("radius=");
    assertThat(words("%methods drr|")).contains("drro");
    assertThat(words("%cite drr|")).contains("drro");
    assertThat(words("%overopt |")).startsWith("result").contains("--x");
    assertThat(words("%overopt result --x k|")).containsExactly("kl");
    assertThat(words("%overopt --methods drro,Bo|")).containsExactly("BoN <b>");
    assertThat(words("%time world { pr|")).containsExactly("prompts");
    assertThat(words("%%time\nworld { pr|")).containsExactly("prompts");
    assertThat(words("%methods it's\nworld { pr|")).containsExactly("prompts");
  }

  @Test
  void noCompletionInCommentsAndNumbersAndNeverAFailure() {
    assertThat(words("// pro|")).isEmpty();
    assertThat(words("x = 1 // pro|")).isEmpty();
    assertThat(words("/* pro|")).isEmpty();
    assertThat(words("x = 12|")).isEmpty();
    assertThat(words("PROX|")).startsWith("proxy");
    assertThat(complete("x = pro|xyz + 1").to()).isEqualTo(10);
    String hard =
        "compare(lab) { method 'drro', reward: [proxy, \"${x.y(')')}\"] ?. )]} a?.b[0]*.c\n %x ' $/ /a";
    for (int i = 0; i <= hard.length(); i++) {
      assertThat(SESSION.complete(hard, i).from()).isLessThanOrEqualTo(i);
      SESSION.inspect(hard, i);
    }
  }

  @Test
  void inspectionStartsWithTheMostUsefulLine() {
    assertThat(inspect("wor|ld"))
        .startsWith(
            "world(Map settings, Closure block): World\nworld(Map settings): World\n\nA synthetic world");
    assertThat(inspect("world|"))
        .contains("lab = world(seed: 7)", "prompts (int, default 256): P, >= 1");
    assertThat(inspect("compare|(lab)"))
        .contains("method 'drro', reward: proxy", "seeds (line): The worlds");
    assertThat(inspect("world { prom|pts 3 }")).isEqualTo("prompts: int, default 256\n\nP, >= 1");
    assertThat(inspect("world(see|d: 3)")).startsWith("seed: long, default 7");
    assertThat(inspect("compare(lab) { method 'drro', rad|ius: 1 }"))
        .startsWith("radius: double, default 0.5\n\nsize of the reward perturbation");
    assertThat(inspect("compare(lab) { me|thod 'drro' }"))
        .startsWith("method\n\nA method to compare");
    assertThat(inspect("compare(lab) { method 'dr|ro', reward: proxy }"))
        .startsWith("drro: Minimises the regret")
        .contains("radius = 0.5", "arXiv 2605.00155");
    assertThat(inspect("compare(lab) { methods 'pess|imistic' }"))
        .startsWith("methods 'pessimistic': ")
        .contains("drro: Minimises");
    assertThat(inspect("drro|")).startsWith("drro: Minimises");
    assertThat(inspect("%compare dr|ro")).startsWith("drro: Minimises");
    assertThat(inspect("%comp|are drro")).startsWith("%compare: compares methods");
    assertThat(inspect("world.prom|pts")).startsWith("prompts: int, default 256");
    assertThat(inspect("drro.rad|ius")).startsWith("radius: double, default 0.5");
    assertThat(inspect("lab.prom|pts")).startsWith("prompts: int\n\nP, >= 1");
    assertThat(inspect("result.cur|ve('drro')"))
        .startsWith("curve(String label): Curve\n\nThe curve with a label");
    assertThat(inspect("result.tab|le")).startsWith("table: Table\n\nOne row for each method");
    assertThat(inspect("result.ranking|")).contains("by (text, default 'peakGold'): whose order");
    assertThat(inspect("twi|ce(1)")).isEqualTo("twice(int n): int");
    assertThat(inspect("trap.bo|om")).isEqualTo("boom: int");
    assertThat(inspect("nothing|")).isEqualTo("nothing: null");
    assertThat(inspect("[1].eac|h { }")).startsWith("each(");
    assertThat(inspect("reward(prefs, |"))
        .startsWith("reward(Map settings, PreferenceSource pairs");
    assertThat(inspect("// drro|")).isEqualTo("nothing");
    assertThat(inspect("'drro|'")).isEqualTo("nothing");
    assertThat(inspect("tanh|")).startsWith("tanh(double x): double\n\ntanh: ");
    assertThat(inspect("new ArrayLi|st()"))
        .startsWith("class java.util.ArrayList")
        .contains("new ArrayList(int");
  }

  @Test
  void pagesAreMarkupWhereItLooksBetterAndEscaped() {
    String html = (String) page("world|").orElseThrow().data().get("text/html");
    assertThat(html)
        .startsWith("<div><pre><b>world(Map settings")
        .contains("P, &gt;= 1")
        .contains("<td><code>prompts</code></td>");
    assertThat((String) page("drro|").orElseThrow().data().get("text/html"))
        .startsWith("<div>$$p =");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"drro?", "?drro", "  drro?  ", "x = 1\ndrro?", "%help drro", "/* a */\n?drro"})
  void aNameWithAQuestionMarkIsAskedFor(String code) throws CellFailure {
    assertThat((String) SESSION.run(code, 2, NOWHERE).orElseThrow().data().get("text/plain"))
        .startsWith("drro: Minimises");
  }

  @Test
  void membersSettingsAndWordsAreAskedForToo() throws CellFailure {
    assertThat(asked("result.curve?")).startsWith("curve(String label): Curve");
    assertThat(asked("world.prompts?")).startsWith("prompts: int, default 256");
    assertThat(asked("compare?")).startsWith("compare(Map settings, PoolSource source");
    assertThat(asked("%compare?")).startsWith("%compare: compares methods");
    assertThat(asked("lab??")).startsWith("lab: World = ");
  }

  private static String asked(String code) throws CellFailure {
    return (String) SESSION.run(code, 3, NOWHERE).orElseThrow().data().get("text/plain");
  }

  @Test
  void questionMarksOfGroovyKeepTheirMeaning() throws CellFailure {
    assertThat(asked("x = 'a'\nx?.length()")).isEqualTo("1");
    assertThat(asked("x ?: 'b'")).isEqualTo("a");
    assertThat(asked("y = true\ny ?\n 1 : 2")).isEqualTo("1");
    assertThat(asked("y?\n 1 : 2")).isEqualTo("1");
    assertThat(asked("y\n ?x\n : 2")).isEqualTo("a");
    assertThat(asked("'''\ndrro?\n'''.length()")).isEqualTo("7");
    assertThat(asked("[y ? 1 : 2,\n 3].size()")).isEqualTo("2");
  }

  @Test
  void anUnknownNameIsAnsweredWithTheNearest() {
    CellError error =
        org.assertj.core.api.Assertions.catchThrowableOfType(
                CellFailure.class, () -> SESSION.run("drroo?", 4, NOWHERE))
            .error();
    assertThat(error.message())
        .startsWith("no help on 'drroo'. Did you mean 'drro'?")
        .endsWith("(cell 4, line 1)");
  }
}
