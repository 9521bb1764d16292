/* SPDX-License-Identifier: Apache-2.0 */
package io.millrace.tools.oracle.sessions;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.config.jobs.ClickstreamSessionsSettings.UpdateVolume;
import io.millrace.schemas.EventType;
import io.millrace.schemas.UserEvent;
import io.millrace.tools.oracle.core.JobVerdict;
import io.millrace.tools.oracle.core.LostAndDoubled;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The oracle against a correct job on random events, and against the same job with one record lost or doubled. */
final class RandomSessionsTest {

    private static final int PARTITIONS = 3;
    private static final EventType[] TYPES = {
        EventType.PAGE_VIEW, EventType.PAGE_VIEW, EventType.PAGE_VIEW, EventType.CLICK, EventType.SEARCH
    };

    private static final Duration INTERVAL = Duration.ofSeconds(20);

    /**
     * With a gap of 60 s, at most 4 min and 20 s of allowed lateness: each user has an event every 30 s, in whole
     * seconds, up to 150 s behind the latest.
     */
    private static SessionScene play(SessionScene scene, long seed, int events, int users) {
        scene.with(Duration.ofSeconds(60), Duration.ofMinutes(4), Duration.ofSeconds(20));
        SimulatedSessionJob job = new SimulatedSessionJob(scene, PARTITIONS);
        Random random = new Random(seed);
        long[] offsets = new long[PARTITIONS];
        for (int i = 0; i < events; i++) {
            int user = random.nextInt(users);
            UserEvent event = event(random, i, "user-" + user, 30.0 * i / users);
            int partition = user % PARTITIONS;
            job.take(scene.arrival(partition, offsets[partition]++, event.getUserId(), scene.encode(event)));
        }
        return scene;
    }

    private static UserEvent event(Random random, int number, String user, double latestSecond) {
        double behind = random.nextInt(4) > 0 ? 0 : 150 * random.nextDouble() * random.nextDouble();
        double second = Math.floor(latestSecond - behind);
        EventType type = random.nextInt(12) == 0 ? EventType.LOGOUT : TYPES[random.nextInt(TYPES.length)];
        UserEvent.Builder event = SessionScene.event("e-" + number, user, type, second / 60);
        if (type == EventType.PAGE_VIEW && random.nextInt(10) > 0) {
            event.setPage("/page-" + random.nextInt(20));
        }
        if (random.nextInt(5) == 0) {
            event.setReferrer("referrer-" + random.nextInt(5)).setCampaign("campaign-" + random.nextInt(5));
        }
        return event.build();
    }

    @Test
    @Timeout(60)
    void verifiesManyEventsInSeconds() {
        JobVerdict verdict = play(new SessionScene(), 31, 20_000, 15).verdict();

        assertThat(verdict.examples()).isEmpty();
        assertThat(verdict.isVerified()).isTrue();
        assertThat(verdict.outputs().get("session-events").matched()).isGreaterThan(1_000);
        assertThat(verdict.input().late()).isPositive();
        for (String figure : List.of("open", "corrected", "superseded", "splits", "bounced")) {
            assertThat(verdict.figure(figure)).as(figure).isPositive();
        }
        assertThat((Map<?, ?>) verdict.summary().figures().get("completedByReason"))
                .hasSize(3);
    }

    @ParameterizedTest
    @ValueSource(longs = {41, 42, 43, 44, 45, 46})
    void verifiesEveryVolumeOfUpdates(long seed) {
        for (UpdateVolume updates : List.of(SessionScene.every(INTERVAL), SessionScene.FINALS_ONLY)) {
            JobVerdict verdict =
                    play(new SessionScene().with(updates), seed, 4_000, 9).verdict();

            assertThat(verdict.examples()).isEmpty();
            assertThat(verdict.isVerified()).isTrue();
        }
    }

    @Test
    void noticesUpdatesOfAnotherVolume() {
        SessionScene scene = play(new SessionScene(), 47, 900, 9);

        assertThat(scene.with(SessionScene.every(INTERVAL)).verdict().isVerified())
                .isFalse();
        assertThat(scene.with(SessionScene.FINALS_ONLY).verdict().isVerified()).isFalse();
    }

    @Test
    void noticesTooFewUpdates() {
        SessionScene scene = play(new SessionScene().with(SessionScene.FINALS_ONLY), 48, 900, 9);

        assertThat(scene.with(SessionScene.EVERY_EVENT).verdict().isVerified()).isFalse();
        assertThat(scene.with(SessionScene.every(INTERVAL)).verdict().isVerified())
                .isFalse();
    }

    @Test
    void noticesAnySingleRecordThatIsLostOrDoubled() {
        SessionScene scene = play(new SessionScene(), 32, 900, 9);

        LostAndDoubled.assertEachIsNoticed(scene, 20, List.of(scene.results, scene.late));
    }

    @Test
    void acceptsTheRepeatsOfARestartedJobInAnAtLeastOnceOutput() {
        SessionScene scene = play(new SessionScene(), 33, 900, 9);
        scene.atLeastOnce();
        List<ConsumerRecord<byte[], byte[]>> last =
                List.copyOf(scene.results.subList(scene.results.size() / 2, scene.results.size()));

        scene.results.addAll(last);

        assertThat(scene.verdict().examples()).isEmpty();
        assertThat(scene.verdict().isVerified()).isTrue();
    }
}
