/* SPDX-License-Identifier: Apache-2.0 */
package io.millrace.tools.oracle.core;

import io.millrace.config.jobs.JobSettings;
import io.millrace.schemas.registry.SchemaRegistry;
import java.util.List;
import java.util.Map;
import java.util.function.BiFunction;
import java.util.function.Function;

/**
 * Registers the oracle of one job.
 *
 * @param inputs the job's input topics, the one whose records it counts first
 * @param load reads the job's settings from arguments and environment
 * @param <S> the job's settings
 */
public record OracleDefinition<S>(
        String job,
        List<String> inputs,
        BiFunction<String[], Map<String, String>, S> load,
        Function<S, JobSettings> common,
        BiFunction<S, OracleContext, Expectation<?>> expectation) {

    /** The oracle for one set of settings. */
    public final class Configured {
        private final S settings;

        private Configured(S settings) {
            this.settings = settings;
        }

        public JobSettings settings() {
            return common.apply(settings);
        }

        /**
         * Creates the oracle.
         *
         * @param begin Kafka timestamp of the first record of the first input, epoch milliseconds
         */
        public JobOracle oracle(SchemaRegistry registry, long begin) {
            OracleContext context = OracleContext.of(job, settings(), registry, begin);
            return new JobOracle(context, inputs.get(0), expectation.apply(settings, context));
        }
    }

    /**
     * Reads the settings of the job.
     *
     * @throws io.millrace.config.SettingsException if the settings are not valid
     */
    public Configured configure(String[] arguments, Map<String, String> environment) {
        return new Configured(load.apply(arguments, environment));
    }

    public Configured configure(S settings) {
        return new Configured(settings);
    }
}
