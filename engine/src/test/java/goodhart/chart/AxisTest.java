package goodhart.chart;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;

class AxisTest {

  private static List<String> labels(Axis axis) {
    return Arrays.stream(axis.ticks()).mapToObj(axis::label).toList();
  }

  @Test
  void ticksAreRoundAndInside() {
    assertThat(labels(Axis.linear(0, 4.3, 8)))
        .containsExactly("0", "0.5", "1.0", "1.5", "2.0", "2.5", "3.0", "3.5", "4.0");
    assertThat(labels(Axis.linear(-2.6, 1.7, 6))).containsExactly("−2", "−1", "0", "1");
    assertThat(labels(Axis.linear(0.1, 0.3, 4)))
        .containsExactly("0.10", "0.15", "0.20", "0.25", "0.30");
  }

  @Test
  void longNumbersArePowersOfTen() {
    assertThat(labels(Axis.linear(0, 4e7, 4)))
        .containsExactly("0", "10⁷", "2×10⁷", "3×10⁷", "4×10⁷");
    assertThat(labels(Axis.linear(0, 2e-5, 2))).containsExactly("0", "10⁻⁵", "2×10⁻⁵");
  }

  @Test
  void aLogarithmicAxisCountsDecades() {
    Axis axis = Axis.logarithmic(1, 1e6);
    assertThat(labels(axis)).containsExactly("1", "10", "100", "1000", "10000", "10⁵", "10⁶");
    assertThat(axis.at(1000, 0, 100)).isCloseTo(50, within(1e-9));
  }

  @Test
  void aConstantGetsRoomOnBothSides() {
    Axis axis = Axis.linear(3, 3, 6);
    assertThat(axis.low()).isEqualTo(2.25 - 0.75);
    assertThat(axis.at(3, 0, 100)).isCloseTo(50, within(1e-9));
    assertThat(Axis.linear(0, 0, 4).high()).isEqualTo(0.5);
  }
}
