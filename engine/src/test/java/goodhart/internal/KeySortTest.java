package goodhart.internal;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class KeySortTest {

  @Test
  void itSortsAsTheLibraryDoes() {
    SplittableRandom random = new SplittableRandom(41);
    for (int trial = 0; trial < 2000; trial++) {
      int n = 1 + random.nextInt(trial % 2 == 0 ? 20 : 300);
      long[] key = new long[KeySort.length(n)];
      Arrays.fill(key, KeySort.LAST);
      int bits = random.nextInt(62); // few bits: many are equal
      for (int i = 0; i < n; i++) {
        key[i] = random.nextLong() >> (1 + bits);
      }
      long[] expected = key.clone();
      Arrays.sort(expected);
      assertThat(KeySort.sort(key, new long[key.length])).isEqualTo(expected);
    }
  }

  @Test
  void theFarthestNumbersDoNotOverflow() {
    long[] key = {KeySort.LAST, -(1L << 62), 0, KeySort.LAST, -1, -(1L << 62), 1, 5};
    long[] expected = key.clone();
    Arrays.sort(expected);
    assertThat(KeySort.sort(key, new long[8])).isEqualTo(expected);
  }

  @Test
  void rowsAreTheNextPowerOfTwo() {
    assertThat(new int[] {KeySort.length(1), KeySort.length(4), KeySort.length(5)})
        .containsExactly(4, 4, 8);
    assertThat(new int[] {KeySort.length(64), KeySort.length(65)}).containsExactly(64, 128);
  }
}
