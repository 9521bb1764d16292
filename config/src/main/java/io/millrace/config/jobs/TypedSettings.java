/* SPDX-License-Identifier: Apache-2.0 */
package io.millrace.config.jobs;

/** The settings of one job, parsed and validated. */
public interface TypedSettings {

    /** The settings that every job has. */
    JobSettings job();
}
