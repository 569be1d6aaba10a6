package goodhart;

import java.util.random.RandomGenerator;
import java.util.random.RandomGeneratorFactory;

/**
 * Random streams that are split by name.
 *
 * <p>{@code seeds.stream("annotator")} depends on the root and the name only, so a new consumer of
 * randomness shifts no other. The same root and name give the same numbers on any machine and in
 * any thread.
 *
 * @param root the seed a user writes
 */
public record Seeds(long root) {

  private static final RandomGeneratorFactory<RandomGenerator> FACTORY =
      RandomGeneratorFactory.of("L64X128MixRandom");

  /** A fresh generator for one named consumer; two calls give two generators in the same state. */
  public RandomGenerator stream(String name) {
    return FACTORY.create(mix(root, name));
  }

  /** A family of streams below this one, for example one for each ensemble member. */
  public Seeds child(String name) {
    return new Seeds(mix(root, name));
  }

  private static long mix(long root, String name) {
    long h = 0xcbf29ce484222325L ^ root * 0x9e3779b97f4a7c15L;
    for (int i = 0; i < name.length(); i++) {
      h = (h ^ name.charAt(i)) * 0x100000001b3L;
    }
    h = (h ^ (h >>> 30)) * 0xbf58476d1ce4e5b9L;
    h = (h ^ (h >>> 27)) * 0x94d049bb133111ebL;
    return h ^ (h >>> 31);
  }
}
