package goodhart.dsl

import goodhart.internal.Names
import goodhart.pool.PoolSource
import goodhart.preference.PreferenceSource
import goodhart.study.RewardSource
import groovy.transform.CompileStatic

/** What every cell and script is: the words of {@link Goodhart} and the functions of Math. */
@CompileStatic
abstract class GoodhartScript extends Script {

  private static final Map<String, String> USAGE = [
      reward : "reward(prefs, 'bradleyTerry')",
      gold   : 'gold()',
      column : "column('length')",
      shape  : "shape(proxy, 'bounded') { r, reference -> 1 / (1 + exp(reference - r)) }",
      compare: "compare(lab) { seeds 1..10; method 'drro', reward: proxy }",
  ]

  /** See {@link Goodhart#reward}. */
  RewardSource.Trained reward(Map settings = [:], PreferenceSource pairs, Object trainer, Closure block = null) {
    Goodhart.reward(settings, pairs, trainer, block)
  }

  /** See {@link Goodhart#gold}. */
  RewardSource gold() {
    Goodhart.gold()
  }

  /** See {@link Goodhart#column}. */
  RewardSource column(String name) {
    Goodhart.column(name)
  }

  /** See {@link Goodhart#shape}. */
  RewardSource shape(RewardSource reward, String name, Closure block) {
    Goodhart.shape(reward, name, block)
  }

  /** See {@link Goodhart#compare}. */
  Comparison compare(Map settings = [:], PoolSource source, Closure block) {
    Goodhart.compare(settings, source, block)
  }

  /** Says that the word belongs inside {@code compare}. */
  void method(Object... ignored) {
    throw new IllegalArgumentException('method belongs inside compare { }')
  }

  /** Says that the word belongs inside {@code compare}. */
  void seeds(Object... ignored) {
    throw new IllegalArgumentException('seeds belongs inside compare { }')
  }

  double exp(double x) { Math.exp(x) }

  double log(double x) { Math.log(x) }

  double log1p(double x) { Math.log1p(x) }

  double sqrt(double x) { Math.sqrt(x) }

  double pow(double x, double power) { Math.pow(x, power) }

  double tanh(double x) { Math.tanh(x) }

  double sin(double x) { Math.sin(x) }

  double cos(double x) { Math.cos(x) }

  double abs(double x) { Math.abs(x) }

  int abs(int x) { Math.abs(x) }

  double min(double x, double y) { Math.min(x, y) }

  int min(int x, int y) { Math.min(x, y) }

  double max(double x, double y) { Math.max(x, y) }

  int max(int x, int y) { Math.max(x, y) }

  @Override
  Object invokeMethod(String name, Object arguments) {
    try {
      return super.invokeMethod(name, arguments)
    } catch (MissingMethodException missing) {
      if (missing.method != name || missing.type != this.class) {
        throw missing
      }
      throw new UnknownFunction(message(name, missing.arguments), missing)
    }
  }

  private String message(String name, Object[] arguments) {
    if (USAGE.containsKey(name)) {
      return "$name cannot take (${arguments.collect { Conversion.show(it) }.join(', ')}). " +
          "Say for example ${USAGE[name]}"
    }
    metaClass.respondsTo(this, name) ? null : Names.unknown('function', name, USAGE.keySet())
  }

  @Override
  Object getProperty(String name) {
    try {
      return super.getProperty(name)
    } catch (MissingPropertyException missing) {
      if (missing.property != name || missing.type != this.class) {
        throw missing
      }
      throw new MissingPropertyException(
          Names.unknown('variable', name, binding.variables.keySet() as Collection<String>), name, this.class)
    }
  }

  /** A word that nothing knows, with a sentence in place of Groovy's list of signatures. */
  private static final class UnknownFunction extends MissingMethodException {
    private final String sentence

    UnknownFunction(String sentence, MissingMethodException missing) {
      super(missing.method, missing.type, missing.arguments)
      this.sentence = sentence
    }

    @Override
    String getMessage() {
      sentence ?: super.message
    }
  }
}
