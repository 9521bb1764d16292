/* SPDX-License-Identifier: Apache-2.0 */
package io.millrace.tools.cli.scenario;

import static io.millrace.tools.cli.console.HumanFormat.count;

import io.millrace.config.jobs.JobDefinition;
import io.millrace.tools.platform.FlinkRest;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/**
 * An input of which a job refused nearly every record of the last minutes: broken producers, or a wrong clock. A few
 * refused records among good ones are ordinary, so the share has to be at least 90 %; ignored types do not count. There is
 * no least number of records, so that a quiet input is noticed, too.
 *
 * @param input the topic
 * @param refused records that became dead letters or late in the last {@value #MINUTES} minutes
 * @param records all records of these minutes, without those of ignored types
 */
public record RefusedInput(String input, long refused, long records) {

    private static final double SHARE = 0.9;
    private static final int MINUTES = 5;

    /** The meters of one kind of input: those of refused records and those of all others. */
    private record Meters(List<String> refused, List<String> others) {
        List<String> all() {
            return Stream.concat(refused.stream(), others.stream()).toList();
        }
    }

    private static final Meters DATA = new Meters(
            List.of("recordsDeadLetteredPerSecond", "recordsLatePerSecond"),
            List.of("recordsAcceptedPerSecond", "recordsDuplicatePerSecond"));

    private static final Map<String, Meters> CONTROL = Map.of(
            "users",
            new Meters(
                    List.of("profilesRefusedPerSecond"), List.of("profilesTakenPerSecond", "profilesDeletedPerSecond")),
            "fraud-rules",
            new Meters(
                    List.of("rulesRefusedPerSecond"),
                    List.of("rulesTakenPerSecond", "rulesWithdrawnPerSecond", "rulesIgnoredPerSecond")));

    /** The inputs of a running job to which this applies. */
    public static List<RefusedInput> of(FlinkRest flink, JobDefinition job, String jobId) {
        List<RefusedInput> refused = new ArrayList<>();
        for (String input : job.inputs()) {
            Meters meters = CONTROL.getOrDefault(input, DATA);
            Map<String, Double> rates = flink.rates(jobId, meters.all());
            RefusedInput found =
                    new RefusedInput(input, records(rates, meters.refused()), records(rates, meters.all()));
            if (found.refused > 0 && found.refused >= SHARE * found.records) {
                refused.add(found);
            }
        }
        return refused;
    }

    private static long records(Map<String, Double> rates, Collection<String> meters) {
        double perSecond = meters.stream()
                .mapToDouble(meter -> rates.getOrDefault(meter, 0.0))
                .sum();
        return Math.round(perSecond * MINUTES * 60);
    }

    /** The fault in one line, the topics to look at included. */
    public String describe(JobDefinition job) {
        return "%s REFUSED %d %% of %s in the last %d min: %s of %s records became dead letters or late; see topics %s and %s"
                .formatted(
                        job.name(),
                        100 * refused / records,
                        input,
                        MINUTES,
                        count(refused),
                        count(records),
                        job.deadLetterTopic(),
                        job.lateTopic());
    }
}
