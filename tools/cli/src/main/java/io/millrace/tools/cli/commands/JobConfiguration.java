/* SPDX-License-Identifier: Apache-2.0 */
package io.millrace.tools.cli.commands;

import io.millrace.config.jobs.ClickstreamSessionsSettings;
import io.millrace.config.jobs.FraudDetectionSettings;
import io.millrace.config.jobs.JobSettings;
import io.millrace.config.jobs.OrderEnrichmentSettings;
import io.millrace.config.jobs.PurchaseTotalsSettings;
import io.millrace.tools.cli.rules.RuleFaults;
import io.millrace.tools.platform.Job;
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
    static JobSettings load(Job job, List<String> arguments, Map<String, String> environment) {
        String[] words = arguments.toArray(String[]::new);
        return switch (job.name()) {
            case "purchase-totals" ->
                PurchaseTotalsSettings.load(words, environment).job();
            case "fraud-detection" -> checked(FraudDetectionSettings.load(words, environment));
            case "clickstream-sessions" ->
                ClickstreamSessionsSettings.load(words, environment).job();
            case "order-enrichment" ->
                OrderEnrichmentSettings.load(words, environment).job();
            default -> throw new IllegalStateException("nothing reads the settings of " + job.name());
        };
    }

    private static JobSettings checked(FraudDetectionSettings settings) {
        RuleFaults.requireNoneOfDefaults(settings.defaultRules(), settings.history());
        return settings.job();
    }
}
