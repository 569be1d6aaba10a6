package goodhart.dsl

import goodhart.pool.CandidatePool
import goodhart.pool.HeldOut
import goodhart.pool.PoolSource
import goodhart.pool.World
import goodhart.preference.Annotated
import goodhart.preference.FromFile
import goodhart.preference.PreferenceSource
import goodhart.study.RewardSource
import groovy.transform.CompileStatic

/** What every cell and script is: the words of {@link Goodhart} and the functions of Math. */
@CompileStatic
abstract class GoodhartScript extends Script {
  /** See {@link Goodhart#world}. */
  World world(Map settings = [:], Closure block) {
    Goodhart.world(settings, block)
  }

  /** See {@link Goodhart#world}. */
  World world(Map settings = [:]) {
    Goodhart.world(settings)
  }

  /** See {@link Goodhart#candidates}. */
  CandidatePool candidates(Map settings = [:], Object file, Closure block) {
    Goodhart.candidates(settings, file, block)
  }

  /** See {@link Goodhart#candidates}. */
  CandidatePool candidates(Map settings = [:], Object file) {
    Goodhart.candidates(settings, file)
  }

  /** See {@link Goodhart#heldOut}. */
  HeldOut heldOut(CandidatePool pool, double trainingFraction) {
    Goodhart.heldOut(pool, trainingFraction)
  }

  /** See {@link Goodhart#preferences}. */
  Annotated preferences(Map settings = [:], PoolSource source, Closure block) {
    Goodhart.preferences(settings, source, block)
  }

  /** See {@link Goodhart#preferences}. */
  Annotated preferences(Map settings = [:], PoolSource source) {
    Goodhart.preferences(settings, source)
  }

  /** See {@link Goodhart#preferences}. */
  FromFile preferences(Map settings = [:], Object file, Closure block) {
    Goodhart.preferences(settings, file, block)
  }

  /** See {@link Goodhart#preferences}. */
  FromFile preferences(Map settings = [:], Object file) {
    Goodhart.preferences(settings, file)
  }

  /** See {@link Goodhart#reward}. */
  RewardSource.Trained reward(Map settings = [:], PreferenceSource pairs, Object trainer, Closure block) {
    Goodhart.reward(settings, pairs, trainer, block)
  }

  /** See {@link Goodhart#reward}. */
  RewardSource.Trained reward(Map settings = [:], PreferenceSource pairs, Object trainer) {
    Goodhart.reward(settings, pairs, trainer)
  }

  /** See {@link Goodhart#scores}. */
  CandidatePool scores(RewardSource reward, CandidatePool pool, String name = 'score') {
    Goodhart.scores(reward, pool, name)
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

  /** See {@link Goodhart#shape}. */
  RewardSource shape(RewardSource reward, Closure block) {
    Goodhart.shape(reward, block)
  }

  /** See {@link Goodhart#shape}. */
  RewardSource.Shaped shape(Map settings = [:], RewardSource reward, Object shape) {
    Goodhart.shape(settings, reward, shape)
  }

  /** See {@link Goodhart#combine}. */
  RewardSource.Combined combine(Map settings = [:], Object... parts) {
    Goodhart.combine(settings, parts)
  }

  /** See {@link Goodhart#implicit}. */
  RewardSource.Implicit implicit(Map settings = [:], PreferenceSource pairs, Object method) {
    Goodhart.implicit(settings, pairs, method)
  }

  /** See {@link Goodhart#compare}. */
  Comparison compare(Map settings = [:], PoolSource source, Closure block) {
    Goodhart.compare(settings, source, block)
  }

  /** See {@link Goodhart#options}. */
  Map<String, String> options(Map defaults, String[] arguments) {
    Goodhart.options(defaults, arguments)
  }

  /** Says that the word belongs inside {@code compare}. */
  void method(Object... ignored) {
    throw new IllegalArgumentException('method belongs inside compare { }')
  }

  /** Says that the word belongs inside {@code compare}. */
  void methods(Object... ignored) {
    throw new IllegalArgumentException('methods belongs inside compare { }')
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
}
