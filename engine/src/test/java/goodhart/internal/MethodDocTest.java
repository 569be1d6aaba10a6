package goodhart.internal;

import static org.assertj.core.api.Assertions.assertThat;

import goodhart.internal.MethodDoc.Paragraph;
import goodhart.optimize.Optimizer;
import goodhart.policy.PolicyClass;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class MethodDocTest {
  private static final String SOURCE =
      """
      package p;

      /** Another thing, not class Drro. */
      enum Other { A }

      /**
       * Spreads each prompt's policy, after Gao et al. 2023, over {@code K} candidates. The rest of
       * it.
       *
       * <pre>{@code
       * p = argmin { a < b }
       *   s.t. sum p = 1
       * }</pre>
       *
       * radius -> 0 is {@link Greedy#pick greedy}, see {@link Tilting} &amp; <i>others</i>.
       *
       * <p>Source: Wang, Liu 2026 (arXiv 2605.00155), eq. 4.
       *
       * <p>Deviation: none.
       *
       * @param radius size of the
       *     perturbation, >= 0
       * @param draws {@code >= 1}
       * @throws IllegalArgumentException never
       */
      @AutoService(Optimizer.class)
      public record Drro(double radius, int draws) {
        /** Inner. */
        void f() {}
      }
      """;

  @Test
  void theJavadocOfAClassIsReadWithoutItsMarkup() {
    MethodDoc doc = MethodDoc.read(SOURCE, "Drro").orElseThrow();
    assertThat(doc.summary())
        .isEqualTo("Spreads each prompt's policy, after Gao et al. 2023, over K candidates");
    assertThat(doc.paragraphs())
        .containsExactly(
            new Paragraph("The rest of it.", false),
            new Paragraph("p = argmin { a < b }\n  s.t. sum p = 1", true),
            new Paragraph("radius -> 0 is greedy, see Tilting & others.", false),
            new Paragraph("Deviation: none.", false));
    assertThat(doc.settings())
        .isEqualTo(Map.of("radius", "size of the perturbation, >= 0", "draws", ">= 1"));
    assertThat(doc.source()).isEqualTo("Wang, Liu 2026 (arXiv 2605.00155), eq. 4.");
  }

  @Test
  void aClassWithoutSourceOrJavadocHasNoDocumentation() {
    assertThat(MethodDoc.of(String.class)).isEmpty();
    assertThat(MethodDoc.read("class A {}", "A")).isEmpty();
    assertThat(MethodDoc.read("/** A. */ class A {}", "B")).isEmpty();
  }

  @Test
  void theSourcesOfTheEngineAreBesideTheirClasses() {
    MethodDoc optimizer = MethodDoc.of(Optimizer.class).orElseThrow();
    assertThat(optimizer.summary())
        .isEqualTo("A way to turn a reward, or preferences, into policies of growing strength");
    MethodDoc inner = MethodDoc.of(PolicyClass.Head.class).orElseThrow();
    assertThat(inner.summary())
        .isEqualTo("The function f with its parameters theta, bound to one pool");
    assertThat(inner.paragraphs())
        .isEqualTo(
            List.of(
                new Paragraph(
                    "Holds the initial parameters and no other state: who trains owns theta.",
                    false)));
  }
}
