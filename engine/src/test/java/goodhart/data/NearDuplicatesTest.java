package goodhart.data;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.sun.management.OperatingSystemMXBean;
import goodhart.data.NearDuplicates.Match;
import java.lang.management.ManagementFactory;
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

  /** The processor's time of this process alone: what else the machine does takes none of it. */
  private static double seconds(Runnable work) {
    var system = (OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean();
    long begin = system.getProcessCpuTime();
    work.run();
    return (system.getProcessCpuTime() - begin) / 1e9;
  }

  private static void assertFound(int expected, List<String> train, List<String> evaluate) {
    assertThat(NearDuplicates.between(train, evaluate)).hasSize(expected);
  }

  /** Comparing everything with everything would take 16 times the work for 4 times the texts. */
  @Test
  void fourTimesThePromptsAreAboutFourTimesTheWork() {
    SplittableRandom random = new SplittableRandom(3);
    List<String> train = new ArrayList<>();
    List<String> others = new ArrayList<>();
    for (int n = 0; n < 50_000; n++) {
      train.add(text(random, 30 + random.nextInt(90)));
      others.add(n % 10 == 0 ? train.get(n) : text(random, 30 + random.nextInt(90)));
    }
    List<String> few = train.subList(0, 12_500);
    List<String> fewOthers = others.subList(0, 12_500);
    assertFound(1250, few, fewOthers); // warms the JVM up
    double quarter = seconds(() -> assertFound(1250, few, fewOthers));

    assertThat(seconds(() -> assertFound(5000, train, others))).isLessThan(10 * quarter);
  }

  /** All prompts share bands with all; looking at each would be 400 million comparisons. */
  @Test
  void promptsMadeFromOneTemplateStayQuick() {
    SplittableRandom random = new SplittableRandom(4);
    String template = text(random, 100);
    List<String> train = new ArrayList<>(Collections.nCopies(20_000, template));
    List<String> evaluate = new ArrayList<>();
    List<String> different = new ArrayList<>();
    for (int n = 0; n < 20_000; n++) {
      train.add(template + " " + n);
      evaluate.add(template + " e" + n);
      different.add(text(random, 101));
    }
    assertFound(0, different.subList(0, 10_000), different.subList(10_000, 20_000));
    double usual = seconds(() -> assertFound(20_000, different, different));

    assertThat(seconds(() -> assertFound(20_000, train, evaluate))).isLessThan(20 * usual);
  }
}
