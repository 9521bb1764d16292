/* SPDX-License-Identifier: Apache-2.0 */
package io.millrace.tools.cli.commands;

import io.millrace.config.jobs.FraudDetectionSettings;
import io.millrace.config.jobs.JobDefinition;
import io.millrace.config.jobs.JobSettings;
import io.millrace.config.jobs.TypedSettings;
import io.millrace.tools.cli.rules.RuleFaults;
import java.util.List;
import java.util.Map;

/** Loads and checks the settings of a job by its name, as the job itself will when it starts. */
final class JobConfiguration {

    private JobConfiguration() {}

    /**
     * What all jobs have in common of a job's settings.
     *
     * @throws io.millrace.config.SettingsException with everything that is wrong
     * @throws io.millrace.config.TextRequestedException if the arguments ask for {@code --print-config}
     */
    static JobSettings load(JobDefinition job, List<String> arguments, Map<String, String> environment) {
        TypedSettings settings = job.settings().load(arguments.toArray(String[]::new), environment);
        if (settings instanceof FraudDetectionSettings fraud) {
            RuleFaults.requireNoneOfDefaults(fraud.defaultRules(), fraud.history());
        }
        return settings.job();
    }
}
