package goodhart.data;

import goodhart.Progress;
import goodhart.internal.Parallel;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.SplittableRandom;

/**
 * Finds texts of one list that are nearly the same as one of another: prompts that leak from a
 * training part into an evaluation part.
 *
 * <p>Texts are compared as words: letters and digits in lower case, whatever stands between them
 * folded into one space; an ideograph is a word. Two texts with the same words are the same. Others
 * are compared by the Jaccard similarity of their sets of three consecutive words, and are near at
 * {@value #NEAR} and above; a text of fewer than three words is near to itself alone.
 *
 * <p>What is compared at all is found by MinHash: 64 permutations in 16 bands of 4, so that two
 * texts of similarity 0.8 are missed with probability 2e-4. What is reported is the exact
 * similarity. Of texts that share a band with very many others, 100 are looked at.
 *
 * <p>Source: Broder 1997, On the resemblance and containment of documents; bands as in Leskovec,
 * Rajaraman and Ullman, Mining of Massive Datasets, section 3.4.
 */
public final class NearDuplicates {
  /** The least similarity of near duplicates. */
  public static final double NEAR = 0.8;

  private static final int BANDS = 16;
  private static final int BAND = 4;
  private static final int HASHES = BANDS * BAND;
  private static final int MOST_OF_A_BAND = 100;
  private static final int MOST_VERIFIED = 4;
  private static final int GRAIN = 256;

  private static final int[] FACTORS = new int[HASHES];
  private static final int[] SHIFTS = new int[HASHES];

  static {
    SplittableRandom random = new SplittableRandom(0x4d696e48);
    for (int h = 0; h < HASHES; h++) {
      FACTORS[h] = random.nextInt() | 1;
      SHIFTS[h] = random.nextInt();
    }
  }

  private NearDuplicates() {}

  /**
   * A text of the second list that is nearly the same as one of the first.
   *
   * @param i number in the first list: of the most similar, the first of those
   * @param j number in the second list
   * @param similarity in [{@value #NEAR}, 1]; 1 where the words are the same
   */
  public record Match(int i, int j, double similarity) {}

  /** See {@link #between(List, List, Progress)}. */
  public static List<Match> between(List<String> first, List<String> second) {
    return between(first, second, Progress.NONE);
  }

  /** The texts of the second list that are near one of the first, in the order of the second. */
  public static List<Match> between(List<String> first, List<String> second, Progress progress) {
    Sketch[] a = sketches(first, progress);
    Map<Long, Integer> same = new HashMap<>();
    for (int i = 0; i < a.length; i++) {
      same.putIfAbsent(a[i].words, i);
    }
    int[] different = same.values().stream().mapToInt(i -> i).sorted().toArray();
    long[][] bands = new long[BANDS][different.length];
    for (int band = 0; band < BANDS; band++) {
      for (int n = 0; n < different.length; n++) {
        bands[band][n] = key(a[different[n]].band(band), different[n]);
      }
      Arrays.sort(bands[band]);
    }
    Match[] matches = new Match[second.size()];
    Parallel.forRanges(
        matches.length,
        GRAIN,
        progress,
        (from, to) -> {
          for (int j = from; j < to; j++) {
            Sketch sketch = new Sketch(second.get(j));
            Integer equal = same.get(sketch.words);
            matches[j] =
                equal != null
                    ? new Match(equal, j, 1)
                    : nearest(first, a, bands, second.get(j), sketch, j);
          }
        });
    return Arrays.stream(matches).filter(Objects::nonNull).toList();
  }

  private static Sketch[] sketches(List<String> texts, Progress progress) {
    Sketch[] sketches = new Sketch[texts.size()];
    Parallel.forRanges(
        sketches.length,
        GRAIN,
        progress,
        (from, to) -> {
          for (int i = from; i < to; i++) {
            sketches[i] = new Sketch(texts.get(i));
          }
        });
    return sketches;
  }

  /** Sorts by the band, then by the number of the text. */
  private static long key(int band, int number) {
    return (long) band << 32 | number;
  }

  private static Match nearest(
      List<String> first, Sketch[] a, long[][] bands, String text, Sketch sketch, int j) {
    // The most promising by their estimates, best first.
    int[] promising = new int[MOST_VERIFIED];
    int[] agreeing = new int[MOST_VERIFIED];
    int found = 0;
    for (int band = 0; band < BANDS; band++) {
      int wanted = sketch.band(band);
      int at = Arrays.binarySearch(bands[band], key(wanted, 0));
      at = at < 0 ? -at - 1 : at;
      int end = Math.min(bands[band].length, at + MOST_OF_A_BAND);
      for (; at < end && (int) (bands[band][at] >> 32) == wanted; at++) {
        int i = (int) bands[band][at];
        int agree = sketch.agreeing(a[i]);
        int rank = 0;
        boolean known = false;
        while (rank < found
            && (agreeing[rank] > agree || agreeing[rank] == agree && promising[rank] <= i)) {
          known |= promising[rank++] == i;
        }
        if (known || rank == MOST_VERIFIED) {
          continue;
        }
        int moved = Math.min(found, MOST_VERIFIED - 1) - rank;
        System.arraycopy(promising, rank, promising, rank + 1, moved);
        System.arraycopy(agreeing, rank, agreeing, rank + 1, moved);
        promising[rank] = i;
        agreeing[rank] = agree;
        found = Math.min(MOST_VERIFIED, found + 1);
      }
    }
    int[] shingles = found == 0 ? null : shingles(words(text));
    Match best = null;
    for (int n = 0; n < found; n++) {
      int i = promising[n];
      double similarity = jaccard(shingles(words(first.get(i))), shingles);
      boolean better =
          best == null
              || similarity > best.similarity
              || similarity == best.similarity && i < best.i;
      if (similarity >= NEAR && better) {
        best = new Match(i, j, similarity);
      }
    }
    return best;
  }

  /** The hash of all words in order, and the least values of their shingles. */
  private static final class Sketch {
    private final long words;
    private final int[] least = new int[HASHES];

    Sketch(String text) {
      long[] words = words(text);
      long all = words.length;
      for (long word : words) {
        all = mixed(all * 31 + word);
      }
      this.words = all;
      Arrays.fill(least, Integer.MAX_VALUE);
      for (int shingle : shingles(words)) {
        for (int h = 0; h < HASHES; h++) {
          least[h] = Math.min(least[h], FACTORS[h] * shingle + SHIFTS[h]);
        }
      }
    }

    int band(int band) {
      int hash = band;
      for (int h = band * BAND; h < (band + 1) * BAND; h++) {
        hash = Integer.rotateLeft((hash ^ least[h]) * 0x9E3779B1, 15);
      }
      return hash;
    }

    int agreeing(Sketch other) {
      int agreeing = 0;
      for (int h = 0; h < HASHES; h++) {
        agreeing += least[h] == other.least[h] ? 1 : 0;
      }
      return agreeing;
    }
  }

  /** The hashes of a text's words in order. */
  private static long[] words(String text) {
    long[] words = new long[16];
    int count = 0;
    long word = 0;
    for (int at = 0, point; at < text.length(); at += Character.charCount(point)) {
      point = text.codePointAt(at);
      boolean alone = Character.isIdeographic(point);
      if (word != 0 && (alone || !Character.isLetterOrDigit(point))) {
        words = appended(words, count++, word);
        word = 0;
      }
      if (alone) {
        words = appended(words, count++, mixed(point));
      } else if (Character.isLetterOrDigit(point)) {
        word = mixed(word * 31 + Character.toLowerCase(point)) | 1;
      }
    }
    if (word != 0) {
      words = appended(words, count++, word);
    }
    return Arrays.copyOf(words, count);
  }

  private static long[] appended(long[] values, int count, long value) {
    long[] room = count == values.length ? Arrays.copyOf(values, 2 * count) : values;
    room[count] = value;
    return room;
  }

  /** The distinct hashes of three consecutive words, ascending; of all where there are fewer. */
  private static int[] shingles(long[] words) {
    if (words.length < 3) {
      long all = words.length;
      for (long word : words) {
        all = mixed(all * 31 + word);
      }
      return new int[] {(int) (all >>> 32)};
    }
    int[] shingles = new int[words.length - 2];
    for (int w = 0; w < shingles.length; w++) {
      shingles[w] = (int) (mixed(mixed(words[w] * 31 + words[w + 1]) * 31 + words[w + 2]) >>> 32);
    }
    Arrays.sort(shingles);
    int distinct = 0;
    for (int w = 0; w < shingles.length; w++) {
      if (w == 0 || shingles[w] != shingles[w - 1]) {
        shingles[distinct++] = shingles[w];
      }
    }
    return Arrays.copyOf(shingles, distinct);
  }

  /** {@code |a and b| / |a or b|} of two ascending sets. */
  private static double jaccard(int[] a, int[] b) {
    int both = 0;
    for (int i = 0, j = 0; i < a.length && j < b.length; ) {
      if (a[i] == b[j]) {
        both++;
        i++;
        j++;
      } else if (a[i] < b[j]) {
        i++;
      } else {
        j++;
      }
    }
    return (double) both / (a.length + b.length - both);
  }

  /** The finaliser of MurmurHash3: every bit of the result depends on every bit of z. */
  private static long mixed(long z) {
    long x = (z ^ z >>> 33) * 0xff51afd7ed558ccdL;
    x = (x ^ x >>> 33) * 0xc4ceb9fe1a85ec53L;
    return x ^ x >>> 33;
  }
}
