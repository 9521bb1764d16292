/* SPDX-License-Identifier: Apache-2.0 */
package io.millrace.jobs.io;

import org.apache.flink.configuration.Configuration;
import org.apache.flink.configuration.PipelineOptions;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;

/** The environment every job runs in: what is a contract of its code and its state, and so is no setting. */
public final class JobEnvironment {

    /** The number of key groups. Part of the state: a job that has a savepoint can never change it. */
    public static final int MAX_PARALLELISM = 720;

    private JobEnvironment() {}

    public static StreamExecutionEnvironment create() {
        return strict(StreamExecutionEnvironment.getExecutionEnvironment());
    }

    /** Lets no operator go without a uid and no type without a serializer of its own: the graph refuses to build. */
    public static StreamExecutionEnvironment strict(StreamExecutionEnvironment environment) {
        Configuration contract = new Configuration();
        contract.set(PipelineOptions.AUTO_GENERATE_UIDS, false);
        contract.set(PipelineOptions.GENERIC_TYPES, false);
        contract.set(PipelineOptions.MAX_PARALLELISM, MAX_PARALLELISM);
        environment.configure(contract);
        return environment;
    }
}
