/* SPDX-License-Identifier: Apache-2.0 */
package io.millrace.jobs.io;

import org.apache.flink.configuration.Configuration;
import org.apache.flink.configuration.PipelineOptions;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;

/** Creates the environment of every job, with the options that its code and state depend on and that are no settings. */
public final class JobEnvironment {

    /** Number of key groups. It is part of the state, so a job with savepoints can never change it. */
    public static final int MAX_PARALLELISM = 720;

    private JobEnvironment() {}

    public static StreamExecutionEnvironment create() {
        return strict(StreamExecutionEnvironment.getExecutionEnvironment());
    }

    /** Makes the graph fail to build if an operator lacks a uid or a type falls back to generic serialization. */
    public static StreamExecutionEnvironment strict(StreamExecutionEnvironment environment) {
        Configuration contract = new Configuration();
        contract.set(PipelineOptions.AUTO_GENERATE_UIDS, false);
        contract.set(PipelineOptions.GENERIC_TYPES, false);
        contract.set(PipelineOptions.MAX_PARALLELISM, MAX_PARALLELISM);
        environment.configure(contract);
        return environment;
    }
}
