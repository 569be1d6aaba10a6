/**
 * How fast the engine is, job by job, beside what a good user would write in Python instead.
 *
 * <p>{@link goodhart.benchmarks.Bench} makes the data of a job once, starts both sides as processes
 * of their own, lets them do their rounds in turn, compares what they computed and prints a table.
 * A side of ours is a {@link goodhart.benchmarks.Worker}; jobs are in {@code
 * goodhart.benchmarks.job} and measure at the level of {@code compare}; {@code
 * goodhart.benchmarks.kernel} has the loops inside, for JMH.
 */
package goodhart.benchmarks;
