package goodhart;

import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/**
 * What the catalogue knows of a method, shape or aggregation beside its Javadoc: where it belongs,
 * how sure its formula is and how the formula is typeset. A method without it, such as one written
 * in a notebook cell, works as well and stands under {@code other}.
 */
@Documented
@Retention(RetentionPolicy.RUNTIME)
@Target(ElementType.TYPE)
public @interface Listed {

  /**
   * The families it can be asked for with ({@code methods 'pessimistic'}), lower camel case. The
   * first is the one that it is listed and drawn under.
   */
  String[] families();

  /** How sure the formula is. */
  Provenance provenance() default Provenance.PAPER;

  /** The formula in LaTeX, without dollar signs. */
  String latex();

  /** Where a formula comes from. */
  enum Provenance {
    /** As its paper, or the paper's code, states it. */
    PAPER("as published"),
    /** Worked out here from an abstract or from first principles; the paper may differ. */
    DERIVED("derived"),
    /** The paper's setting is another one (tokens, diffusion); this is its pool counterpart. */
    ANALOGY("by analogy");

    private final String words;

    Provenance(String words) {
      this.words = words;
    }

    @Override
    public String toString() {
      return words;
    }
  }
}
