package goodhart.kernel.magic;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import goodhart.pool.World;
import goodhart.preference.Annotated;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** What a user would have typed. */
class CompareMagicTest {
  private static final World LAB = new World();
  private static final Map<String, Object> DECLARED =
      Map.of("lab", LAB, "prefs", new Annotated(LAB));

  private static Object written(String arguments) throws Exception {
    MagicCall.Notebook notebook =
        new MagicCall.Notebook() {
          @Override
          public Object evaluate(String code) {
            return code.startsWith("compare") ? code : DECLARED.get(code);
          }

          @Override
          public Optional<Object> variable(String name) {
            return Optional.ofNullable(DECLARED.get(name));
          }

          @Override
          public Map<String, Object> variables() {
            return DECLARED;
          }

          @Override
          public void display(Object value) {
            throw new AssertionError("nothing is shown before the result, got " + value);
          }

          @Override
          public Magics magics() {
            throw new AssertionError("no other magic is needed");
          }
        };
    return new CompareMagic().run(new MagicCall("compare", arguments, Optional.empty(), notebook));
  }

  @Test
  void methodsSettingsAndFamiliesBecomeLines() throws Exception {
    String proxy = "reward(prefs, 'bradleyTerry')";
    assertThat(written("drro:radius=0.1,0.5 dpo:beta=1:policy=mlp pessimistic --seeds 3"))
        .isEqualTo(
            "compare(lab) { seeds 1..3; method 'drro', reward: "
                + proxy
                + ", radius: [0.1, 0.5]; method 'dpo', pairs: prefs, beta: [1], policy: ['mlp'];"
                + " methods 'pessimistic', reward: "
                + proxy
                + ", pairs: prefs }");
  }

  @Test
  void whatIsNoMethodOrSettingIsAMistake() {
    assertThatThrownBy(() -> written("drro:radius"))
        .hasMessageContaining(
            "'drro:radius': a setting is name=value or name=value,value, got 'radius'");
    assertThatThrownBy(() -> written("pesimistic"))
        .hasMessageContaining("no method named 'pesimistic'. Did you mean 'pessimistic'?");
  }
}
