/* SPDX-License-Identifier: Apache-2.0 */
package io.millrace.tools.simulation;

/** A checkpoint barrier. */
record Barrier(long checkpointId) {}
