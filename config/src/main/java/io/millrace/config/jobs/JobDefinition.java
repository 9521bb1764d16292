/* SPDX-License-Identifier: Apache-2.0 */
package io.millrace.config.jobs;

import io.millrace.config.UsageException;
import io.millrace.config.binding.SettingsLoader;
import io.millrace.config.topics.TopicNames;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * A job's identity: everything outside the job itself reads these facts from here.
 *
 * @param name used in commands, topic names and transactional ids; also the job's name in Flink
 * @param entryClass passed to {@code flink run -c}; a string, since this module does not depend on the jobs
 * @param dataInputs topics read as streams; the job's record counts refer to the first
 * @param controlInputs compacted topics loaded before the first result, then followed
 * @param outputs topics of results, each also the name of the output in the settings
 */
public record JobDefinition(
        String name,
        String entryClass,
        List<String> dataInputs,
        List<String> controlInputs,
        List<String> outputs,
        SettingsLoader<? extends TypedSettings> settings) {

    /** The file in {@code config/jobs} that holds the default settings of all jobs. */
    public static final String COMMON_SETTINGS_FILE = "common.yaml";

    public static final JobDefinition PURCHASE_TOTALS = new JobDefinition(
            "purchase-totals",
            "io.millrace.jobs.totals.PurchaseTotalsJob",
            List.of(TopicNames.USER_EVENTS),
            List.of(),
            List.of(TopicNames.PURCHASE_TOTALS),
            PurchaseTotalsSettings.LOADER);

    public static final JobDefinition FRAUD_DETECTION = new JobDefinition(
            "fraud-detection",
            "io.millrace.jobs.fraud.FraudDetectionJob",
            List.of(TopicNames.TRANSACTIONS),
            List.of(TopicNames.FRAUD_RULES),
            List.of(TopicNames.FRAUD_DECISIONS, TopicNames.FRAUD_ALERTS),
            FraudDetectionSettings.LOADER);

    public static final JobDefinition CLICKSTREAM_SESSIONS = new JobDefinition(
            "clickstream-sessions",
            "io.millrace.jobs.sessions.ClickstreamSessionsJob",
            List.of(TopicNames.USER_EVENTS),
            List.of(),
            List.of(TopicNames.SESSION_EVENTS),
            ClickstreamSessionsSettings.LOADER);

    public static final JobDefinition ORDER_ENRICHMENT = new JobDefinition(
            "order-enrichment",
            "io.millrace.jobs.enrichment.OrderEnrichmentJob",
            List.of(TopicNames.ORDERS),
            List.of(TopicNames.USERS),
            List.of(TopicNames.ENRICHED_ORDERS),
            OrderEnrichmentSettings.LOADER);

    private static final List<JobDefinition> ALL =
            List.of(PURCHASE_TOTALS, FRAUD_DETECTION, CLICKSTREAM_SESSIONS, ORDER_ENRICHMENT);

    public JobDefinition {
        dataInputs = List.copyOf(dataInputs);
        controlInputs = List.copyOf(controlInputs);
        outputs = List.copyOf(outputs);
    }

    /** Every job, in the order in which commands list them. */
    public static List<JobDefinition> all() {
        return ALL;
    }

    /** The names of all jobs, in that order. */
    public static List<String> names() {
        return ALL.stream().map(JobDefinition::name).toList();
    }

    public static Optional<JobDefinition> find(String name) {
        return ALL.stream().filter(job -> job.name().equals(name)).findFirst();
    }

    /**
     * Finds a job by its name.
     *
     * @throws UsageException if there is no such job; the message lists the jobs
     */
    public static JobDefinition require(String name) {
        return find(name)
                .orElseThrow(() -> new UsageException(
                        "there is no job '%s'; jobs: %s".formatted(name, String.join(", ", names()))));
    }

    /** The file in {@code config/jobs} that holds the job's own default settings. */
    public String settingsFile() {
        return name + ".yaml";
    }

    /** Data inputs, then control inputs. */
    public List<String> inputs() {
        return Stream.concat(dataInputs.stream(), controlInputs.stream()).toList();
    }

    /** The topic for late records. */
    public String lateTopic() {
        return name + ".late";
    }

    /** The topic for dead letters. */
    public String deadLetterTopic() {
        return name + ".dlq";
    }
}
