/**
 * What is compared and how it is run: descriptions, one seed's realisation of them, the one
 * training loop, and the runner with its cache.
 *
 * <pre>{@code
 * World lab = new World();
 * RewardSource proxy = new RewardSource.Trained(new Annotated(lab), new BradleyTerry());
 * Study study = new Study(lab, List.of(1L, 2L, 3L), List.of(
 *     new Study.Entry("best-of-n", new BestOfN(), proxy, null, new Training())));
 * Result result = Runner.shared().run(study, Progress.NONE);
 * }</pre>
 */
package goodhart.study;
