package goodhart.internal;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class NamesTest {
  @Test
  void fewKnownNamesAreAllListed() {
    assertThat(Names.unknown("method", "dro0", List.of("dro", "dpo", "bestOfN")))
        .isEqualTo("no method named 'dro0'. Did you mean 'dro'? Known: bestOfN, dpo, dro");
  }

  @Test
  void ofManyTheMostAlikeAreListed() {
    List<String> known =
        IntStream.range(0, 40).mapToObj(i -> i == 7 ? "drro" : "method" + i).toList();
    assertThat(Names.unknown("method", "drr", known))
        .startsWith("no method named 'drr'. Did you mean 'drro'? Known: drro, method0, method1, ")
        .endsWith(" and 28 more");
  }
}
