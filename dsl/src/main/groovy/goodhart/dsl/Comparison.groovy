package goodhart.dsl

import goodhart.measure.Curve
import goodhart.study.Result
import goodhart.study.Study
import groovy.transform.CompileStatic

/** What {@code compare} found. */
@CompileStatic
final class Comparison {
  /** The engine's result. */
  final Result result

  Comparison(Result result) {
    this.result = result
  }

  /** What was asked. */
  Study getStudy() {
    result.study()
  }

  /** One curve for each method line, in order. */
  List<Curve> getCurves() {
    result.curves()
  }

  /** The curve with a label. */
  Curve curve(String label) {
    result.curve(label)
  }
}
