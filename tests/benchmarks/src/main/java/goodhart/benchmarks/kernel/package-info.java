/** The loops inside the jobs, one prompt at a time, for JMH: time and allocation of a call. */
package goodhart.benchmarks.kernel;
