package goodhart.internal;

import static org.assertj.core.api.Assertions.assertThat;

import goodhart.internal.Papers.Paper;
import goodhart.optimize.Dpo;
import goodhart.optimize.Optimizer;
import goodhart.policy.PolicyClass;
import goodhart.policy.Tabular;
import goodhart.reward.Aggregation;
import goodhart.reward.BradleyTerry;
import goodhart.reward.RewardTrainer;
import goodhart.reward.shape.Shape;
import java.util.List;
import java.util.ServiceLoader;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class PapersTest {
  /** The kinds that the catalogue discovers. */
  private static final List<Class<?>> KINDS =
      List.of(
          Optimizer.class, RewardTrainer.class, Aggregation.class, Shape.class, PolicyClass.class);

  private static List<String> titles(List<Paper> papers) {
    return papers.stream().map(Paper::title).toList();
  }

  @Test
  void everyPaperHasATitleAYearAndAWayToFindIt() {
    for (Paper paper : Papers.all()) {
      assertThat(paper.title()).isNotBlank().doesNotEndWith(".");
      assertThat(paper.year()).isBetween(1900, 2026);
      assertThat(paper.authors()).as(paper.title()).doesNotHaveDuplicates();
      if (paper.arxiv().isEmpty()) {
        assertThat(paper.venue()).as(paper.title()).isNotBlank();
        assertThat(paper.mention()).as(paper.title()).isNotBlank();
        assertThat(paper.authors()).as(paper.title()).isNotEmpty();
      } else {
        assertThat(Papers.idsIn(paper.arxiv())).containsExactly(paper.arxiv());
        assertThat(paper.arxiv()).startsWith("%02d".formatted(paper.year() % 100));
        assertThat(Papers.byArxiv(paper.arxiv())).containsSame(paper);
      }
    }
  }

  @Test
  void noPaperStandsThereTwice() {
    assertThat(Papers.all()).extracting(Paper::title).doesNotHaveDuplicates();
    assertThat(Papers.all().stream().map(Paper::arxiv).filter(id -> !id.isEmpty()))
        .doesNotHaveDuplicates();
  }

  @Test
  void theSurveyIsComplete() {
    assertThat(Papers.all().stream().map(Paper::row).filter(row -> row > 0))
        .containsExactlyElementsOf(IntStream.rangeClosed(1, 129).boxed().toList());
  }

  @Test
  void aReasonIsOneSentence() {
    assertThat(Papers.all().stream().map(Paper::status).filter(status -> !status.isEmpty()))
        .hasSizeGreaterThan(50)
        .allMatch(status -> status.matches("[A-Z](?!.*\\. ).*\\."));
  }

  @Test
  void theKeysOfBibtexAreUnique() {
    assertThat(Papers.all())
        .extracting(paper -> Papers.bibtex(paper).lines().findFirst().orElseThrow())
        .allMatch(line -> line.matches("@misc\\{[a-z0-9_]+,"))
        .doesNotHaveDuplicates();
  }

  @Test
  void theEntryOfDpo() {
    assertThat(Papers.bibtex(Papers.byArxiv("2305.18290").orElseThrow()))
        .isEqualTo(
            """
            @misc{rafailov2023direct,
              title         = {{Direct Preference Optimization: Your Language Model is Secretly a Reward Model}},
              author        = {Rafael Rafailov and Archit Sharma and Eric Mitchell and Stefano Ermon and Christopher D. Manning and Chelsea Finn},
              year          = {2023},
              eprint        = {2305.18290},
              archivePrefix = {arXiv},
              url           = {https://arxiv.org/abs/2305.18290}
            }""");
  }

  @Test
  void withoutAuthorsTheKeyIsTheArxivId() {
    assertThat(Papers.bibtex(Papers.byArxiv("2503.14476").orElseThrow()))
        .startsWith("@misc{arxiv2503_14476,")
        .doesNotContain("author");
  }

  @Test
  void whatLatexReadsAsACommandIsEscaped() {
    Paper paper =
        new Paper(
            "",
            "50% of {a_b} & $c^2 ~ \\d #1",
            "",
            List.of("Çağla Müller"),
            1999,
            "x",
            "y",
            0,
            "",
            List.of());
    assertThat(Papers.bibtex(paper))
        .contains(
            "title         = {{50\\% of \\{a\\_b\\} \\& \\$c\\textasciicircum{}2"
                + " \\textasciitilde{} \\textbackslash{}d \\#1}}")
        .contains("author        = {{\\c{C}}a{\\u{g}}la M{\\\"{u}}ller}")
        .contains("howpublished  = {x}");
  }

  @Test
  void citationsComeInTheOrderOfTheSourceEachOnce() {
    assertThat(titles(Papers.citedBy(Dpo.class)))
        .containsExactly(
            "Direct Preference Optimization: Your Language Model is Secretly a Reward Model",
            "A note on DPO with noisy preferences & relationship to IPO");
    assertThat(titles(Papers.citedBy(BradleyTerry.class)))
        .containsExactly(
            "Rank Analysis of Incomplete Block Designs: I. The Method of Paired Comparisons",
            "Deep Reinforcement Learning from Human Preferences");
    assertThat(titles(Papers.citedIn("arXiv 2305.18290v2, 1707.06347, again 2305.18290")))
        .containsExactly(
            "Direct Preference Optimization: Your Language Model is Secretly a Reward Model",
            "Proximal Policy Optimization Algorithms");
    assertThat(Papers.citedBy(Tabular.class)).isEmpty();
  }

  @Test
  void numbersAreNoIds() {
    assertThat(Papers.idsIn("1.2345 and 12345.6789, 0.0001.23456 but 0902.2206 and 2305.18290"))
        .containsExactly("0902.2206", "2305.18290");
  }

  static Stream<Class<?>> discovered() {
    return KINDS.stream().flatMap(kind -> ServiceLoader.load(kind).stream().map(p -> p.type()));
  }

  @ParameterizedTest
  @MethodSource("discovered")
  void everyPaperThatAMethodCitesIsRegistered(Class<?> method) {
    String source = MethodDoc.of(method).orElseThrow().source();
    assertThat(Papers.idsIn(source))
        .as(method.getSimpleName() + " cites a paper that papers.json does not have")
        .allMatch(id -> Papers.byArxiv(id).isPresent());
  }
}
