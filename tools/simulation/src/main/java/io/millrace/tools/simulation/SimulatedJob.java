/* SPDX-License-Identifier: Apache-2.0 */
package io.millrace.tools.simulation;

import io.millrace.config.jobs.JobDefinition;
import io.millrace.config.jobs.JobSettings;
import io.millrace.tools.oracle.core.OracleDefinition;

/** A job as the simulation runs it: settings, pipeline, oracle and input. */
public interface SimulatedJob {

    JobDefinition definition();

    /** The name of the job, and of its variant if there are several. */
    default String name() {
        return definition().name();
    }

    JobSettings settings();

    OracleDefinition<?>.Configured oracle();

    /** Reads the topics, applies the pipeline and writes the topics. */
    void define(SimulatedTopics topics);

    /** Adds records to a scene: few users and little time, so that everything the job decides happens often. */
    void play(Scene scene);

    /** Adds a record that moves event time far beyond the scene. */
    void mark(Scene scene, int partition, int number);
}
