/* SPDX-License-Identifier: Apache-2.0 */
package io.millrace.tools.oracle.enrichment;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.schemas.EnrichedOrder;
import io.millrace.schemas.EnrichmentStatus;
import io.millrace.schemas.Order;
import io.millrace.schemas.UserProfile;
import io.millrace.tools.oracle.core.JobVerdict;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.function.UnaryOperator;
import java.util.stream.IntStream;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The oracle against a correct job on random orders and profiles, and against the same job with one record changed. */
final class RandomOrdersTest {

    /** The speed of event time relative to the clock. */
    private static final double FACTOR = 20;

    private static final double LEAD_SECONDS = 60;

    /**
     * Orders over some seconds of the clock, in order but for up to 8 s of event time and a few orders over an hour old. Most
     * users have a profile from the start, some get one in time, some late, some never.
     */
    private static OrderScene play(OrderScene scene, long seed, int orders, double seconds) {
        SimulatedOrderJob job = new SimulatedOrderJob(scene, seed);
        Random random = new Random(seed);
        int users = Math.max(20, orders / 50);
        playProfiles(scene, job, random, users, seconds);
        Map<Integer, Long> offsets = new HashMap<>();
        for (int i = 0; i < orders; i++) {
            double clock = i * seconds / orders;
            playOrder(scene, job, offsets, clock, order(random, i, users, clock));
        }
        SimulatedOrderJob.partitions().forEach(partition -> {
            Order marker = marker(partition, seconds);
            playOrder(scene, job, offsets, seconds, marker);
        });
        job.runUntil(OrderScene.noonPlusSeconds(seconds + 5));
        return scene;
    }

    private static void playOrder(
            OrderScene scene, SimulatedOrderJob job, Map<Integer, Long> offsets, double clock, Order order) {
        int partition = SimulatedOrderJob.partition(order.getUserId());
        long offset = offsets.merge(partition, 1L, Long::sum) - 1;
        scene.appendAtSecond(clock);
        job.order(order, scene.arrival(partition, offset, order.getUserId(), scene.encode(order)));
    }

    private static Order order(Random random, int number, int users, double clock) {
        double old = random.nextInt(300) == 0 ? 3_700 : 8 * random.nextDouble() * random.nextDouble();
        return OrderScene.orderOf("o-" + number, "user-" + random.nextInt(users), clock * FACTOR - old)
                .build();
    }

    /** Of a user of that partition, when ordinary traffic is over. */
    private static Order marker(int partition, double seconds) {
        String user = IntStream.range(0, 100)
                .mapToObj(number -> "marker-" + number)
                .filter(name -> SimulatedOrderJob.partition(name) == partition)
                .findFirst()
                .orElseThrow();
        return OrderScene.orderOf("m-" + partition, user, seconds * FACTOR + 3_000)
                .build();
    }

    private static void playProfiles(
            OrderScene scene, SimulatedOrderJob job, Random random, int users, double seconds) {
        double[] from = IntStream.range(0, users)
                .mapToDouble(user -> user % 10 < 7 ? -LEAD_SECONDS : random.nextDouble() * 2 * seconds)
                .toArray();
        long[] versions = new long[users];
        for (double clock = -LEAD_SECONDS; clock < seconds; clock += 1.0 / users) {
            int user = random.nextInt(users);
            if (clock >= from[user] && random.nextInt(versions[user] == 0 ? 1 : 40) == 0) {
                scene.appendAtSecond(clock);
                playProfile(scene, job, random, user, versions);
            }
        }
    }

    private static void playProfile(
            OrderScene scene, SimulatedOrderJob job, Random random, int number, long[] versions) {
        String user = "user-" + number;
        if (versions[number] > 0 && random.nextInt(4) == 0) {
            job.profile(user, null, append(scene, random, number, null));
            return;
        }
        long version = Math.max(1, versions[number] + random.nextInt(4) - 1);
        versions[number] = Math.max(version, versions[number]);
        UserProfile profile = OrderScene.profileOf(user, version).build();
        job.profile(user, profile, append(scene, random, number, scene.encode(profile)));
    }

    /** Of every fifth user the records are in any partition, as by clients that hash differently. */
    private static ConsumerRecord<byte[], byte[]> append(OrderScene scene, Random random, int number, byte[] value) {
        int partition = number % 5 == 0 ? random.nextInt(3) : number % 3;
        long offset = scene.profiles.stream()
                .filter(earlier -> earlier.partition() == partition)
                .count();
        return scene.profile(partition, offset, "user-" + number, value);
    }

    private static OrderScene scene() {
        return new OrderScene().with(Duration.ofSeconds(30), 1_000, Duration.ofMinutes(10));
    }

    @Test
    @Timeout(60)
    void verifiesManyOrdersInSeconds() {
        OrderScene scene = play(scene(), 51, 100_000, 200);

        JobVerdict verdict = scene.verdict();

        assertThat(verdict.examples()).isEmpty();
        assertThat(verdict.isVerified()).isTrue();
        assertThat(verdict.results().matched()).isGreaterThan(99_000);
        assertThat(verdict.input().late()).isPositive();
        for (String figure : List.of("unresolved", "corrected", "resolvedByLaterProfile", "open", "profilesDeleted")) {
            assertThat(verdict.figure(figure)).as(figure).isPositive();
        }
        assertThat(verdict.figure("ambiguous")).isBetween(1L, 33_000L);
    }

    @ParameterizedTest
    @ValueSource(longs = {61, 62, 63, 64, 65, 66, 67, 68})
    void verifiesUnderOtherSettings(long seed) {
        for (OrderScene scene : List.of(
                new OrderScene(),
                scene(),
                new OrderScene().with(Duration.ZERO, 1_000, Duration.ofHours(1)),
                new OrderScene().with(Duration.ofSeconds(30), 1, Duration.ZERO),
                new OrderScene().with(Duration.ofMinutes(5), 2, Duration.ofMinutes(3)))) {
            JobVerdict verdict = play(scene, seed, 3_000, 90).verdict();

            assertThat(verdict.examples()).as(scene.settings().toString()).isEmpty();
            assertThat(verdict.isVerified()).isTrue();
        }
    }

    @Test
    void noticesAnySingleRecordThatIsDoubled() {
        OrderScene scene = play(scene(), 71, 1_500, 90);
        for (List<ConsumerRecord<byte[], byte[]>> output : List.of(scene.results, scene.late)) {
            for (int index = 0; index < output.size(); index += 1 + output.size() / 40) {
                output.add(output.get(index));

                assertThat(scene.verdict().isVerified())
                        .as("%s %d", output.get(index).topic(), index)
                        .isFalse();
                output.remove(output.size() - 1);
            }
        }
    }

    @Test
    void noticesAnySingleRevisionZeroThatIsLost() {
        OrderScene scene = play(scene(), 72, 1_500, 90);

        assertThat(shareNoticed(scene, List.of("RESOLVED", "UNRESOLVED"), lost -> Optional.empty()))
                .as("except the last")
                .isGreaterThan(0.95);
    }

    @Test
    void noticesMostCorrectionsThatAreLost() {
        OrderScene scene = play(scene(), 73, 3_000, 90);

        assertThat(shareNoticed(scene, List.of("CORRECTED"), lost -> Optional.empty()))
                .as("except those after two thirds of the horizon, or in the last seconds")
                .isGreaterThan(0.5);
    }

    @Test
    void noticesAnyVersionThatNeverWas() {
        OrderScene scene = play(scene(), 74, 1_500, 90);

        assertThat(shareNoticed(
                        scene,
                        List.of("RESOLVED", "CORRECTED"),
                        replaced(result -> result.setProfileVersion(result.getProfileVersion() + 1_000))))
                .isEqualTo(1);
    }

    @Test
    void noticesNearlyAllOrdersThatAreGivenUpForNothing() {
        OrderScene scene = play(scene(), 75, 1_500, 90);

        assertThat(shareNoticed(scene, List.of("RESOLVED"), replaced(RandomOrdersTest::givenUp)))
                .as("except those whose profile was in transit while they waited")
                .isGreaterThan(0.9);
    }

    private static EnrichedOrder.Builder givenUp(EnrichedOrder.Builder result) {
        return result.setEnrichmentStatus(EnrichmentStatus.UNRESOLVED)
                .setUserName(null)
                .setUserEmail(null)
                .setUserTier(null)
                .setUserSegment(null)
                .setProfileVersion(null);
    }

    private static UnaryOperator<Optional<EnrichedOrder.Builder>> replaced(
            UnaryOperator<EnrichedOrder.Builder> change) {
        return result -> result.map(change);
    }

    /** Changes some records with one of the statuses, one at a time, and counts how many of them are noticed. */
    private static double shareNoticed(
            OrderScene scene, List<String> statuses, UnaryOperator<Optional<EnrichedOrder.Builder>> change) {
        assertThat(scene.verdict().isVerified()).isTrue();
        List<Integer> candidates = new ArrayList<>();
        for (int i = 0; i < scene.results.size(); i++) {
            if (statuses.contains(
                    scene.decode(scene.results.get(i)).getEnrichmentStatus().name())) {
                candidates.add(i);
            }
        }
        assertThat(candidates).hasSizeGreaterThan(20);
        int step = 1 + candidates.size() / 100;
        int tried = 0;
        int noticed = 0;
        for (int i = 0; i < candidates.size(); i += step) {
            tried++;
            noticed += isNoticed(scene, candidates.get(i), change) ? 1 : 0;
        }
        return (double) noticed / tried;
    }

    private static boolean isNoticed(
            OrderScene scene, int index, UnaryOperator<Optional<EnrichedOrder.Builder>> change) {
        ConsumerRecord<byte[], byte[]> correct = scene.results.remove(index);
        Optional<EnrichedOrder.Builder> changed =
                change.apply(Optional.of(EnrichedOrder.newBuilder(scene.decode(correct))));
        changed.ifPresent(result -> {
            scene.appendAt(correct.timestamp() - OrderScene.noonPlus(0));
            scene.results.add(index, scene.result(correct.partition(), correct.offset(), result.build()));
        });
        boolean noticed = !scene.verdict().isVerified();
        if (changed.isPresent()) {
            scene.results.remove(index);
        }
        scene.results.add(index, correct);
        return noticed;
    }
}
