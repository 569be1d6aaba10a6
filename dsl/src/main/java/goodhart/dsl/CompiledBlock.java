package goodhart.dsl;

import goodhart.reward.shape.Shape;
import groovy.lang.Closure;

/**
 * A user's block {@code { r, reference -> ... }} with a compiled function that gives the same
 * numbers. {@code shape} takes the function; whoever calls it as a closure gets the block.
 */
public final class CompiledBlock extends Closure<Object> {
  private final Closure<?> block;
  private final transient Shape.OfOne function;

  /**
   * A block that comes with its function.
   *
   * @param block what the user wrote
   * @param function the same, compiled
   */
  public CompiledBlock(Closure<?> block, Shape.OfOne function) {
    super(block.getOwner(), block.getThisObject());
    this.block = block;
    this.function = function;
    this.maximumNumberOfParameters = block.getMaximumNumberOfParameters();
    this.parameterTypes = block.getParameterTypes();
  }

  Shape.OfOne function() {
    return function;
  }

  /** Calls the block. */
  public Object doCall(Object... arguments) {
    return block.call(arguments);
  }

  @Override
  public Object call(Object... arguments) {
    return block.call(arguments);
  }
}
