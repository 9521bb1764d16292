/* SPDX-License-Identifier: Apache-2.0 */
package io.millrace.schemas.codec;

import io.millrace.schemas.registry.RegistryUnavailableException;
import io.millrace.schemas.registry.SchemaRegistry;
import io.millrace.schemas.registry.UnknownSchemaIdException;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import org.apache.avro.Schema;
import org.apache.avro.SchemaParseException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Finds the schema of an id that a decoder meets for the first time, and is patient about it: a registry out of reach
 * says nothing about a record, and an id can arrive before the registry's answer knows it. Not thread-safe.
 *
 * <p>State: the ids that turned out to be unknown, the last 1,000, each for 60 s; known ones are the caller's to keep.
 */
final class SchemaLookup {

    private static final Duration PATIENCE_WITH_UNKNOWN_ID = Duration.ofSeconds(10);
    private static final Duration UNKNOWN_ID_REMEMBERED = Duration.ofSeconds(60);
    private static final Duration PATIENCE_WITH_OUTAGE = Duration.ofSeconds(30);
    private static final Duration FIRST_PAUSE = Duration.ofMillis(100);
    private static final Duration LONGEST_PAUSE = Duration.ofSeconds(2);
    private static final int MAX_UNKNOWN_IDS = 1_000;

    private static final Logger LOG = LoggerFactory.getLogger(SchemaLookup.class);

    private final SchemaRegistry registry;
    private final RegistryBackoff waiting;

    /** Until when an id counts as unknown. */
    private final Map<Integer, Duration> unknownUntil = new LinkedHashMap<>() {
        private static final long serialVersionUID = 1L;

        @Override
        protected boolean removeEldestEntry(Map.Entry<Integer, Duration> eldest) {
            return size() > MAX_UNKNOWN_IDS;
        }
    };

    SchemaLookup(SchemaRegistry registry, RegistryBackoff waiting) {
        this.registry = registry;
        this.waiting = waiting;
    }

    /**
     * The schema of an id.
     *
     * @throws UndecodableRecordException if the registry does not know the id, or not as an Avro schema
     * @throws RegistryUnavailableException if the registry stayed out of reach for 30 s
     * @throws io.millrace.schemas.registry.RegistryRefusedException if the registry will never answer
     */
    Schema find(int id) throws UndecodableRecordException {
        if (id < 0) {
            throw unknown(id);
        }
        Optional<Duration> until = Optional.ofNullable(unknownUntil.get(id));
        if (until.isPresent() && waiting.elapsed().compareTo(until.get()) < 0) {
            throw unknown(id);
        }
        try {
            Schema schema = ask(id, until.isPresent() ? Duration.ZERO : PATIENCE_WITH_UNKNOWN_ID);
            unknownUntil.remove(id);
            return schema;
        } catch (UnknownSchemaIdException e) {
            remember(id);
            throw unknown(id);
        } catch (SchemaParseException e) {
            remember(id);
            throw new UndecodableRecordException(
                    "schema id %d is not an Avro schema".formatted(id), OptionalInt.of(id), e);
        }
    }

    private Schema ask(int id, Duration patienceWithUnknownId) throws UnknownSchemaIdException {
        Optional<Duration> unknownSince = Optional.empty();
        Optional<Duration> outageSince = Optional.empty();
        Duration pause = FIRST_PAUSE;
        while (true) {
            try {
                return registry.schemaById(id);
            } catch (UnknownSchemaIdException e) {
                outageSince = Optional.empty();
                unknownSince = unknownSince.or(() -> Optional.of(waiting.elapsed()));
                if (hasPassed(patienceWithUnknownId, unknownSince.get())) {
                    throw e;
                }
            } catch (RegistryUnavailableException e) {
                if (outageSince.isEmpty()) {
                    LOG.warn("No schema for id {} yet, trying for {}: {}", id, PATIENCE_WITH_OUTAGE, e.getMessage());
                }
                outageSince = outageSince.or(() -> Optional.of(waiting.elapsed()));
                if (hasPassed(PATIENCE_WITH_OUTAGE, outageSince.get())) {
                    throw e;
                }
            }
            pause(pause);
            pause = pause.multipliedBy(2).compareTo(LONGEST_PAUSE) < 0 ? pause.multipliedBy(2) : LONGEST_PAUSE;
        }
    }

    private boolean hasPassed(Duration patience, Duration since) {
        return waiting.elapsed().minus(since).compareTo(patience) >= 0;
    }

    private void pause(Duration pause) {
        try {
            waiting.pause(pause);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new RegistryUnavailableException("interrupted while waiting for the schema registry", e);
        }
    }

    private void remember(int id) {
        LOG.warn("Schema id {} is unknown; its records are undecodable for {}", id, UNKNOWN_ID_REMEMBERED);
        unknownUntil.remove(id);
        unknownUntil.put(id, waiting.elapsed().plus(UNKNOWN_ID_REMEMBERED));
    }

    private static UndecodableRecordException unknown(int id) {
        return new UndecodableRecordException(
                "the schema registry does not know schema id %d".formatted(id), OptionalInt.of(id));
    }
}
