/* SPDX-License-Identifier: Apache-2.0 */
package io.millrace.tools.oracle.core;

import io.millrace.config.binding.SettingsLoader;
import io.millrace.config.jobs.JobDefinition;
import io.millrace.config.jobs.JobSettings;
import io.millrace.config.jobs.TypedSettings;
import io.millrace.schemas.registry.SchemaRegistry;
import java.util.Map;
import java.util.function.BiFunction;

/**
 * Registers the oracle of one job.
 *
 * @param <S> the job's settings
 */
public record OracleDefinition<S extends TypedSettings>(
        JobDefinition job, SettingsLoader<S> loader, BiFunction<S, OracleContext, Expectation<?>> expectation) {

    /** The oracle for one set of settings. */
    public final class Configured {
        private final S settings;

        private Configured(S settings) {
            this.settings = settings;
        }

        public JobSettings settings() {
            return settings.job();
        }

        /**
         * Creates the oracle.
         *
         * @param begin Kafka timestamp of the first record of the first input, epoch milliseconds
         */
        public JobOracle oracle(SchemaRegistry registry, long begin) {
            OracleContext context = OracleContext.of(job.name(), settings(), registry, begin);
            return new JobOracle(context, job.dataInputs().get(0), expectation.apply(settings, context));
        }
    }

    /**
     * Reads the settings of the job.
     *
     * @throws io.millrace.config.SettingsException if the settings are not valid
     */
    public Configured configure(String[] arguments, Map<String, String> environment) {
        return new Configured(loader.load(arguments, environment));
    }

    public Configured configure(S settings) {
        return new Configured(settings);
    }
}
