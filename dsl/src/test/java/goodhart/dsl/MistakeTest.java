package goodhart.dsl;

import static org.assertj.core.api.Assertions.assertThat;

import goodhart.internal.Catalogue;
import org.junit.jupiter.api.Test;

/** What the language says when something is wrong, word by word, and at which line. */
class MistakeTest {
  private static final String WORLD =
      "Known: candidates, correlation, gold, harm, harmThreshold, prompts, quality,"
          + " referenceSpread, seed, spurious, teacherScale, visible, width";

  private final Notebook notebook = Notebook.declared();

  private void says(String script, String sentence) {
    assertThat(notebook.failure(script)).isEqualTo(sentence);
  }

  private void inCompareSays(String lines, String sentence) {
    says("study(lab) {\n" + lines + "\n}", sentence);
  }

  @Test
  void aMisspeltSettingNamesItsNearestNeighbour() {
    says(
        "world {\n  prompts 32\n  candidats 8\n}",
        "world: no setting named 'candidats'. Did you mean 'candidates'? " + WORLD + " (line 3)");
    says(
        "world(seed: 7, promts: 8)",
        "world: no setting named 'promts'. Did you mean 'prompts'? " + WORLD + " (line 1)");
    says(
        "preferences(lab) { source 3 }",
        "preferences: no setting named 'source'. Known: noise, pairs, temperature (line 1)");
    inCompareSays(
        "method 'drro', reward: proxy, radis: 0.5",
        "method 'drro': no setting named 'radis'. Did you mean 'radius'? Known: label, radius,"
            + " reward (line 2)");
    inCompareSays(
        "seed 1..3",
        "compare: no setting named 'seed'. Did you mean 'seeds'? Known: method, methods, seeds"
            + " (line 2)");
    says(
        "reward(prefs, 'ensemble', aggregate: 'uwo', lamda: 1)",
        "reward 'ensemble': no setting named 'lamda'. Did you mean 'lambda'? Known: aggregate,"
            + " batchSize, epochs, head, heldOut, hidden, labelSmoothing, lambda, learningRate,"
            + " margin, members, of, patience, ridge, sampleVariance, vary, width (line 1)");
  }

  @Test
  void severalSettingsMethodsAndRewardsHaveTheirRules() {
    inCompareSays(
        "method 'drro', reward: proxy, radius: []",
        "compare: radius has no values: the list is empty (line 2)");
    inCompareSays(
        "method 'drro', reward: [proxy, five]",
        "method 'drro' takes one reward and got several. Combine them: reward: combine(a, b,"
            + " 'weightedSum') (line 2)");
    inCompareSays(
        "methods reward: proxy",
        "compare: methods takes groups or names, for example methods 'pessimistic', 'direct'"
            + " (line 2)");
    inCompareSays(
        "methods 'direct', pairs: prefs, beta: 2",
        "compare: methods takes what methods share: no setting named 'beta'. Known: batchSize,"
            + " checkpoints, learningRate, pairs, policy, reward, steps, updatesPerGroup (line"
            + " 2)");
    assertThat(notebook.failure("study(lab) { methods 'pesimistic', reward: proxy }"))
        .startsWith(
            "compare: no method or family named 'pesimistic'. Did you mean 'pessimistic'? Known:");
    says(
        "combine(proxy)",
        "combine takes rewards and then how they are combined, got 1 values. Say for example"
            + " combine(a, b, 'worstCase') (line 1)");
    assertThat(notebook.failure("combine(proxy, five, 'worstcase')"))
        .startsWith("no combination named 'worstcase'. Did you mean 'worstCase'?");
    says(
        "implicit(prefs, 'grpo')",
        "implicit: 'grpo' learns no reward from pairs. Name a direct method such as 'dpo' (line"
            + " 1)");
    says("methods 'all'", "methods belongs inside compare { } (line 1)");
  }

  @Test
  void assigningInABlockIsAMistake() {
    says(
        "world {\n  candidatez = 5\n}",
        "world: no setting named 'candidatez'. Did you mean 'candidates'? "
            + WORLD
            + ". To keep a value, assign it before the block (line 2)");
    says("world { candidates = 5 }", "world: write candidates 5, without = (line 1)");
  }

  @Test
  void aMisspeltVariableNamesItsNearestNeighbour() {
    inCompareSays(
        "method 'drro', reward: prox",
        "compare: no variable named 'prox'. Did you mean 'proxy'? Known: five, lab, prefs, proxy"
            + " (line 2)");
    assertThat(new Notebook().failure("world { prompts n }"))
        .isEqualTo("world: no variable named 'n', and none is defined yet (line 1)");
  }

  @Test
  void anUnknownNameListsWhatIsKnown() {
    assertThat(notebook.failure("study(lab) {\nmethod 'drro0', reward: proxy\n}"))
        .matches(
            "no method named 'drro0'\\. Did you mean 'drro'\\? Known: .*\\bdrro, .* and \\d+ more"
                + " \\(line 2\\)");
    says(
        "reward(prefs, 'bradleyTery')",
        "no reward model named 'bradleyTery'. Did you mean 'bradleyTerry'? "
            + known(Catalogues.REWARD_MODELS, "(line 1)"));
    says(
        "reward(prefs, 'ensemble', aggregate: 'worstcase')",
        "reward 'ensemble': no aggregation named 'worstcase'. Did you mean 'worstCase'? "
            + known(Catalogues.AGGREGATIONS, "(line 1)"));
    inCompareSays(
        "method 'grpo', reward: proxy, policy: 'loglinear'",
        "method 'grpo': no policy named 'loglinear'. Did you mean 'logLinear'? "
            + known(Catalogues.POLICIES, "(line 2)"));
  }

  @Test
  void aChoiceListsWhatCanBeChosen() {
    inCompareSays(
        "method 'ppo', reward: proxy, penalty: 'k4'",
        "method 'ppo': no penalty named 'k4'. Did you mean 'k1'? Known: exact, k1, k2, k3"
            + " (line 2)");
    inCompareSays(
        "method 'pfPpo', reward: proxy, filter: 3",
        "method 'pfPpo': filter must be one of bestOfN, bestRandom, bestWorst, got 3 (line 2)");
    inCompareSays(
        "method 'pfPpo', reward: proxy, groupSize: 0",
        "method 'pfPpo': groupSize must be >= 2, got 0: responses are filtered by their rank in the"
            + " group (line 2)");
  }

  private static String known(Catalogue<?> catalogue, String place) {
    return "Known: " + String.join(", ", catalogue.all().keySet()) + " " + place;
  }

  @Test
  void aValueOfTheWrongTypeIsNamed() {
    says(
        "world { candidates 12.5 }", "world: candidates must be a whole number, got 12.5 (line 1)");
    says("world(prompts: 'many')", "world: prompts must be a whole number, got 'many' (line 1)");
    says(
        "world { prompts 3000000000 }",
        "world: prompts must be between -2147483648 and 2147483647, got 3000000000 (line 1)");
    says("world { harm 'a lot' }", "world: harm must be a number, got 'a lot' (line 1)");
    says("world { harm null }", "world: harm has no value: it is null (line 1)");
    says("world { gold 5 }", "world: gold must be a block { }, got 5 (line 1)");
    says(
        "reward(prefs, 'ensemble', aggregate: 'uwo', sampleVariance: 'yes')",
        "reward 'ensemble': sampleVariance must be true or false, got 'yes' (line 1)");
    says(
        "reward(prefs, 'ensemble', of: 5)",
        "reward 'ensemble': of must be the name of a reward model, or one, got 5 (line 1)");
    inCompareSays(
        "method 'grpo', reward: 'proxy'",
        "method 'grpo': reward must be a reward such as reward(prefs, 'bradleyTerry'), got 'proxy'"
            + " (line 2)");
    inCompareSays(
        "method 'dpo', pairs: lab",
        "method 'dpo': pairs must be preferences such as preferences(lab), got a World (line 2)");
    inCompareSays(
        "method 5, reward: proxy",
        "compare: method must be the name of a method, or one, got 5 (line 2)");
    inCompareSays("seeds 1.5", "compare: seeds must be a whole number, got 1.5 (line 2)");
    inCompareSays("seeds 'ten'", "compare: seeds must be a whole number, got 'ten' (line 2)");
  }

  @Test
  void aBlockIsNoValue() {
    says(
        "world { candidates { 5 } }",
        "world: candidates must be a whole number, got a block { } (line 1)");
    inCompareSays(
        "method 'drro', reward: proxy, radius: { 0.5 }",
        "method 'drro': radius must be a number, got a block { } (line 2)");
  }

  @Test
  void aLineHasOneValue() {
    says("world { candidates 5, 6 }", "world: candidates takes one value, got 2 (line 1)");
    says("world { candidates() }", "world: candidates takes one value, got 0 (line 1)");
    says(
        "world {\n  candidates\n}",
        "world: candidates needs a value after it, on the same line (line 2)");
    inCompareSays(
        "method reward: proxy",
        "compare: method takes one name or object and then settings by name, got 0 values without"
            + " a name. Say for example method 'drro', reward: proxy (line 2)");
  }

  @Test
  void aSettingIsGivenOnce() {
    says("world(seed: 7) { seed 8 }", "world: seed is given twice (line 1)");
    says("world {\n  seed 7\n  seed 7\n}", "world: seed is given twice (line 3)");
    inCompareSays("seeds 1\nseeds 2", "compare: seeds is given twice (line 3)");
  }

  @Test
  void theRecordsOwnRulesAreSaidWithTheirPlace() {
    inCompareSays(
        "method 'grpo', reward: proxy, groupSize: -1",
        "method 'grpo': groupSize must be >= 0, got -1 (line 2)");
    inCompareSays(
        "method 'grpo', reward: proxy, steps: 0",
        "method 'grpo': steps must be >= 1, got 0 (line 2)");
    says("world {\n  prompts 0\n}", "world: prompts must be >= 1, got 0 (line 1)");
  }

  @Test
  void aMissingPartIsNamedWithItsFix() {
    inCompareSays(
        "method 'grpo'",
        "method 'grpo' optimises a reward and got none. Say reward: <proxy> (line 2)");
    inCompareSays(
        "method 'dpo', beta: 0.2",
        "method 'dpo' learns from preference pairs and got none. Say pairs: <preferences> (line"
            + " 2)");
    inCompareSays(
        "seeds 1..3", "compare: no method. Say for example method 'drro', reward: proxy (line 1)");
    inCompareSays(
        "method 'drro', reward: proxy", "compare: no seeds. Say for example seeds 1..10 (line 1)");
  }

  @Test
  void whatWouldBeIgnoredIsRefused() {
    inCompareSays(
        "method 'drro', reward: proxy, steps: 100",
        "method 'drro': it is exact, so there is no training to set steps of. Leave it out (line"
            + " 2)");
    inCompareSays(
        "method 'grpo', reward: proxy, pairs: prefs",
        "method 'grpo': it optimises a reward and takes no pairs. Leave pairs out (line 2)");
  }

  @Test
  void anAmbiguousSettingIsRefused() {
    says(
        """
        import goodhart.reward.*
        record Pair(RewardTrainer left, RewardTrainer right) implements RewardTrainer {
          RewardModel train(goodhart.preference.PreferencePairs pairs, goodhart.Seeds seeds,
                            goodhart.Progress progress) { null }
        }
        reward(prefs, new Pair(new BradleyTerry(), new BradleyTerry()), ridge: 1)
        """,
        "reward 'pair': ridge could be meant for left 'bradleyTerry' or right 'bradleyTerry'. Give"
            + " one of them as an object (line 6)");
  }

  @Test
  void labelsThatCannotBeToldApartAreAMistake() {
    inCompareSays(
        "seeds 1\nmethod 'drro', reward: proxy\nmethod 'drro', reward: proxy",
        "compare: two methods are labelled 'drro': give one of them a label (line 1)");
  }

  @Test
  void wordsOfCompareOutsideItSayWhereTheyBelong() {
    says("seeds 1..3", "seeds belongs inside compare { } (line 1)");
    says("method 'dpo', pairs: prefs", "method belongs inside compare { } (line 1)");
    says("world { seeds 1..3 }", "seeds belongs inside compare { } (line 1)");
  }

  @Test
  void readingFilesSaysWhatItNeeds() {
    says(
        "preferences(5)",
        "preferences: what is in the parentheses must be a world, a pool, a file or a table, got 5 (line 1)");
    assertThat(notebook.failure("preferences('pairs.jsonl', off: lab)"))
        .startsWith("preferences: no setting named 'off'. Did you mean 'of'? Known: axis, chosen,");
    says(
        "preferences('pairs.jsonl', ties: 'halv')",
        "preferences: no way with ties named 'halv'. Did you mean 'half'? Known: drop, half, keep (line 1)");
    says(
        "preferences('pairs.jsonl') { first 'a'; second 'b' }",
        "preferences: first and second need a column that says which is better: give label or"
            + " winner (line 1)");
    says(
        "preferences('pairs.jsonl') { strict 'yes' }",
        "preferences: strict must be true or false, got 'yes' (line 1)");
    says(
        "candidates('pool.jsonl') { gold { 1 } }",
        "candidates: gold must be a text, got a block { } (line 1)");
    says(
        "candidates('pool.jsonl') { columns 1..3 }",
        "candidates: columns must be a text, got 1 (line 1)");
  }

  @Test
  void aShapeTakesTwoNumbersAndReturnsOne() {
    says(
        "shape(proxy, 'odd') { a, b, c -> 1 }",
        "shape 'odd': the block takes the reward and the reference's mean reward, { r, reference ->"
            + " ... }, got 3 parameters (line 1)");
    says(
        "shape(proxy, 'odd') { r -> 'high' }.shape().function().apply(1d, 0d)",
        "shape 'odd': what the block returns must be a number, got 'high' (line 1)");
  }
}
