package goodhart.data;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class TextsTest {
  @Test
  void aColumnOfTextsIsTheListOfThem() {
    List<String> texts =
        List.of("", "a", "what?", "\u00e9\u4e2d\ud83d\ude00", "a\u0000b", "x".repeat(400_000), "");
    Texts column = Texts.of(texts);

    assertThat(column).isEqualTo(texts);
    assertThat(texts).isEqualTo(column);
    assertThat(column.hashCode()).isEqualTo(texts.hashCode());
    assertThat(column).isEqualTo(Texts.of(new ArrayList<>(texts)));
    assertThat(column).isNotEqualTo(Texts.of(texts.subList(1, 7)));
    assertThat(column.utf8Length(3)).isEqualTo(9);
    assertThat(column.utf8Length()).isEqualTo(400_018);
    assertThat(column.utf8(3)).isEqualTo(texts.get(3).getBytes(UTF_8));
  }

  @Test
  void halfOfASurrogatePairIsReplaced() {
    assertThat(Texts.of(List.of("a?\ud800", "\udc00\u00e9", "\ud83d\ude00?")))
        .containsExactly("a?\ufffd", "\ufffd\u00e9", "\ud83d\ude00?");
  }

  @Test
  void anInternedTextKeepsItsNumber() {
    SplittableRandom random = new SplittableRandom(3);
    Texts.Builder builder = new Texts.Builder();
    Map<String, Integer> numbers = new HashMap<>();
    for (int i = 0; i < 20_000; i++) {
      String text = "t".repeat(random.nextInt(12)) + random.nextInt(3000);
      int number = builder.intern(text);
      assertThat(numbers.merge(text, number, (a, b) -> a)).isEqualTo(number);
    }
    Texts texts = builder.build();
    assertThat(texts).hasSize(numbers.size());
    numbers.forEach((text, number) -> assertThat(texts.get(number)).isEqualTo(text));
  }
}
