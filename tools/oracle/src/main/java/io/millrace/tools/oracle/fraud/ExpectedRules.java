/* SPDX-License-Identifier: Apache-2.0 */
package io.millrace.tools.oracle.fraud;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.millrace.config.jobs.RuleVersion;
import io.millrace.tools.oracle.core.DeadLetterCheck;
import io.millrace.tools.oracle.core.RecordPosition;
import io.millrace.tools.oracle.core.SideTopic;
import io.millrace.tools.oracle.core.WireDecoder;
import java.math.BigDecimal;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import org.apache.avro.generic.GenericRecord;
import org.apache.kafka.clients.consumer.ConsumerRecord;

/**
 * Which versions of fraud rules the job held when: judges every record of {@code fraud-rules} again, expects a dead
 * letter of each invalid one, and keeps of the others when they were appended.
 *
 * <p>When a version reaches the job nobody outside can see, only bounds of it: see {@link #possible}. Takes the records
 * partition after partition, each in offset order.
 */
public final class ExpectedRules {

    static final String RAPID_TRANSACTIONS = "rapid-transactions";
    static final String UNUSUAL_AMOUNT = "unusual-amount";
    static final String GEO_VELOCITY = "geo-velocity";

    /** All rules there are, with the parameters each must have. */
    static final Map<String, Set<String>> PARAMETERS = new TreeMap<>(Map.of(
            RAPID_TRANSACTIONS, Set.of("window-seconds", "max-transactions"),
            UNUSUAL_AMOUNT, Set.of("factor", "min-history"),
            GEO_VELOCITY, Set.of("window-seconds", "min-countries")));

    /**
     * How long a rule may be on its way to a job that runs, ordinary pauses of a consumer or a garbage collector included:
     * what was appended this long before a transaction is known when the transaction is judged.
     */
    public static final Duration LONGEST_WAY = Duration.ofSeconds(10);

    private static final long ALWAYS = Long.MIN_VALUE;

    /**
     * The content of a version.
     *
     * @param version 0 is a default
     * @param effectiveFrom epoch milliseconds
     */
    record Rule(
            String ruleId,
            int version,
            boolean enabled,
            String severity,
            Map<String, Double> parameters,
            long effectiveFrom) {

        double parameter(String name) {
            return parameters.get(name);
        }
    }

    /**
     * From when on a version is held, or no longer.
     *
     * @param appendedAt Kafka timestamp, epoch milliseconds
     * @param content empty = withdrawn
     */
    private record Change(long appendedAt, Optional<Rule> content) {}

    private final Duration history;
    private final WireDecoder decoder;
    private final SideTopic deadLetters;
    private final DeadLetterCheck deadLetterCheck;
    private final long begin;
    private final Map<String, Rule> defaults = new HashMap<>();
    private final Map<String, List<Change>> changesByKey = new HashMap<>();
    private final Map<String, TreeMap<Integer, List<Change>>> changesByVersion = new HashMap<>();
    private final Map<Integer, Long> nextOffsets = new HashMap<>();
    private long gone;

    /**
     * Before the first record.
     *
     * @param history no window can be longer
     * @param begin Kafka timestamp of the first transaction of all, epoch milliseconds
     */
    ExpectedRules(
            Duration history,
            List<RuleVersion> defaultRules,
            WireDecoder decoder,
            SideTopic deadLetters,
            DeadLetterCheck deadLetterCheck,
            long begin) {
        this.history = history;
        this.decoder = decoder;
        this.deadLetters = deadLetters;
        this.deadLetterCheck = deadLetterCheck;
        this.begin = begin;
        // A rule without a default does not exist until a version of it is put, which is as good as disabled.
        PARAMETERS.keySet().forEach(id -> defaults.put(id, new Rule(id, 0, false, "UNKNOWN", Map.of(), ALWAYS)));
        for (RuleVersion rule : defaultRules) {
            defaults.put(
                    rule.ruleId(),
                    new Rule(rule.ruleId(), 0, rule.enabled(), rule.severity(), rule.parameters(), ALWAYS));
        }
    }

    void take(ConsumerRecord<byte[], byte[]> record) {
        passOverWhatIsGone(record);
        String key = record.key() == null ? "" : new String(record.key(), UTF_8);
        if (record.value() == null) {
            withdraw(key, record.timestamp());
            return;
        }
        Optional<GenericRecord> decoded = decoder.decode(record.value());
        if (decoded.isEmpty()) {
            deadLetterCheck.expect(record, "decode");
            return;
        }
        Rule rule = rule(decoded.get());
        if (fault(key, rule).isPresent()) {
            deadLetterCheck.expect(record, "rule");
            return;
        }
        if (held(key).isEmpty()) {
            hold(key, rule, record.timestamp());
        }
    }

    private void hold(String key, Rule rule, long appendedAt) {
        List<Change> changes = changesByKey.computeIfAbsent(key, absent -> new ArrayList<>());
        changes.add(new Change(appendedAt, Optional.of(rule)));
        changesByVersion
                .computeIfAbsent(rule.ruleId(), absent -> new TreeMap<>())
                .put(rule.version(), changes);
    }

    private void withdraw(String key, long appendedAt) {
        if (held(key).isPresent()) {
            changesByKey.get(key).add(new Change(appendedAt, Optional.empty()));
        }
    }

    /** What is held under a key after all records taken so far. */
    private Optional<Rule> held(String key) {
        List<Change> changes = changesByKey.getOrDefault(key, List.of());
        return changes.isEmpty()
                ? Optional.empty()
                : changes.get(changes.size() - 1).content();
    }

    /** What compaction removed cannot be judged, nor can its dead letter. */
    private void passOverWhatIsGone(ConsumerRecord<byte[], byte[]> record) {
        long next = nextOffsets.getOrDefault(record.partition(), 0L);
        for (long offset = next; offset < record.offset(); offset++) {
            gone++;
            deadLetters.take(new RecordPosition(record.topic(), record.partition(), offset));
        }
        nextOffsets.put(record.partition(), record.offset() + 1);
    }

    /** How many offsets before the last record hold none that can be read. */
    long gone() {
        return gone;
    }

    private static Rule rule(GenericRecord record) {
        Map<String, Double> parameters = new TreeMap<>();
        ((Map<?, ?>) record.get("parameters"))
                .forEach((name, value) -> parameters.put(name.toString(), (Double) value));
        return new Rule(
                record.get("ruleId").toString(),
                (Integer) record.get("version"),
                (Boolean) record.get("enabled"),
                record.get("severity").toString(),
                parameters,
                (Long) record.get("effectiveFrom"));
    }

    private Optional<String> fault(String key, Rule rule) {
        if (!key.equals(rule.ruleId() + "@" + rule.version())) {
            return Optional.of("key");
        }
        if (rule.version() < 1) {
            return Optional.of("version");
        }
        if (!List.of("LOW", "MEDIUM", "HIGH").contains(rule.severity())) {
            return Optional.of("severity");
        }
        if (!PARAMETERS.containsKey(rule.ruleId())) {
            return Optional.of("ruleId");
        }
        if (!rule.parameters().keySet().equals(PARAMETERS.get(rule.ruleId()))) {
            return Optional.of("parameters");
        }
        if (rule.parameters().values().stream().anyMatch(value -> !Double.isFinite(value) || value <= 0)) {
            return Optional.of("value");
        }
        if (rule.parameters().containsKey("window-seconds")
                && millis(rule.parameter("window-seconds")).compareTo(BigDecimal.valueOf(history.toMillis())) > 0) {
            return Optional.of("window-seconds");
        }
        if (held(key).isPresent() && !held(key).get().equals(rule)) {
            return Optional.of("taken");
        }
        return Optional.empty();
    }

    /** Exactly, by the decimal string of the number. */
    static BigDecimal millis(double seconds) {
        return new BigDecimal(Double.toString(seconds)).multiply(BigDecimal.valueOf(1_000));
    }

    /**
     * What of a rule can have been in force for a transaction, given when its record was appended and when its decision
     * was. Appended before the first transaction of all, or {@link #LONGEST_WAY} before this one: certainly known when it
     * was judged. Appended after the decision: certainly not. Between, both is possible, for each version on its own.
     *
     * @param eventTime of the transaction; this and the others in epoch milliseconds
     * @return each content that is the highest effective one of some set of versions that can have been held
     */
    List<Rule> possible(String ruleId, long eventTime, long transactionAppendedAt, long decisionAppendedAt) {
        List<Rule> possible = new ArrayList<>();
        for (List<Change> changes : changesByVersion
                .getOrDefault(ruleId, new TreeMap<>())
                .descendingMap()
                .values()) {
            boolean canBePassedOver = false;
            for (Optional<Rule> state : states(changes, transactionAppendedAt, decisionAppendedAt)) {
                boolean effective = state.isPresent() && state.get().effectiveFrom() <= eventTime;
                if (effective) {
                    possible.add(state.get());
                }
                canBePassedOver |= !effective;
            }
            if (!canBePassedOver) {
                return possible;
            }
        }
        possible.add(defaults.get(ruleId));
        return possible;
    }

    /** The one that is in force if the job knows what it certainly knows, and nothing else. */
    Rule certain(String ruleId, long eventTime, long transactionAppendedAt) {
        return possible(ruleId, eventTime, transactionAppendedAt, Long.MIN_VALUE)
                .get(0);
    }

    /** The states a version can have been in, to the job's knowledge. */
    private List<Optional<Rule>> states(List<Change> changes, long transactionAppendedAt, long decisionAppendedAt) {
        List<Optional<Rule>> states = new ArrayList<>(List.of(Optional.empty()));
        for (Change change : changes) {
            boolean known = change.appendedAt() < begin
                    || change.appendedAt() <= transactionAppendedAt - LONGEST_WAY.toMillis();
            if (known) {
                states.clear();
            }
            if (known || change.appendedAt() <= decisionAppendedAt) {
                states.add(change.content());
            }
        }
        return states;
    }
}
