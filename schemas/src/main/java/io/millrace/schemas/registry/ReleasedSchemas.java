/* SPDX-License-Identifier: Apache-2.0 */
package io.millrace.schemas.registry;

import io.millrace.schemas.ClickEvent;
import io.millrace.schemas.EnrichedOrder;
import io.millrace.schemas.FraudAlert;
import io.millrace.schemas.FraudDecision;
import io.millrace.schemas.FraudRule;
import io.millrace.schemas.Order;
import io.millrace.schemas.PurchaseEvent;
import io.millrace.schemas.PurchaseTotal;
import io.millrace.schemas.SessionEvent;
import io.millrace.schemas.Transaction;
import io.millrace.schemas.UserEvent;
import io.millrace.schemas.UserProfile;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.apache.avro.Schema;

/**
 * All released versions of each topic's value schema, frozen. Every version must read data of every other (FULL_TRANSITIVE),
 * because deployed readers meet newer writers and replays meet older ones. Immutable.
 */
public final class ReleasedSchemas {

    /** The compatibility level of every subject. */
    public static final String COMPATIBILITY = "FULL_TRANSITIVE";

    private static final Map<String, Schema> CURRENT = Map.of(
            "user-events", UserEvent.getClassSchema(),
            "transactions", Transaction.getClassSchema(),
            "fraud-rules", FraudRule.getClassSchema(),
            "orders", Order.getClassSchema(),
            "users", UserProfile.getClassSchema(),
            "purchase-totals", PurchaseTotal.getClassSchema(),
            "fraud-decisions", FraudDecision.getClassSchema(),
            "fraud-alerts", FraudAlert.getClassSchema(),
            "session-events", SessionEvent.getClassSchema(),
            "enriched-orders", EnrichedOrder.getClassSchema());

    private static final Map<String, List<Schema>> PROJECTIONS =
            Map.of("user-events", List.of(PurchaseEvent.getClassSchema(), ClickEvent.getClassSchema()));

    private final Map<String, Schema> current = new TreeMap<>();
    private final Map<String, List<Schema>> versions = new TreeMap<>();
    private final Map<String, List<Schema>> projections;

    /** For tests of the check itself; use {@link #bundled} otherwise. */
    ReleasedSchemas(
            Map<String, Schema> current, Map<String, List<Schema>> versions, Map<String, List<Schema>> projections) {
        current.forEach((topic, schema) -> this.current.put(topic, JavaTypeHints.removedFrom(schema)));
        this.versions.putAll(versions);
        this.projections = Map.copyOf(projections);
    }

    /** The schemas of this build and the frozen ones in src/main/released. */
    public static ReleasedSchemas bundled() {
        Map<String, List<Schema>> versions = new TreeMap<>();
        CURRENT.keySet().forEach(topic -> versions.put(topic, load(topic)));
        return new ReleasedSchemas(CURRENT, versions, PROJECTIONS);
    }

    private static List<Schema> load(String topic) {
        List<Schema> versions = new ArrayList<>();
        Optional<Schema> version = load(topic, 1);
        while (version.isPresent()) {
            versions.add(version.orElseThrow());
            version = load(topic, versions.size() + 1);
        }
        return List.copyOf(versions);
    }

    private static Optional<Schema> load(String topic, int version) {
        String name = "/io/millrace/schemas/released/%s/v%s.avsc".formatted(topic, version);
        try (InputStream file = ReleasedSchemas.class.getResourceAsStream(name)) {
            return file == null ? Optional.empty() : Optional.of(new Schema.Parser().parse(file));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The topics with a value schema, sorted. */
    public List<String> topics() {
        return List.copyOf(current.keySet());
    }

    /** Released versions of a topic's value schema, version 1 first, which is also the order of registration. */
    public List<Schema> versions(String topic) {
        return versions.getOrDefault(require(topic), List.of());
    }

    /** The schema this build writes to a topic, self-contained and without hints for the Java code generator. */
    public Schema current(String topic) {
        return current.get(require(topic));
    }

    private String require(String topic) {
        if (!current.containsKey(topic)) {
            throw new IllegalArgumentException(
                    "topic %s has no schema; topics with a schema: %s".formatted(topic, current.keySet()));
        }
        return topic;
    }

    /**
     * Violations of the compatibility, as sentences with topic, versions, field and remedy; empty if there are none. Works
     * offline.
     */
    public List<String> violations() {
        List<String> violations = new ArrayList<>();
        current.keySet().forEach(topic -> {
            missingVersion(topic).ifPresent(violations::add);
            violations.addAll(incompatibilities(topic));
        });
        return List.copyOf(violations);
    }

    private Optional<String> missingVersion(String topic) {
        List<Schema> released = versions(topic);
        String next = "schemas/src/main/released/%s/v%s.avsc".formatted(topic, released.size() + 1);
        if (released.isEmpty()) {
            return Optional.of("%s: no version is released; freeze the current schema as %s".formatted(topic, next));
        }
        if (released.get(released.size() - 1).toString().equals(current(topic).toString())) {
            return Optional.empty();
        }
        return Optional.of(
                "%s: the current schema differs from the last released version v%d; leave that as it is and freeze the current schema as %s"
                        .formatted(topic, released.size(), next));
    }

    private List<String> incompatibilities(String topic) {
        List<SchemaVersion> all = new ArrayList<>();
        for (Schema version : versions(topic)) {
            all.add(new SchemaVersion(topic, "v" + (all.size() + 1), version));
        }
        if (missingVersion(topic).isPresent()) {
            all.add(new SchemaVersion(topic, "the current schema", current(topic)));
        }
        List<SchemaVersion> readers = new ArrayList<>(all);
        for (Schema projection : projections.getOrDefault(topic, List.of())) {
            readers.add(new SchemaVersion(topic, "projection " + projection.getName(), projection));
        }
        List<String> violations = new ArrayList<>();
        for (SchemaVersion reader : readers) {
            for (SchemaVersion writer : all) {
                violations.addAll(reader.incompatibilitiesWith(writer));
            }
        }
        return violations;
    }
}
