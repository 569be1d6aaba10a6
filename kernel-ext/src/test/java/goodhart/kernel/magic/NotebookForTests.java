package goodhart.kernel.magic;

import static org.assertj.core.api.Assertions.catchThrowableOfType;

import goodhart.kernel.GroovySession;
import goodhart.kernel.RecordedOutput;
import goodhart.kernel.Session.CellFailure;
import java.util.Map;
import java.util.Optional;

/** A notebook without variables. */
final class NotebookForTests implements MagicCall.Notebook {

  /** What a cell of a new notebook fails with. */
  static String failure(String code) {
    GroovySession session = GroovySession.ofTheLanguage();
    return catchThrowableOfType(CellFailure.class, () -> session.run(code, 1, new RecordedOutput()))
        .error()
        .message();
  }

  @Override
  public Object evaluate(String code) {
    throw new UnsupportedOperationException(code);
  }

  @Override
  public Optional<Object> variable(String name) {
    return Optional.empty();
  }

  @Override
  public Map<String, Object> variables() {
    return Map.of();
  }

  @Override
  public void display(Object value) {}

  @Override
  public Magics magics() {
    return Magics.discovered();
  }
}
