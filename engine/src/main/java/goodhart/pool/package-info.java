/**
 * Candidate pools: prompts, their candidate responses, and everything known about them. A pool
 * comes from a synthetic world, from a file of responses, or from a split of either by prompts;
 * nothing downstream can tell which.
 *
 * <pre>{@code
 * CandidatePool pool = new World().pool();
 * double mean = pool.mean(pool.reference().toArray(), pool.gold()); // 0: gold is standardised
 * }</pre>
 */
package goodhart.pool;
