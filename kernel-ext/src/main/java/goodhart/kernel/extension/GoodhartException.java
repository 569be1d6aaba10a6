package goodhart.kernel.extension;

import goodhart.kernel.CellError;

/**
 * What the user of a Java notebook is told: the sentence, and their line below it. It has no stack
 * trace, since that would be a page of this kernel's and the other's internals.
 */
public final class GoodhartException extends RuntimeException {
  GoodhartException(String sentence) {
    super(sentence, null, false, false);
  }

  GoodhartException(CellError error) {
    this(String.join("\n", error.lines()));
  }
}
