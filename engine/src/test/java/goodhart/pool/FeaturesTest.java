package goodhart.pool;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import goodhart.Progress;
import goodhart.internal.Parallel;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class FeaturesTest {
  private static double[] of(Features features, String prompt, String response) {
    return features.of(List.of(prompt), List.of(response)).row(0);
  }

  @Test
  void interpretableFeaturesCountWhatTheirNamesSay() {
    Features features = new Features(0, true, true, true);
    String response = "# Title\n- one\n  2) two\n```\nX=10\n";
    double[] row = of(features, "One or two words?", response);

    assertThat(features.names())
        .containsExactly(
            "length",
            "listItems",
            "headings",
            "codeBlocks",
            "newlines",
            "digits",
            "punctuation",
            "capitals",
            "promptOverlap");
    // 32 code points: digits 2 1 0; punctuation # - ) ``` =; capitals T X; prompt words one, two
    assertThat(response).hasSize(32);
    assertThat(row)
        .containsExactly(
            new double[] {
              Math.log1p(32) - 6,
              Math.log1p(2),
              Math.log1p(1),
              Math.log1p(1),
              Math.log1p(5),
              30 / 32.0,
              70 / 32.0,
              20 / 32.0,
              0.5
            },
            within(1e-12));
  }

  @Test
  void aWordAddsPlusOrMinusOneToOneHashedFeatureWhateverItsCase() {
    Features features = new Features(8, false, false, false);
    double[] once = of(features, "", "Ladder");
    double[] upper = of(features, "", "  LADDER!");
    double[] other = of(features, "", "chalk");

    assertThat(once).containsExactly(upper);
    assertThat(Arrays.stream(once).map(Math::abs).sum()).isCloseTo(Math.sqrt(8), within(1e-12));
    assertThat(Arrays.stream(once).filter(v -> v != 0).count()).isEqualTo(1);
    assertThat(other).isNotEqualTo(once);
  }

  @Test
  void hashedWordsAreStandardisedPerResponse() {
    double[] row = of(new Features(16, false, false, false), "", "a b c d e f g h i j k l m n");
    double squares = 0;
    for (double v : row) {
      squares += v * v / 16;
    }

    assertThat(squares).isCloseTo(1, within(1e-12));
  }

  @Test
  void anEmptyResponseIsZeroButForItsLength() {
    double[] row = of(new Features(4, true, true, true), "a prompt", "");

    assertThat(row[0]).isEqualTo(-6);
    assertThat(Arrays.stream(row).skip(1).toArray()).containsOnly(0);
  }

  @Test
  void charactersOutsideTheBasicPlaneCountOnce() {
    String cow = new String(Character.toChars(0x1F404));
    String gothic = new String(Character.toChars(0x10330)); // a letter
    Features length = new Features(0, true, false, false);

    assertThat(of(length, "", cow + cow)[0]).isCloseTo(Math.log1p(2) - 6, within(1e-12));
    assertThat(of(new Features(0, false, false, true), gothic, cow + " " + gothic)[0]).isEqualTo(1);
  }

  @Test
  void anIdeographIsAWordByItself() {
    double[] row = of(new Features(0, false, false, true), "\u6c34\u706b", "\u6c34\u3002");

    assertThat(row[0]).isEqualTo(0.5);
  }

  @Test
  void anyNumberOfThreadsGivesTheSameBits() {
    List<String> prompts = Collections.nCopies(300, "what is a ladder");
    List<String> responses = IntStream.range(0, 300).mapToObj(i -> "a ladder of " + i).toList();
    Features features = new Features();

    assertThat(Parallel.withThreads(4, () -> features.of(prompts, responses)))
        .isEqualTo(Parallel.withThreads(1, () -> features.of(prompts, responses)));
  }

  @Test
  void nothingToComputeIsSaid() {
    assertThatThrownBy(() -> new Features(0, false, false, false))
        .hasMessage(
            "features must include at least one of words, length, format, overlap, wordNgrams,"
                + " characterNgrams, functions, got none");
    assertThatThrownBy(() -> new Features().of(List.of("a"), List.of()))
        .hasMessage("features need the prompt of each response, got 1 prompts for 0 responses");
  }

  private static Features words(int... sizes) {
    return new Features(0, false, false, false, sizes, null, 1 << 12, null);
  }

  private static Features characters(int... sizes) {
    return new Features(0, false, false, false, null, sizes, 1 << 12, null);
  }

  /** How many different n-grams a text has, unless two share a bucket. */
  private static long different(Features features, String text) {
    return features.of(List.of(""), List.of(text)).nonZeros();
  }

  @Test
  void wordNgramsAreTheRunsOfThatManyWords() {
    // a b a b c: a b c; ab ba bc; aba bab abc
    assertThat(different(words(1), "a b, a B c")).isEqualTo(3);
    assertThat(different(words(2), "a b, a B c")).isEqualTo(3);
    assertThat(different(words(1, 2, 3), "a b, a B c")).isEqualTo(9);
    assertThat(different(words(3), "a b")).isZero();
    assertThat(of(words(2), "", "left right")).isNotEqualTo(of(words(2), "", "right left"));
  }

  @Test
  void characterNgramsRunOverTheTextBetweenTwoBlanks() {
    // " aa b ": _a aa a_ _b b_; _aa aa_ a_b _b_
    assertThat(different(characters(2), "Aa \n\tb")).isEqualTo(5);
    assertThat(different(characters(3), "aa b")).isEqualTo(4);
    assertThat(different(characters(2, 3), "  aa b ")).isEqualTo(9);
    assertThat(different(characters(3), " \n ")).isZero();
    String cow = new String(Character.toChars(0x1F404));
    assertThat(different(characters(3), cow)).isEqualTo(1);
  }

  @Test
  void aHashedCountIsItsSignedLogarithmAndARowHasLengthOne() {
    // Twice "the", once "end": log 3 and log 2 before scaling.
    double[] row = of(words(1), "", "the the end");
    double[] sizes = Arrays.stream(row).filter(v -> v != 0).map(Math::abs).toArray();
    Arrays.sort(sizes);
    double length = Math.hypot(Math.log(3), Math.log(2));

    assertThat(sizes)
        .containsExactly(new double[] {Math.log(2) / length, Math.log(3) / length}, within(1e-7));
  }

  @Test
  void bucketAndSignOfAWordComeFromItsHash() {
    // FNV-1a over code points, then the finaliser of SplittableRandom, written out once more.
    long h = 0xcbf29ce484222325L;
    for (char c : "ladder".toCharArray()) {
      h = (h ^ c) * 0x100000001b3L;
    }
    h = (h ^ (h >>> 30)) * 0xbf58476d1ce4e5b9L;
    h = (h ^ (h >>> 27)) * 0x94d049bb133111ebL;
    h ^= h >>> 31;
    double[] row = of(words(1), "", "Ladder!");

    assertThat(row[(int) (h >>> 1) & 4095]).isEqualTo((h & 1) == 0 ? 1 : -1);
  }

  @Test
  void denseFeaturesComeBeforeNgramsAndFunctionsBetween() {
    Features features =
        new Features(
            2,
            true,
            false,
            true,
            new int[] {1},
            null,
            1 << 12,
            Map.of("exclamations", (p, r) -> r.chars().filter(c -> c == '!').count()));
    FeatureMatrix matrix = features.of(List.of("go"), List.of("go! go!!"));

    assertThat(features.names())
        .hasSize(features.dimension())
        .startsWith("length", "promptOverlap", "exclamations", "word0", "word1", "ngram0");
    assertThat(features.denseDimension()).isEqualTo(5);
    assertThat(matrix.dimension()).isEqualTo(5 + 4096);
    assertThat(matrix.get(0, 1)).isEqualTo(1);
    assertThat(matrix.get(0, 2)).isEqualTo(3);
    assertThat(matrix.nonZeros()).isEqualTo(6);
  }

  @Test
  void aFunctionMustGiveANumber() {
    Features features =
        new Features(0, true, false, false, null, null, 1 << 12, Map.of("odd", (p, r) -> 0.0 / 0));
    assertThatThrownBy(() -> features.of(List.of("a", "a"), List.of("b", "c")))
        .hasMessage("feature 'odd' must be finite, got NaN for response 0");
  }

  /** Letters of several scripts, emoji, lone surrogates, blanks and line ends. */
  private static String randomText(SplittableRandom random) {
    StringBuilder text = new StringBuilder();
    int length = random.nextInt(4) == 0 ? 0 : random.nextInt(200);
    for (int i = 0; i < length; i++) {
      switch (random.nextInt(8)) {
        case 0 -> text.append(random.nextBoolean() ? ' ' : '\n');
        case 1 -> text.appendCodePoint(0x1F600 + random.nextInt(60));
        case 2 -> text.append((char) (0xD800 + random.nextInt(0x800)));
        case 3 -> text.appendCodePoint(0x4E00 + random.nextInt(50));
        case 4 -> text.append((char) (0x430 + random.nextInt(32)));
        default -> text.append((char) ('a' + random.nextInt(6)));
      }
    }
    return text.toString();
  }

  @Test
  void anyTextGivesAFiniteRowThatDependsOnThatTextAlone() {
    SplittableRandom random = new SplittableRandom(5);
    Features features =
        new Features(8, true, true, true, new int[] {1, 2}, new int[] {1, 3, 5}, 1 << 13, null);
    List<String> texts = IntStream.range(0, 700).mapToObj(i -> randomText(random)).toList();
    List<String> prompts = Collections.nCopies(700, texts.get(0));
    FeatureMatrix one = Parallel.withThreads(1, () -> features.of(prompts, texts));
    FeatureMatrix three = Parallel.withThreads(3, () -> features.of(prompts, texts));

    assertThat(three).isEqualTo(one);
    for (int i = 0; i < 700; i += 7) {
      FeatureMatrix alone = features.of(List.of(texts.get(0)), List.of(texts.get(i)));
      assertThat(alone).isEqualTo(one.select(new int[] {i}));
      double squares = 0;
      int last = -1;
      for (int at = one.sparseStart(i); at < one.sparseEnd(i); at++) {
        squares += one.sparseValue(at) * one.sparseValue(at);
        assertThat(one.sparseFeature(at)).isGreaterThan(last);
        last = one.sparseFeature(at);
      }
      assertThat(squares).isCloseTo(texts.get(i).isBlank() ? 0 : 1, within(1e-6));
    }
  }

  @Test
  void impossibleNgramsAreRefused() {
    assertThatThrownBy(() -> new Features(0, true, true, true, new int[] {1}, null, 5000, null))
        .hasMessage(
            "buckets must be a power of two from 4096 to 262144, got 5000. The nearest is 4096");
    assertThatThrownBy(() -> new Features(0, true, true, true, new int[] {1}, null, 7000, null))
        .hasMessageEndingWith("got 7000. The nearest is 8192");
    assertThatThrownBy(() -> new Features(0, true, true, true, null, null, 1 << 19, null))
        .hasMessageEndingWith("got 524288. The nearest is 262144");
    assertThatThrownBy(() -> new Features(0, true, true, true, null, null, -1, null))
        .hasMessageEndingWith("got -1. The nearest is 4096");
    assertThatThrownBy(() -> words(0, 1))
        .hasMessage("wordNgrams must have sizes from 1 to 16, got 0");
    assertThatThrownBy(() -> characters(17))
        .hasMessage("characterNgrams must have sizes from 1 to 16, got 17");
  }

  @Test
  void descriptionsAreEqualByWhatTheySay() {
    assertThat(words(2, 1)).isEqualTo(words(1, 2)).hasSameHashCodeAs(words(1, 2));
    assertThat(words(1)).isNotEqualTo(words(1, 2)).isNotEqualTo(characters(1));
    assertThat(Features.ngrams()).isNotEqualTo(new Features());
    assertThat(words(1, 2).toString())
        .isEqualTo(
            "features words: 0 length: false format: false overlap: false wordNgrams: [1, 2]"
                + " characterNgrams: [] buckets: 4096 functions: []");
  }

  @Test
  void featuresOfAPoolAreComputedOnceWhenAskedFor() {
    AtomicInteger calls = new AtomicInteger();
    TextFeature counting =
        (p, r) -> {
          calls.incrementAndGet();
          return r.length();
        };
    Features features =
        new Features(0, false, false, false, null, null, 1 << 12, Map.of("size", counting));
    CandidatePool pool =
        CandidatePool.builder(2, 1)
            .prompts(List.of("p", "q"))
            .responses(List.of("a", "bb", "ccc"))
            .features(features)
            .build();
    CandidatePool same =
        CandidatePool.builder(2, 1)
            .prompts(List.of("p", "q"))
            .responses(List.of("a", "bb", "ccc"))
            .features(features)
            .build();
    CandidatePool later = pool.select(1);

    assertThat(pool).isEqualTo(same).hasSameHashCodeAs(same);
    assertThat(pool.toString()).contains("1 features");
    assertThat(pool.withGold(new double[3])).isNotEqualTo(pool);
    assertThat(calls).hasValue(0);

    assertThat(pool.features().get(1, 0)).isEqualTo(2);
    assertThat(pool.features()).isSameAs(pool.features());
    assertThat(calls).hasValue(3);
    assertThat(pool).isEqualTo(same);
    assertThat(calls).hasValue(3);

    assertThat(pool.select(1).features().row(0)).containsExactly(3);
    assertThat(later.features().row(0)).containsExactly(3);
    assertThat(calls).hasValue(3);
    assertThat(later).isEqualTo(pool.select(1));
  }

  @Test
  void aPartOfAPoolThatAsksFirstSharesTheComputationUnlessItIsSmall() {
    AtomicInteger calls = new AtomicInteger();
    TextFeature counting = (p, r) -> calls.incrementAndGet();
    int[] ones = new int[40];
    Arrays.fill(ones, 1);
    List<String> texts = IntStream.range(0, 40).mapToObj(i -> "text " + i).toList();
    CandidatePool pool =
        CandidatePool.builder(ones)
            .prompts(texts)
            .responses(texts)
            .features(new Features(0, false, false, false, null, null, 4096, Map.of("f", counting)))
            .build();

    assertThat(pool.select(3).features().size()).isEqualTo(1);
    assertThat(calls).hasValue(1);
    CandidatePool half = pool.select(IntStream.range(0, 20).toArray());
    assertThat(half.select(0, 1).features().size()).isEqualTo(2);
    assertThat(pool.select(IntStream.range(20, 40).toArray()).features().size()).isEqualTo(20);
    assertThat(calls).hasValue(41);
  }

  @Test
  void threadsOfALoopThatAskTogetherGetTheSameFeatures() {
    CandidatePool pool = aThousandTexts();
    FeatureMatrix[] seen = new FeatureMatrix[64];
    Parallel.withThreads(
        4,
        () -> {
          Parallel.forRanges(
              seen.length,
              1,
              Progress.NONE,
              (from, to) -> {
                seen[from] = pool.features();
              });
          return null;
        });

    assertThat(seen).containsOnly(pool.features());
    assertThat(pool.features()).isEqualTo(aThousandTexts().features());
  }

  private static CandidatePool aThousandTexts() {
    SplittableRandom random = new SplittableRandom(9);
    return CandidatePool.builder(1000)
        .prompts(List.of("p"))
        .responses(IntStream.range(0, 1000).mapToObj(i -> randomText(random)).toList())
        .features(words(1, 2))
        .build();
  }

  @Test
  void aStoppedComputationBeginsAnew() {
    CandidatePool pool =
        CandidatePool.builder(1)
            .prompts(List.of("p"))
            .responses(List.of("a b"))
            .features(words(1))
            .build();
    assertThatThrownBy(
            () ->
                pool.features(
                    () -> {
                      throw new Progress.Stopped();
                    }))
        .isInstanceOf(Progress.Stopped.class);
    assertThat(pool.features().nonZeros()).isEqualTo(2);
  }

  @Test
  void featuresOfTextsNeedTexts() {
    assertThatThrownBy(() -> CandidatePool.builder(1).features(words(1)).build())
        .hasMessage(
            "features of texts need the texts of prompts and responses, and the pool has none");
  }
}
