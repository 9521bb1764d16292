/* SPDX-License-Identifier: Apache-2.0 */
package io.millrace.functions.fraud;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.functions.fraud.FraudChain.Candidates;
import io.millrace.schemas.FraudAlert;
import io.millrace.schemas.Transaction;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

/**
 * Compares the patterns with the naive matcher over random streams with disorder, late records, ties, duplicates and
 * restarts: once with the candidate filter, once without.
 */
class PatternsDifferentialTest {

    private static final int STREAMS = 3_000;
    private static final int USERS_A_STREAM = 10;
    private static final long SEED = 20_261_122;
    private static final long START = 1_000_000_000_000L;
    private static final long OUT_OF_ORDERNESS = 5_000;
    private static final long[] AMOUNTS = {0, 1, 2, 4, 8, 15, 16, 250, 500, 501, 1_000, 19_999, 20_000, 40_000};
    private static final long[] GAPS = {
        0, 0, 1, 999, 5_000, 60_000, 100_000, 150_000, 299_999, 300_000, 300_001, 590_000, 599_999, 600_000, 1_200_000,
        1_790_000, 1_799_999, 1_800_000
    };

    private static final int SHORT_GAPS = 7;

    /** A transaction, and whether all operators are restarted before it. */
    private record Arrival(Transaction transaction, boolean afterRestart) {}

    @Test
    void matchesEqualThoseOfTheNaiveMatcher() throws Exception {
        SplittableRandom seeds = new SplittableRandom(SEED);
        Map<String, Integer> matches = new TreeMap<>();
        long forwarded = 0;
        long all = 0;
        for (int batch = 0; batch < STREAMS / USERS_A_STREAM; batch++) {
            long seed = seeds.nextLong();
            List<Arrival> arrivals = stream(new SplittableRandom(seed));
            try (FraudChain filtered = run(arrivals, Candidates.FILTERED);
                    FraudChain unfiltered = run(arrivals, Candidates.ALL)) {
                assertThat(fault(filtered) + fault(unfiltered))
                        .as(() -> "seed %d; the smallest failing stream:%n%s".formatted(seed, minimal(arrivals)))
                        .isEmpty();
                filtered.alerts().forEach(alert -> matches.merge(alert.getPatternId(), 1, Integer::sum));
                forwarded += filtered.matched();
                all += unfiltered.matched();
            }
        }
        System.out.printf(
                "%d streams, seed %d: %s; %d of %d transactions forwarded to CEP%n",
                STREAMS, SEED, matches, forwarded, all);
        assertThat(matches).hasSize(3).allSatisfy((pattern, count) -> assertThat(count)
                .isGreaterThan(200));
        assertThat(forwarded).isLessThan(all);
    }

    private static String fault(List<Arrival> arrivals) throws Exception {
        StringBuilder faults = new StringBuilder();
        for (Candidates candidates : Candidates.values()) {
            try (FraudChain chain = run(arrivals, candidates)) {
                faults.append(fault(chain));
            }
        }
        return faults.toString();
    }

    /** The difference between expected and raised alerts; empty if there is none. */
    private static String fault(FraudChain chain) {
        Map<String, List<Transaction>> byUser = new HashMap<>();
        chain.accepted()
                .forEach(transaction -> byUser.computeIfAbsent(transaction.getUserId(), user -> new ArrayList<>())
                        .add(transaction));
        List<String> expected = byUser.values().stream()
                .flatMap(transactions -> NaiveMatcher.matches(transactions).stream())
                .sorted()
                .toList();
        List<String> found = chain.alerts().stream()
                .map(PatternsDifferentialTest::name)
                .sorted()
                .toList();
        return expected.equals(found) ? "" : "expected %s, found %s%n".formatted(expected, found);
    }

    private static String name(FraudAlert alert) {
        return alert.getPatternId() + " " + alert.getTransactionIds();
    }

    private static FraudChain run(List<Arrival> arrivals, Candidates candidates) throws Exception {
        long cacheBytes = candidates == Candidates.FILTERED ? 0 : 1 << 20; // 0 evicts all users but one
        FraudChain chain = new FraudChain(FraudPatternsTest.PATTERNS, candidates, cacheBytes);
        long highest = Long.MIN_VALUE;
        for (Arrival arrival : arrivals) {
            if (arrival.afterRestart()) {
                chain.restart();
            }
            chain.process(arrival.transaction());
            highest = Math.max(highest, arrival.transaction().getEventTime().toEpochMilli());
            chain.watermark(highest - OUT_OF_ORDERNESS - 1);
        }
        chain.watermark(highest + Duration.ofDays(1).toMillis());
        return chain;
    }

    private static List<Arrival> stream(SplittableRandom random) {
        record Sent(Transaction transaction, long at, int sequence) {}
        List<Sent> sent = new ArrayList<>();
        for (int user = 0; user < USERS_A_STREAM; user++) {
            long time = START;
            int length = random.nextInt(3, 25);
            int kind = random.nextInt(3);
            long amount = 1;
            for (int i = 0; i < length; i++) {
                amount = amount(random, kind, amount);
                time += GAPS[random.nextInt(kind == 1 && random.nextInt(3) > 0 ? SHORT_GAPS : GAPS.length)];
                Transaction transaction =
                        transaction(random, "u" + user, "%03d-%d".formatted(random.nextInt(1_000), i), amount, time);
                long delay = random.nextInt(10) == 0 ? random.nextLong(20_000) : random.nextLong(4_000);
                sent.add(new Sent(transaction, time + delay, sent.size()));
                if (random.nextInt(8) == 0) {
                    sent.add(new Sent(transaction, time + delay + random.nextLong(8_000), sent.size()));
                }
            }
        }
        sent.sort(Comparator.comparingLong(Sent::at).thenComparingInt(Sent::sequence));
        int restartAt = random.nextInt(sent.size());
        List<Arrival> arrivals = new ArrayList<>();
        for (int i = 0; i < sent.size(); i++) {
            arrivals.add(new Arrival(sent.get(i).transaction(), i == restartAt));
        }
        return arrivals;
    }

    /** Any amount; or one of card testing; or mostly one that doubles, or almost does. */
    private static long amount(SplittableRandom random, int kind, long before) {
        long any = AMOUNTS[random.nextInt(AMOUNTS.length)];
        return switch (kind) {
            case 0 -> any;
            case 1 -> random.nextInt(4) == 0 ? 20_000 : Math.min(any, 501);
            default -> random.nextInt(4) == 0 || before > 1_000_000 ? any : 2 * before - random.nextInt(6) / 5;
        };
    }

    private static Transaction transaction(SplittableRandom random, String user, String id, long amount, long time) {
        String country = List.of("DE", "DE", "FR", "").get(random.nextInt(4));
        return Transactions.transaction(id, time)
                .setUserId(user)
                .setAmountMinor(amount)
                .setCurrency(random.nextInt(4) == 0 ? "USD" : "EUR")
                .setCountry(country.isEmpty() ? null : country)
                .build();
    }

    /** Removes arrivals as long as the stream still fails. */
    private static String minimal(List<Arrival> arrivals) {
        List<Arrival> smallest = new ArrayList<>(arrivals);
        try {
            for (int chunk = smallest.size() / 2; chunk > 0; chunk /= 2) {
                for (int from = 0; from + chunk <= smallest.size(); ) {
                    List<Arrival> without = new ArrayList<>(smallest);
                    without.subList(from, from + chunk).clear();
                    if (!without.isEmpty() && !fault(without).isEmpty()) {
                        smallest = without;
                    } else {
                        from += chunk;
                    }
                }
            }
            StringBuilder text = new StringBuilder(fault(smallest)).append(System.lineSeparator());
            smallest.forEach(arrival -> text.append(arrival).append(System.lineSeparator()));
            return text.toString();
        } catch (Exception e) {
            throw new IllegalStateException(e);
        }
    }
}
