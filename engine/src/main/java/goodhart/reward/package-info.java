/**
 * Reward models and how they are made: trainers that turn preference pairs into a model, ensembles
 * of models, and the aggregations that make one score of many.
 *
 * <pre>{@code
 * RewardModel proxy = new BradleyTerry().train(pairs, new Seeds(7), Progress.NONE);
 * double[] score = proxy.score(pool);
 * }</pre>
 */
package goodhart.reward;
