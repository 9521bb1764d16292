/* SPDX-License-Identifier: Apache-2.0 */
package io.millrace.tools.cli.scenario;

import io.millrace.config.UsageException;
import io.millrace.config.jobs.ClickstreamSessionsSettings;
import io.millrace.config.jobs.FraudDetectionSettings;
import io.millrace.config.jobs.JobSettings;
import io.millrace.config.jobs.OrderEnrichmentSettings;
import io.millrace.config.jobs.PurchaseTotalsSettings;
import io.millrace.schemas.registry.SchemaRegistry;
import io.millrace.tools.oracle.core.JobOracle;
import io.millrace.tools.oracle.enrichment.OrderEnrichmentOracle;
import io.millrace.tools.oracle.fraud.FraudDetectionOracle;
import io.millrace.tools.oracle.sessions.ClickstreamSessionsOracle;
import io.millrace.tools.oracle.totals.PurchaseTotalsOracle;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Creates the oracle of a job from the job's own arguments. */
final class JobOracles {

    private static final Map<String, Loader> LOADERS = new LinkedHashMap<>();

    static {
        LOADERS.put(PurchaseTotalsOracle.JOB, JobOracles::purchaseTotals);
        LOADERS.put(FraudDetectionOracle.JOB, JobOracles::fraudDetection);
        LOADERS.put(ClickstreamSessionsOracle.JOB, JobOracles::clickstreamSessions);
        LOADERS.put(OrderEnrichmentOracle.JOB, JobOracles::orderEnrichment);
    }

    private JobOracles() {}

    /**
     * A job with valid settings and the means to verify it.
     *
     * @param inputs its input topics; the job's counts are those of the first
     */
    record Configured(String job, JobSettings settings, List<String> inputs, Factory oracle) {}

    /** Creates an oracle; {@code begin} is the Kafka timestamp of the first record of the first input, epoch ms. */
    interface Factory {
        JobOracle create(SchemaRegistry registry, long begin);
    }

    private interface Loader {
        Configured load(String[] arguments, Map<String, String> environment);
    }

    /** The jobs that have an oracle. */
    static List<String> jobs() {
        return List.copyOf(LOADERS.keySet());
    }

    /**
     * Reads the settings of a job.
     *
     * @throws UsageException if there is no such job
     * @throws io.millrace.config.SettingsException if the settings are not valid
     */
    static Configured load(String job, List<String> arguments, Map<String, String> environment) {
        if (!LOADERS.containsKey(job)) {
            throw new UsageException("there is no job '%s'; jobs: %s".formatted(job, String.join(", ", jobs())));
        }
        return LOADERS.get(job).load(arguments.toArray(String[]::new), environment);
    }

    private static Configured purchaseTotals(String[] arguments, Map<String, String> environment) {
        PurchaseTotalsSettings settings = PurchaseTotalsSettings.load(arguments, environment);
        return new Configured(
                PurchaseTotalsOracle.JOB,
                settings.job(),
                List.of(PurchaseTotalsOracle.INPUT),
                (registry, begin) -> new PurchaseTotalsOracle(settings, registry, begin));
    }

    private static Configured fraudDetection(String[] arguments, Map<String, String> environment) {
        FraudDetectionSettings settings = FraudDetectionSettings.load(arguments, environment);
        return new Configured(
                FraudDetectionOracle.JOB,
                settings.job(),
                List.of(FraudDetectionOracle.INPUT, FraudDetectionOracle.RULES),
                (registry, begin) -> new FraudDetectionOracle(settings, registry, begin));
    }

    private static Configured clickstreamSessions(String[] arguments, Map<String, String> environment) {
        ClickstreamSessionsSettings settings = ClickstreamSessionsSettings.load(arguments, environment);
        return new Configured(
                ClickstreamSessionsOracle.JOB,
                settings.job(),
                List.of(ClickstreamSessionsOracle.INPUT),
                (registry, begin) -> new ClickstreamSessionsOracle(settings, registry, begin));
    }

    private static Configured orderEnrichment(String[] arguments, Map<String, String> environment) {
        OrderEnrichmentSettings settings = OrderEnrichmentSettings.load(arguments, environment);
        return new Configured(
                OrderEnrichmentOracle.JOB,
                settings.job(),
                List.of(OrderEnrichmentOracle.INPUT, OrderEnrichmentOracle.PROFILES),
                (registry, begin) -> new OrderEnrichmentOracle(settings, registry, begin));
    }
}
