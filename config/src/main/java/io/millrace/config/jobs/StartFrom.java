/* SPDX-License-Identifier: Apache-2.0 */
package io.millrace.config.jobs;

/** Where a job that starts without a savepoint begins to read. */
public enum StartFrom {
    /** At the oldest record that the topic still holds. */
    EARLIEST,
    /** At the end: only what is written from now on. */
    LATEST,
    /** At the offsets the group committed last; without any, starting is refused. */
    COMMITTED
}
