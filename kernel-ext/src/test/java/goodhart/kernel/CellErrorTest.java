package goodhart.kernel;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import goodhart.kernel.Session.CellFailure;
import java.util.List;
import org.junit.jupiter.api.Test;

class CellErrorTest {
  private final GroovySession session = new GroovySession(LanguageForTests.class);

  private void run(String code, int cell) throws CellFailure {
    session.run(code, cell, new RecordedOutput());
  }

  private CellError failure(String code, int cell) {
    return catchThrowableOfType(CellFailure.class, () -> run(code, cell)).error();
  }

  private CellError failure(String code) {
    return failure(code, 4);
  }

  @Test
  void aMisspeltVariableNamesItsNeighbour() throws CellFailure {
    run("proxy = 1; gold = 2", 1);
    CellError error = failure("x = 1\n\n  y = x + proxi");
    assertThat(error.kind()).isEqualTo("MissingPropertyException");
    assertThat(error.message())
        .isEqualTo(
            "no variable named 'proxi'. Did you mean 'proxy'? Known: gold, proxy, x (cell 4, line"
                + " 3)");
    assertThat(error.line()).isEqualTo(3);
    assertThat(error.lines())
        .containsExactly(error.message(), "   3 |   y = x + proxi", "     |   ^");
  }

  @Test
  void anUnknownVariableInAClosureOrFunctionIsExplainedAlike() {
    assertThat(failure("[1].each {\n  nix\n}").message())
        .isEqualTo("no variable named 'nix' (cell 4, line 2)");
    assertThat(failure("def f() {\n nix }\nf()").message())
        .isEqualTo("no variable named 'nix' (cell 4, line 2)");
    assertThat(failure("println(\n  'phoenix' +\n  nix)").message())
        .isEqualTo("no variable named 'nix' (cell 4, line 3)");
  }

  @Test
  void aMisspeltFunctionNamesItsNeighbour() throws CellFailure {
    assertThat(failure("wrold(seed: 7) { }").message())
        .isEqualTo("no function named 'wrold'. Did you mean 'world'? (cell 4, line 1)");
    run("def total(x) { x }", 1);
    assertThat(failure("[1].each { totl(it) }").message())
        .isEqualTo("no function named 'totl'. Did you mean 'total'? (cell 4, line 1)");
    assertThat(failure("dsplay 1").message())
        .isEqualTo("no function named 'dsplay'. Did you mean 'display'? (cell 4, line 1)");
  }

  @Test
  void aFunctionCalledWithTheWrongThingsSaysWhatItTakes() throws CellFailure {
    assertThat(failure("world(7)").message())
        .isEqualTo("'world' takes (Map, Closure), got (Integer) (cell 4, line 1)");
    run("def total(x, int y) { x }\nn = 3", 1);
    assertThat(failure("total(1)").message())
        .isEqualTo("'total' takes (Object, int), got (Integer) (cell 4, line 1)");
    assertThat(failure("n(2)").message())
        .isEqualTo("'n' cannot be called with (Integer): it is an Integer (cell 4, line 1)");
  }

  @Test
  void aMisspeltMemberNamesItsNeighbour() {
    assertThat(failure("'a'.lenght()").message())
        .isEqualTo("no method 'lenght()' on String. Did you mean 'length'? (cell 4, line 1)");
    assertThat(failure("class P { int radius }\nnew P().radios").message())
        .isEqualTo("no property 'radios' on P. Did you mean 'radius'? (cell 4, line 2)");
  }

  @Test
  void whatTheEngineRejectsIsASentenceWithTheUsersLine() {
    CellError error = failure("a = 1\nradius(-1)");
    assertThat(error.kind()).isEqualTo("IllegalArgumentException");
    assertThat(error.message())
        .isEqualTo("radius must be >= 0 and finite, got -1.0 (cell 4, line 2)");
    assertThat(error.lines()).containsExactly(error.message(), "   2 | radius(-1)", "     | ^");
  }

  @Test
  void aSyntaxErrorPointsAtItsColumnAlsoInTheFirstLine() {
    CellError first = failure("foo = (1 + ) * 2");
    assertThat(first.message()).isEqualTo("unexpected input: '+' (cell 4, line 1)");
    assertThat(first.lines())
        .containsExactly(first.message(), "   1 | foo = (1 + ) * 2", "     |          ^");
    CellError second = failure("x = 1\n  y = new Foo()");
    assertThat(second.kind()).isEqualTo("SyntaxException");
    assertThat(second.message()).isEqualTo("unable to resolve class Foo (cell 4, line 2)");
    assertThat(second.lines().get(2)).isEqualTo("     |       ^");
  }

  @Test
  void anythingElseShowsTheCellsThatLedThere() throws CellFailure {
    run("def inverse(x) {\n  1.intdiv(x)\n}", 1);
    CellError error = failure("a = 0\ninverse(a)");
    assertThat(error.kind()).isEqualTo("ArithmeticException");
    assertThat(error.message()).isEqualTo("/ by zero (cell 1, line 2)");
    assertThat(error.lines())
        .containsExactly(
            "ArithmeticException: / by zero (cell 1, line 2)",
            "   2 |   1.intdiv(x)",
            "     |   ^",
            "    at cell 1, line 2: 1.intdiv(x)",
            "    at cell 4, line 2: inverse(a)");
  }

  @Test
  void causesAreNamed() {
    CellError error =
        failure("throw new RuntimeException('outer', new java.io.IOException('inner'))");
    assertThat(error.message()).isEqualTo("outer (cell 4, line 1)");
    assertThat(error.lines()).contains("caused by: IOException: inner");
  }

  @Test
  void aFailedAssertionShowsItsValues() {
    CellError error = failure("a = 1\nassert a == 2");
    assertThat(error.kind()).isEqualTo("PowerAssertionError");
    assertThat(error.message()).isEqualTo("assertion failed: a == 2 (cell 4, line 2)");
    assertThat(error.lines().subList(1, 4))
        .isEqualTo(List.of("assert a == 2", "       | |", "       1 false"));
  }

  @Test
  void errorsOfTheMachineAreFailuresOfTheCellAndTheNextOneRuns() throws CellFailure {
    assertThat(failure("def f(n) { f(n + 1) }\nf(0)").message())
        .isEqualTo(
            "functions call each other too deeply: does the recursion end? (cell 4, line 1)");
    assertThat(failure("throw new OutOfMemoryError()").message()).startsWith("out of memory: this");
    assertThat(failure("throw new LinkageError('bad')").message())
        .isEqualTo("bad (cell 4, line 1)");
    assertThat(
            failure("throw new Exception() { String getMessage() { throw new Error() } }").kind())
        .isEqualTo("Exception");
    run("1", 5);
  }

  @Test
  void aScriptIsNamedByItsFile() {
    CellError error =
        catchThrowableOfType(
                CellFailure.class,
                () ->
                    session.runScript(
                        "#!/usr/bin/env goodhart\nprintln nix",
                        "my-demo.groovy",
                        List.of(),
                        new RecordedOutput()))
            .error();
    assertThat(error.message())
        .isEqualTo("no variable named 'nix'. Known: args (my-demo.groovy, line 2)");
  }
}
