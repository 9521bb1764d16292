/* SPDX-License-Identifier: Apache-2.0 */
package io.millrace.tools.oracle.fraud;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.apache.avro.generic.GenericRecord;

/** What {@code fraud-detection} writes, without the sentences for people, which nothing compares. */
public final class FraudResults {

    /** One reason to look at a transaction. */
    public record Signal(
            String ruleId,
            int ruleVersion,
            String severity,
            double observed,
            double threshold,
            List<String> transactionIds) {}

    /**
     * The verdict on one transaction.
     *
     * @param ruleVersions of the enabled rules, by ruleId
     * @param eventTime epoch milliseconds
     */
    public record Decision(
            String transactionId,
            String userId,
            int fraudScore,
            List<Signal> signals,
            String action,
            Map<String, Integer> ruleVersions,
            long eventTime) {}

    /** A sequence that matched a pattern; times are epoch milliseconds. */
    public record Alert(
            String alertId,
            String patternId,
            int patternVersion,
            String userId,
            String severity,
            List<String> transactionIds,
            long firstEventTime,
            long lastEventTime) {}

    private FraudResults() {}

    public static Decision decision(GenericRecord record) {
        List<Signal> signals = new ArrayList<>();
        for (Object signal : (List<?>) record.get("signals")) {
            signals.add(signal((GenericRecord) signal));
        }
        Map<String, Integer> versions = new TreeMap<>();
        ((Map<?, ?>) record.get("ruleVersions"))
                .forEach((ruleId, version) -> versions.put(ruleId.toString(), (Integer) version));
        return new Decision(
                record.get("transactionId").toString(),
                record.get("userId").toString(),
                (Integer) record.get("fraudScore"),
                signals,
                record.get("action").toString(),
                versions,
                (Long) record.get("eventTime"));
    }

    private static Signal signal(GenericRecord record) {
        return new Signal(
                record.get("ruleId").toString(),
                (Integer) record.get("ruleVersion"),
                record.get("severity").toString(),
                (Double) record.get("observed"),
                (Double) record.get("threshold"),
                strings(record.get("transactionIds")));
    }

    public static Alert alert(GenericRecord record) {
        return new Alert(
                record.get("alertId").toString(),
                record.get("patternId").toString(),
                (Integer) record.get("patternVersion"),
                record.get("userId").toString(),
                record.get("severity").toString(),
                strings(record.get("transactionIds")),
                (Long) record.get("firstEventTime"),
                (Long) record.get("lastEventTime"));
    }

    private static List<String> strings(Object array) {
        return ((List<?>) array).stream().map(Object::toString).toList();
    }
}
