/* SPDX-License-Identifier: Apache-2.0 */
package io.millrace.jobs.io;

import io.millrace.config.jobs.JobSettings;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.configuration.ExecutionOptions;
import org.apache.flink.configuration.PipelineOptions;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;

/** Creates the environment of every job, with Flink's options that its settings name or its code and state depend on. */
public final class JobEnvironment {

    /** Number of key groups. It is part of the state, so a job with savepoints can never change it. */
    public static final int MAX_PARALLELISM = 720;

    private JobEnvironment() {}

    public static StreamExecutionEnvironment create(JobSettings settings) {
        StreamExecutionEnvironment environment = strict(StreamExecutionEnvironment.getExecutionEnvironment());
        Configuration timing = new Configuration();
        timing.set(ExecutionOptions.BUFFER_TIMEOUT, settings.bufferTimeout());
        timing.set(PipelineOptions.AUTO_WATERMARK_INTERVAL, settings.intake().watermarkInterval());
        environment.configure(timing);
        return environment;
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
