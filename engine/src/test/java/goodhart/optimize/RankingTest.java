package goodhart.optimize;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Comparator;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class RankingTest {

  @Test
  void theOrderIsThatOfAComparisonSortWhateverWasAskedBefore() {
    Random random = new Random(61);
    for (int trial = 0; trial < 500; trial++) {
      int size = 1 + random.nextInt(trial % 2 == 0 ? 4 : 600);
      double[] reward = new double[size];
      for (int i = 0; i < size; i++) {
        reward[i] =
            switch (trial % 5) {
              case 0 -> random.nextInt(3) - 1;
              case 1 -> 1e6 + random.nextInt(40) * Math.ulp(1e6); // the last bits decide
              case 2 -> random.nextBoolean() ? 0.0 : -0.0;
              case 3 -> Math.scalb(random.nextGaussian(), random.nextInt(1800) - 900);
              default -> random.nextGaussian();
            };
      }
      int[] expected =
          IntStream.range(0, size)
              .boxed()
              .sorted(Comparator.comparingDouble(i -> 0.0 - reward[i]))
              .mapToInt(Integer::intValue)
              .toArray();
      assertThat(Ranking.descending(reward)).containsExactly(expected);
      assertThat(Ranking.descending(reward)).containsExactly(expected);
    }
  }
}
