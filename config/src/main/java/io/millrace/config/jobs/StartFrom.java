/* SPDX-License-Identifier: Apache-2.0 */
package io.millrace.config.jobs;

/** Where a job without a savepoint starts reading. */
public enum StartFrom {
    /** At the oldest record in the topic. */
    EARLIEST,
    /** At the end: only records written from now on. */
    LATEST,
    /** At the last offsets the group committed; the job fails to start without any. */
    COMMITTED
}
