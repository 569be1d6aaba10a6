package goodhart.data;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import goodhart.data.NearDuplicates.Match;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class NearDuplicatesTest {

  private static String text(SplittableRandom random, int words) {
    return IntStream.range(0, words)
        .mapToObj(w -> "w" + random.nextInt(5000))
        .collect(Collectors.joining(" "));
  }

  @Test
  void caseSpacesAndPunctuationMakeNoDifference() {
    List<String> train = List.of("What's the  capital of France?", "Sing.");
    List<String> evaluate = List.of("Sing a song", "what s the capital of FRANCE", "sing!");

    assertThat(NearDuplicates.between(train, evaluate))
        .containsExactly(new Match(0, 1, 1), new Match(1, 2, 1));
  }

  @Test
  void ideographsAreWords() {
    List<String> train = List.of("如何烤面包才能更松软可口呢请告诉我");

    assertThat(NearDuplicates.between(train, List.of("如何烤面包才能更松软可口呢请告诉他")))
        .singleElement()
        // 15 sets of three each, of which 14 are in both
        .satisfies(m -> assertThat(m.similarity()).isCloseTo(14.0 / 16, within(1e-12)));
    assertThat(NearDuplicates.between(train, List.of("如何学习弹钢琴"))).isEmpty();
  }

  @Test
  void similarityIsJaccardsOfThreeConsecutiveWords() {
    List<String> train = List.of("a b c d e f g h i j k l m n", "nothing like it at all");

    // 12 sets of three each; another last word changes one of them: 11 / 13
    assertThat(NearDuplicates.between(train, List.of("a b c d e f g h i j k l m z")))
        .containsExactly(new Match(0, 0, 11.0 / 13));
    // another word in the middle changes three: 9 / 15 = 0.6
    assertThat(NearDuplicates.between(train, List.of("a b c d e f z h i j k l m n"))).isEmpty();
  }

  @Test
  void ofSeveralTheMostSimilarCounts() {
    String base = text(new SplittableRandom(1), 60);
    List<String> train = List.of(base + " x y", base + " x", base + " x");

    assertThat(NearDuplicates.between(train, List.of(base + " z")))
        .extracting(Match::i)
        .containsExactly(1);
    assertThat(NearDuplicates.between(train, List.of(base + " x")))
        .containsExactly(new Match(1, 0, 1));
  }

  /** Against a comparison of everything with everything, written another way. */
  @Test
  void nearlyAllThatAreNearAreFoundAndNothingElse() {
    SplittableRandom random = new SplittableRandom(2);
    List<String> train = new ArrayList<>();
    List<String> evaluate = new ArrayList<>();
    for (int n = 0; n < 1000; n++) {
      String[] words = text(random, 20 + random.nextInt(60)).split(" ");
      train.add(String.join(" ", words));
      for (int changes = random.nextInt(6); changes > 0; changes--) {
        words[random.nextInt(words.length)] = "c" + random.nextInt(1 << 30);
      }
      evaluate.add(String.join(" ", words) + " e");
    }
    int near = 0;
    for (int j = 0; j < evaluate.size(); j++) {
      near += similarity(train.get(j), evaluate.get(j)) >= 0.8 ? 1 : 0;
    }
    List<Match> found = NearDuplicates.between(train, evaluate);

    assertThat(near).isBetween(200, 800);
    // A miss has probability below 2e-4.
    assertThat(found.size()).isBetween(near - 1, near);
    assertThat(found)
        .allSatisfy(
            m -> {
              assertThat(m.i()).isEqualTo(m.j());
              assertThat(m.similarity())
                  .isEqualTo(similarity(train.get(m.i()), evaluate.get(m.j())));
            });
  }

  private static double similarity(String a, String b) {
    Set<List<String>> both = new HashSet<>(triples(a));
    Set<List<String>> either = new HashSet<>(triples(a));
    both.retainAll(triples(b));
    either.addAll(triples(b));
    return (double) both.size() / either.size();
  }

  private static Set<List<String>> triples(String text) {
    List<String> words = List.of(text.split(" "));
    Set<List<String>> triples = new HashSet<>();
    for (int w = 0; w + 3 <= words.size(); w++) {
      triples.add(words.subList(w, w + 3));
    }
    return triples;
  }

  @Test
  void aHundredThousandPromptsTakeLessThanFiveSeconds() {
    SplittableRandom random = new SplittableRandom(3);
    List<String> all = new ArrayList<>();
    for (int n = 0; n < 50_000; n++) {
      all.add(text(random, 30 + random.nextInt(90)));
    }
    List<String> evaluate = new ArrayList<>(all.subList(0, 5000));
    for (int n = 0; n < 45_000; n++) {
      evaluate.add(text(random, 30 + random.nextInt(90)));
    }
    long begin = System.nanoTime();
    int found = NearDuplicates.between(all, evaluate).size();
    double seconds = (System.nanoTime() - begin) / 1e9;

    assertThat(found).isEqualTo(5000);
    assertThat(seconds).isLessThan(5);
  }

  @Test
  void promptsMadeFromOneTemplateStayQuick() {
    String template = text(new SplittableRandom(4), 100);
    List<String> train = new ArrayList<>(Collections.nCopies(20_000, template));
    for (int n = 0; n < 20_000; n++) {
      train.add(template + " " + n);
    }
    List<String> evaluate = IntStream.range(0, 20_000).mapToObj(n -> template + " e" + n).toList();
    long begin = System.nanoTime();
    int found = NearDuplicates.between(train, evaluate).size();
    double seconds = (System.nanoTime() - begin) / 1e9;

    assertThat(found).isEqualTo(20_000);
    assertThat(seconds).isLessThan(20);
  }
}
