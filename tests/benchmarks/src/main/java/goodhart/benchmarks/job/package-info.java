/** What is measured against a peer, one class for each kind of job. */
package goodhart.benchmarks.job;
