/* SPDX-License-Identifier: Apache-2.0 */
package io.millrace.schemas.codec;

import io.millrace.schemas.registry.RegistryUnavailableException;
import io.millrace.schemas.registry.SchemaRegistry;
import io.millrace.schemas.registry.UnknownSchemaIdException;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import org.apache.avro.Schema;
import org.apache.avro.SchemaParseException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Looks up schemas by id, with retries: an outage says nothing about a record, and a record can arrive before its schema
 * id is visible in the registry. Not thread-safe.
 *
 * <p>State: the last 1,000 unknown ids, each for 60 s; the caller caches known ones.
 */
final class SchemaLookup {

    private static final Duration UNKNOWN_ID_TIMEOUT = Duration.ofSeconds(10);
    private static final Duration UNKNOWN_ID_TTL = Duration.ofSeconds(60);
    private static final Duration OUTAGE_TIMEOUT = Duration.ofSeconds(30);
    private static final Duration FIRST_PAUSE = Duration.ofMillis(100);
    private static final Duration LONGEST_PAUSE = Duration.ofSeconds(2);
    private static final int MAX_UNKNOWN_IDS = 1_000;

    private static final Logger LOG = LoggerFactory.getLogger(SchemaLookup.class);

    private final SchemaRegistry registry;
    private final RegistryBackoff backoff;

    /** End of the time an id counts as unknown. */
    private final Map<Integer, Duration> unknownUntil = new LinkedHashMap<>() {
        private static final long serialVersionUID = 1L;

        @Override
        protected boolean removeEldestEntry(Map.Entry<Integer, Duration> eldest) {
            return size() > MAX_UNKNOWN_IDS;
        }
    };

    SchemaLookup(SchemaRegistry registry, RegistryBackoff backoff) {
        this.registry = registry;
        this.backoff = backoff;
    }

    /**
     * Returns the schema of an id.
     *
     * @throws UndecodableRecordException if the id is unknown, or its schema is not an Avro schema
     * @throws RegistryUnavailableException if the registry stayed unavailable for 30 s
     * @throws io.millrace.schemas.registry.RegistryRefusedException if the registry denies access
     */
    Schema find(int id) throws UndecodableRecordException {
        if (id < 0) {
            throw unknown(id);
        }
        Optional<Duration> until = Optional.ofNullable(unknownUntil.get(id));
        if (until.isPresent() && backoff.elapsed().compareTo(until.orElseThrow()) < 0) {
            throw unknown(id);
        }
        try {
            Schema schema = request(id, until.isPresent() ? Duration.ZERO : UNKNOWN_ID_TIMEOUT);
            unknownUntil.remove(id);
            return schema;
        } catch (UnknownSchemaIdException e) {
            remember(id);
            throw unknown(id);
        } catch (SchemaParseException e) {
            remember(id);
            throw new UndecodableRecordException("schema id %s is not an Avro schema".formatted(id), e);
        }
    }

    private Schema request(int id, Duration unknownIdTimeout) throws UnknownSchemaIdException {
        Optional<Duration> unknownSince = Optional.empty();
        Optional<Duration> outageSince = Optional.empty();
        Duration pause = FIRST_PAUSE;
        while (true) {
            try {
                return registry.schemaById(id);
            } catch (UnknownSchemaIdException e) {
                outageSince = Optional.empty();
                unknownSince = unknownSince.or(() -> Optional.of(backoff.elapsed()));
                if (hasPassed(unknownIdTimeout, unknownSince.orElseThrow())) {
                    throw e;
                }
            } catch (RegistryUnavailableException e) {
                if (outageSince.isEmpty()) {
                    LOG.warn(
                            "Schema registry unavailable; retrying schema id {} for {}: {}",
                            id,
                            OUTAGE_TIMEOUT,
                            e.getMessage());
                }
                outageSince = outageSince.or(() -> Optional.of(backoff.elapsed()));
                if (hasPassed(OUTAGE_TIMEOUT, outageSince.orElseThrow())) {
                    throw e;
                }
            }
            pause(pause);
            pause = pause.multipliedBy(2).compareTo(LONGEST_PAUSE) < 0 ? pause.multipliedBy(2) : LONGEST_PAUSE;
        }
    }

    private boolean hasPassed(Duration timeout, Duration since) {
        return backoff.elapsed().minus(since).compareTo(timeout) >= 0;
    }

    private void pause(Duration pause) {
        try {
            backoff.pause(pause);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new RegistryUnavailableException("interrupted while waiting for the schema registry", e);
        }
    }

    private void remember(int id) {
        LOG.warn("Schema id {} is unknown; its records are dead-lettered for {}", id, UNKNOWN_ID_TTL);
        unknownUntil.remove(id);
        unknownUntil.put(id, backoff.elapsed().plus(UNKNOWN_ID_TTL));
    }

    private static UndecodableRecordException unknown(int id) {
        return new UndecodableRecordException("schema id %s is not in the schema registry".formatted(id));
    }
}
