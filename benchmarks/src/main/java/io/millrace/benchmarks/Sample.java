/* SPDX-License-Identifier: Apache-2.0 */
package io.millrace.benchmarks;

/**
 * The state of a run at one time.
 *
 * @param time epoch milliseconds
 * @param records records of the input read so far
 * @param cpuMillis CPU time of the system's processes so far
 * @param brokerCpuMillis CPU time of the broker so far
 */
record Sample(long time, long records, long cpuMillis, long brokerCpuMillis) {}
