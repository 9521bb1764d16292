/* SPDX-License-Identifier: Apache-2.0 */
package io.millrace.tools.traffic;

import io.millrace.schemas.Order;
import io.millrace.schemas.Transaction;
import io.millrace.schemas.UserEvent;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;

/**
 * Derives broken records from good ones; every job must reject them. Some cannot be decoded; the others can be decoded but
 * are invalid. The kinds of a topic come in rounds, each kind once per round in random order, so that even topics with few
 * records have all of them.
 */
final class FaultInjector {

    private interface Fault {
        TimedRecord versionOf(TimedRecord good, SeededRandom random);
    }

    /**
     * Corruptions that profiles do not have: a null value would be a tombstone, and while a job asks the registry about a
     * schema, for as long as the registry is down, it holds back the profiles of a whole partition.
     */
    private static final Set<Corruption> NOT_FOR_PROFILES = EnumSet.of(
            Corruption.NULL_VALUE,
            Corruption.UNKNOWN_SCHEMA,
            Corruption.RANDOM_BYTES,
            Corruption.UNUSABLE_SCHEMA,
            Corruption.OTHER_TYPE);

    /** Corruptions by a producer whose records all go to one partition: a job may have to wait for their schemas. */
    private static final Set<Corruption> OF_ONE_PRODUCER =
            EnumSet.of(Corruption.UNKNOWN_SCHEMA, Corruption.RANDOM_BYTES);

    private static final Map<InputTopic, List<Fault>> FAULTS = new EnumMap<>(Map.of(
            InputTopic.USER_EVENTS, faults(Corruption.values(), eventFaults()),
            InputTopic.ORDERS, faults(Corruption.values(), orderFaults()),
            InputTopic.TRANSACTIONS, faults(Corruption.values(), paymentFaults()),
            InputTopic.USERS, faults(corruptionsOfProfiles(), profileFaults())));

    private final SeededRandom random;
    /** The kinds left in the current round. */
    private final Map<InputTopic, List<Fault>> left = new EnumMap<>(InputTopic.class);

    FaultInjector(SeededRandom random) {
        this.random = random;
    }

    /** @param good a record with a value */
    TimedRecord brokenCopyOf(TimedRecord good) {
        List<Fault> kinds = left.computeIfAbsent(good.topic(), topic -> new ArrayList<>());
        if (kinds.isEmpty()) {
            kinds.addAll(FAULTS.get(good.topic()));
        }
        return kinds.remove(random.between(0, kinds.size() - 1)).versionOf(good, random);
    }

    private static List<Fault> faults(Corruption[] corruptions, Stream<Fault> invalid) {
        Stream<Fault> corrupted = Arrays.stream(corruptions)
                .filter(corruption -> corruption != Corruption.NONE)
                .map(corruption -> (good, random) -> corrupted(corruption, good, random));
        return Stream.concat(corrupted, invalid).toList();
    }

    private static TimedRecord corrupted(Corruption corruption, TimedRecord good, SeededRandom random) {
        TimedRecord corrupted = good.corrupted(corruption, random.seed());
        return OF_ONE_PRODUCER.contains(corruption) ? corrupted.inPartition(0) : corrupted;
    }

    private static Corruption[] corruptionsOfProfiles() {
        return EnumSet.complementOf(EnumSet.copyOf(NOT_FOR_PROFILES)).toArray(Corruption[]::new);
    }

    private static Stream<Fault> eventFaults() {
        return Arrays.stream(InvalidEvent.values())
                .map(kind -> (good, random) ->
                        good.withValue(kind.versionOf((UserEvent) good.value().orElseThrow(), random)));
    }

    private static Stream<Fault> orderFaults() {
        return Arrays.stream(InvalidOrder.values())
                .map(kind -> (good, random) ->
                        good.withValue(kind.versionOf((Order) good.value().orElseThrow(), random)));
    }

    private static Stream<Fault> paymentFaults() {
        return Arrays.stream(InvalidPayment.values())
                .map(kind -> (good, random) ->
                        good.withValue(kind.versionOf((Transaction) good.value().orElseThrow(), random)));
    }

    private static Stream<Fault> profileFaults() {
        Stream<Fault> invalid =
                Arrays.stream(InvalidProfile.values()).map(kind -> (good, random) -> kind.versionOf(good));
        Stream<Fault> underOddKeys = Arrays.stream(OddKey.values())
                .flatMap(key -> Stream.of(
                        (good, random) -> InvalidProfile.under(key, good),
                        (good, random) -> InvalidProfile.tombstoneUnder(key, good)));
        return Stream.concat(invalid, underOddKeys);
    }
}
