/* SPDX-License-Identifier: Apache-2.0 */
package io.millrace.functions.totals;

import static io.millrace.functions.Purchases.purchase;
import static java.util.stream.Collectors.groupingBy;
import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.functions.intake.Lateness;
import io.millrace.functions.totals.TimeWindows.Span;
import io.millrace.schemas.PurchaseEvent;
import io.millrace.schemas.PurchaseTotal;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import org.apache.flink.core.memory.DataInputDeserializer;
import org.apache.flink.core.memory.DataOutputSerializer;
import org.junit.jupiter.api.Test;

/** Compares the windows with {@link NaiveTotals} in random histories; a failure names the seed. */
class PurchaseWindowsModelTest {

    private static final int HISTORIES = 20_000;
    private static final int STEPS = 30;

    @Test
    void emitsWhatANaiveRecomputationEmitsInAnyHistory() throws Exception {
        for (long seed = 1; seed <= HISTORIES; seed++) {
            new History(seed).play();
        }
    }

    /** One job with some users, restored now and then with other windows. */
    private static final class History {

        private static final long SECOND = 1_000;
        private static final long HOUR = 3_600_000;
        private static final List<String> CLOCK_CHANGES = List.of(
                "Europe/Vienna 2025-03-29T12:00:00Z",
                "Europe/Vienna 2025-10-25T12:00:00Z",
                "America/St_Johns 2010-11-06T12:00:00Z",
                "Pacific/Apia 2011-12-29T12:00:00Z",
                "Africa/Cairo 2024-04-25T12:00:00Z",
                "Asia/Kolkata 2025-01-01T12:00:00Z");

        private final long seed;
        private final Random random;
        private final ZoneId zone;
        private final boolean isInDays;
        private final long unit;
        private final Map<String, UserTotals> users = new TreeMap<>();
        private final List<String> results = new ArrayList<>();
        private final NaiveTotals expected;

        private WindowSettings settings;
        private WindowNumbers numbers;
        private WindowGroups groups;
        private PurchaseLateness lateness;
        private long now;
        private long watermark = Long.MIN_VALUE;
        private int names;

        History(long seed) {
            this.seed = seed;
            random = new Random(seed);
            isInDays = oneIn(4);
            String[] change =
                    CLOCK_CHANGES.get(random.nextInt(CLOCK_CHANGES.size())).split(" ", 2);
            zone = ZoneId.of(change[0]);
            unit = isInDays ? HOUR : SECOND;
            now = isInDays ? Instant.parse(change[1]).toEpochMilli() : random.nextInt(1_000) * SECOND;
            settings = new WindowSettings(
                    timeWindows(1 + random.nextInt(4)),
                    countWindows(random.nextInt(3)),
                    Duration.ofMillis(oneIn(4) ? 0 : random.nextInt(20) * unit),
                    Duration.ofMillis((1 + random.nextInt(60)) * unit));
            configure(List.of());
            expected = new NaiveTotals(settings, watermark);
        }

        private boolean oneIn(int number) {
            return random.nextInt(number) == 0;
        }

        private void configure(List<WindowNumbers.Entry> before) {
            numbers = WindowNumbers.restore(before, settings);
            groups = new WindowGroups(settings, numbers);
            lateness = new PurchaseLateness(settings.timeWindows(), settings.allowedLateness());
        }

        private List<TimeWindows> timeWindows(int count) {
            List<TimeWindows> windows = new ArrayList<>();
            for (int i = 0; i < count; i++) {
                windows.add(timeWindow("w" + names++));
            }
            return windows;
        }

        private TimeWindows timeWindow(String name) {
            boolean isLocal = isInDays && !oneIn(4);
            long length = isLocal ? 24 : List.of(1, 2, 3, 4, 6, 10, 70).get(random.nextInt(7));
            Duration step = Duration.ofMillis(length * unit);
            Duration size = step.multipliedBy(1 + random.nextInt(4));
            TimeWindows window =
                    switch (random.nextInt(3)) {
                        case 0 -> TimeWindows.tumbling(name, step);
                        case 1 -> TimeWindows.hopping(name, size, step);
                        default -> TimeWindows.cumulative(name, size, isLocal ? step.dividedBy(4) : step);
                    };
            return isLocal ? window.in(zone) : window;
        }

        private List<CountWindows> countWindows(int count) {
            List<CountWindows> windows = new ArrayList<>();
            for (int i = 0; i < count; i++) {
                windows.add(new CountWindows("c" + names++, 1 + random.nextInt(4)));
            }
            return windows;
        }

        void play() throws IOException {
            for (int i = 0; i < STEPS; i++) {
                if (oneIn(20)) {
                    restart();
                }
                if (oneIn(3)) {
                    advance(now - random.nextLong(10 * unit));
                } else {
                    now += random.nextLong(4 * unit);
                    add(now - (oneIn(3) ? random.nextLong(60 * unit) : random.nextLong(2 * unit)));
                }
                compare();
            }
            advance(now + 10_000 * unit);
            compare();
            for (UserTotals user : users.values()) {
                for (CurrencyTotals totals : user.currencies()) {
                    requireEqual(totals.panes().size(), 0);
                    requireEqual(totals.revisions().size(), 0);
                    requireEqual(totals.counts().stream().anyMatch(CountTotal::isDispensable), false);
                }
            }
        }

        private void compare() {
            requireEqual(results.stream().sorted().toList(), expected.results());
            results.clear();
        }

        /** Spares the description of what is as it should be. */
        private void requireEqual(Object actual, Object wanted) {
            if (!actual.equals(wanted)) {
                assertThat(actual).as("seed %d", seed).isEqualTo(wanted);
            }
        }

        private void advance(long newWatermark) {
            if (newWatermark <= watermark) {
                return;
            }
            watermark = newWatermark;
            expected.advance(watermark);
            for (String name : List.copyOf(users.keySet())) {
                UserTotals user = users.get(name);
                if (user.wakeUp() <= watermark || oneIn(5)) { // a wake-up may come too early
                    windows(name, user).advance();
                    keep(name, user);
                }
            }
        }

        private void add(long time) {
            String name = "user" + random.nextInt(3);
            PurchaseEvent purchase = purchase("e", name, (long) random.nextInt(1_000), oneIn(3) ? "USD" : "EUR", time);
            Lateness.Outcome outcome = lateness.check(purchase, watermark);
            requireEqual(outcome.kind(), lateness(time));
            if (outcome.kind() == Lateness.Kind.LATE && !oneIn(5)) { // late for the operator that decides first
                return;
            }
            UserTotals user = users.getOrDefault(name, UserTotals.none());
            windows(name, user).advance();
            Map<String, Long> before = panes(user);
            windows(name, user).add(purchase);
            long updates = updates(before, panes(user));
            long groupCount = groups.groups().size();
            requireEqual(Math.min(updates, groupCount), updates);
            if (outcome.kind() == Lateness.Kind.ON_TIME) {
                requireEqual(updates, groupCount);
            }
            keep(name, user);
            expected.add(name, purchase.getCurrency(), purchase.getAmountMinor(), time);
        }

        private Lateness.Kind lateness(long time) {
            Map<Boolean, List<Span>> byClosed = settings.timeWindows().stream()
                    .flatMap(window -> NaiveTotals.covering(window, time).stream())
                    .collect(groupingBy(span -> settings.deadline(span.end()) <= watermark));
            if (!byClosed.containsKey(true)) {
                return Lateness.Kind.ON_TIME;
            }
            return byClosed.containsKey(false) ? Lateness.Kind.PARTIALLY_LATE : Lateness.Kind.LATE;
        }

        /** The number of purchases in each pane of a user. */
        private static Map<String, Long> panes(UserTotals user) {
            Map<String, Long> purchases = new TreeMap<>();
            for (CurrencyTotals totals : user.currencies()) {
                for (Panes panes : totals.panes()) {
                    for (int pane = 0; pane < panes.size(); pane++) {
                        purchases.put(
                                totals.currency() + panes.group() + "@" + panes.start(pane),
                                panes.field(pane * Panes.FIELDS + 1));
                    }
                }
            }
            return purchases;
        }

        /** How many times the purchase has been added to a pane. */
        private static long updates(Map<String, Long> before, Map<String, Long> after) {
            return after.entrySet().stream()
                    .mapToLong(pane -> pane.getValue() - before.getOrDefault(pane.getKey(), 0L))
                    .sum();
        }

        private PurchaseWindows windows(String name, UserTotals user) {
            return new PurchaseWindows(name, user, groups, watermark, total -> results.add(line(total)));
        }

        private void keep(String name, UserTotals user) {
            if (user.isEmpty()) {
                users.remove(name);
                return;
            }
            users.put(name, user);
        }

        private void restart() throws IOException {
            if (oneIn(2)) {
                List<TimeWindows> timeWindows = new ArrayList<>(settings.timeWindows());
                timeWindows.removeIf(window -> oneIn(3));
                timeWindows.addAll(timeWindows(random.nextInt(3)));
                List<CountWindows> countWindows = new ArrayList<>(settings.countWindows());
                countWindows.removeIf(window -> oneIn(3));
                countWindows.addAll(countWindows(random.nextInt(2)));
                settings =
                        new WindowSettings(timeWindows, countWindows, settings.allowedLateness(), settings.countIdle());
                configure(numbers.entries());
                expected.restart(settings);
            }
            for (String name : List.copyOf(users.keySet())) {
                users.put(name, storedAndRead(users.get(name)));
            }
        }

        private static UserTotals storedAndRead(UserTotals user) throws IOException {
            DataOutputSerializer written = new DataOutputSerializer(64);
            UserTotalsSerializer.INSTANCE.serialize(UserTotalsSerializer.INSTANCE.copy(user), written);
            return UserTotalsSerializer.INSTANCE.deserialize(new DataInputDeserializer(written.getCopyOfBuffer()));
        }

        private static String line(PurchaseTotal total) {
            return String.join(
                    " ",
                    total.getUserId(),
                    total.getCurrency(),
                    total.getWindow(),
                    "#" + total.getSequence(),
                    total.getWindowStart().toEpochMilli() + ".."
                            + total.getWindowEnd().toEpochMilli(),
                    total.getCount() + " " + total.getTotalMinor(),
                    total.getMinMinor() + " " + total.getMaxMinor(),
                    total.getRevision() + " " + total.getKind());
        }
    }
}
