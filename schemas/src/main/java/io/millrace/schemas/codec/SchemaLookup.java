/* SPDX-License-Identifier: Apache-2.0 */
package io.millrace.schemas.codec;

import io.millrace.schemas.registry.RegistryUnavailableException;
import io.millrace.schemas.registry.SchemaRegistry;
import io.millrace.schemas.registry.UnknownSchemaIdException;
import java.time.Duration;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import org.apache.avro.AvroRuntimeException;
import org.apache.avro.Schema;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Looks up schemas by id, with retries: an outage says nothing about a record, and a record can arrive before its schema
 * id is visible in the registry. Bytes that only look like the wire format contain arbitrary ids, so the wait for unknown
 * ids is limited over all ids. Thread-safe, so that an id which is found at once need not await another.
 *
 * <p>State: every schema found, the last 1,000 rejected ids, each for 60 s, and the waits of the last minute.
 */
final class SchemaLookup {

    private static final Duration UNKNOWN_ID_WAIT = Duration.ofSeconds(10);
    private static final Duration UNKNOWN_ID_WAIT_PERIOD = Duration.ofSeconds(60);
    private static final Duration REJECTED_ID_TTL = Duration.ofSeconds(60);
    private static final Duration OUTAGE_TIMEOUT = Duration.ofSeconds(30);
    private static final Duration FIRST_PAUSE = Duration.ofMillis(100);
    private static final Duration LONGEST_PAUSE = Duration.ofSeconds(2);
    private static final int MAX_REJECTED_IDS = 1_000;

    private static final Logger LOG = LoggerFactory.getLogger(SchemaLookup.class);

    /** An id whose records are undecodable, until then without a request. */
    private record Rejected(String fault, Duration until) {}

    private final SchemaRegistry registry;
    private final RegistryBackoff backoff;
    private final WaitBudget unknownIdWaits = new WaitBudget(UNKNOWN_ID_WAIT, UNKNOWN_ID_WAIT_PERIOD);

    private final Map<Integer, Schema> found = new ConcurrentHashMap<>();
    private final Map<Integer, Rejected> rejectedIds = Collections.synchronizedMap(new LinkedHashMap<>() {
        private static final long serialVersionUID = 1L;

        @Override
        protected boolean removeEldestEntry(Map.Entry<Integer, Rejected> eldest) {
            return size() > MAX_REJECTED_IDS;
        }
    });

    SchemaLookup(SchemaRegistry registry, RegistryBackoff backoff) {
        this.registry = registry;
        this.backoff = backoff;
    }

    /** Whether {@link #find} returns or throws without a request. */
    boolean isAnswered(int id) {
        return id < 0 || found.containsKey(id) || rejection(id).isPresent();
    }

    private Optional<Rejected> rejection(int id) {
        return Optional.ofNullable(rejectedIds.get(id))
                .filter(rejected -> backoff.elapsed().compareTo(rejected.until()) < 0);
    }

    /**
     * Returns the schema of an id.
     *
     * @throws UndecodableRecordException if the id is unknown, or its schema is not a valid Avro schema
     * @throws RegistryUnavailableException if the registry stayed unavailable for 30 s
     * @throws io.millrace.schemas.registry.RegistryRefusedException if the registry denies access
     */
    Schema find(int id) throws UndecodableRecordException {
        if (id < 0) {
            throw new UndecodableRecordException(unknown(id));
        }
        if (found.containsKey(id)) {
            return found.get(id);
        }
        Optional<Rejected> rejected = rejection(id);
        if (rejected.isPresent()) {
            throw new UndecodableRecordException(rejected.orElseThrow().fault());
        }
        boolean waits = !rejectedIds.containsKey(id)
                && !unknownIdWaits.left(backoff.elapsed()).isZero();
        try {
            Schema schema = request(id, waits);
            rejectedIds.remove(id);
            found.put(id, schema);
            return schema;
        } catch (UnknownSchemaIdException e) {
            if (waits) { // at most a few times a minute, however many ids there are
                LOG.warn("Schema id {} is unknown; its records are dead-lettered for {}", id, REJECTED_ID_TTL);
            }
            throw reject(id, unknown(id), e);
        } catch (AvroRuntimeException e) {
            LOG.warn("Unusable schema; its records are dead-lettered for {}: {}", REJECTED_ID_TTL, e.getMessage());
            throw reject(id, "no usable Avro schema: " + e.getMessage(), e);
        }
    }

    private Schema request(int id, boolean mayWaitIfUnknown) throws UnknownSchemaIdException {
        Optional<Duration> outageSince = Optional.empty();
        Duration pause = FIRST_PAUSE;
        while (true) {
            try {
                return registry.schemaById(id);
            } catch (UnknownSchemaIdException e) {
                outageSince = Optional.empty();
                Duration left = mayWaitIfUnknown ? unknownIdWaits.left(backoff.elapsed()) : Duration.ZERO;
                if (left.isZero()) {
                    throw e;
                }
                pauseWithinBudget(shorter(pause, left));
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
                pause(pause);
            }
            pause = shorter(pause.multipliedBy(2), LONGEST_PAUSE);
        }
    }

    private void pauseWithinBudget(Duration pause) {
        Duration start = backoff.elapsed();
        pause(pause);
        unknownIdWaits.spend(start, backoff.elapsed());
    }

    private static Duration shorter(Duration one, Duration other) {
        return one.compareTo(other) < 0 ? one : other;
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

    private UndecodableRecordException reject(int id, String fault, Exception cause) {
        rejectedIds.remove(id);
        rejectedIds.put(id, new Rejected(fault, backoff.elapsed().plus(REJECTED_ID_TTL)));
        return new UndecodableRecordException(fault, cause);
    }

    private static String unknown(int id) {
        return "schema id %s is not in the schema registry".formatted(id);
    }
}
