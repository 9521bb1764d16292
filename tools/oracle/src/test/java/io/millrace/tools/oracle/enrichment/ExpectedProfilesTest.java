/* SPDX-License-Identifier: Apache-2.0 */
package io.millrace.tools.oracle.enrichment;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import io.millrace.tools.oracle.core.ControlReading;
import io.millrace.tools.oracle.core.Tally;
import io.millrace.tools.oracle.enrichment.ProfileHistory.Arrival;
import io.millrace.tools.oracle.enrichment.ProfileHistory.Known;
import io.millrace.tools.oracle.enrichment.ProfileHistory.Profile;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Kafka times are seconds after noon. */
final class ExpectedProfilesTest {

    private static final String USER = "ann";
    private static final Profile ANN_1 = new Profile("ann the 1", "ann@example.org", "FREE", "segment-1", 1L);

    private final OrderScene scene = new OrderScene();

    private ExpectedProfiles read() {
        ExpectedProfiles profiles = new ExpectedProfiles();
        ControlReading.of(profiles, scene, scene.profiles);
        return profiles;
    }

    private ControlReading reading() {
        return ControlReading.of(new ExpectedProfiles(), scene, scene.profiles);
    }

    /** The version in the end; 0 if there is no profile. */
    private long version() {
        ProfileHistory history = read().of(USER);
        return history.after(history.all()).map(Profile::version).orElse(0L);
    }

    @Test
    void hasNoProfileOfAUserWithoutRecords() {
        assertThat(version()).isZero();
        assertThat(read().of(USER).all()).isEqualTo(Known.of());
    }

    @Test
    void keepsTheFieldsOfEnrichment() {
        scene.profile(USER, 2);
        scene.profile(USER, 3);
        ProfileHistory history = read().of(USER);

        assertThat(history.after(Known.of(1)))
                .contains(new Profile("ann the 2", "ann@example.org", "PLUS", "segment-2", 2L));
        assertThat(history.after(Known.of(2))).contains(new Profile("ann the 3", "ann@example.org", "FREE", null, 3L));
    }

    @Test
    void rejectsAnUpdateWithATextOfMoreThan2048Units() {
        String longest = "a".repeat(2_048);
        scene.profile(
                USER,
                scene.encode(OrderScene.profileOf(USER, 2).setName(longest).build()));
        scene.profile(
                USER,
                scene.encode(
                        OrderScene.profileOf(USER, 3).setName(longest + "b").build()));
        scene.profile(
                USER,
                scene.encode(
                        OrderScene.profileOf(USER, 4).setEmail(longest + "b").build()));
        scene.profile(
                USER,
                scene.encode(
                        OrderScene.profileOf(USER, 5).setSegment(longest + "b").build()));

        assertThat(version()).isEqualTo(2);
    }

    @Test
    void prefersTheHighestVersionInAnyOrder() {
        scene.profile(USER, 3);
        scene.profile(USER, 2);

        assertThat(version()).isEqualTo(3);
    }

    @Test
    void prefersTheLaterOfEqualVersions() {
        scene.profile(USER, 2);
        scene.profile(
                USER, scene.encode(OrderScene.profileOf(USER, 2).setName("Ann").build()));

        assertThat(read().of(USER).after(Known.of(2))).map(Profile::name).contains("Ann");
    }

    @Test
    void hasNoProfileAfterADeletion() {
        scene.profile(USER, 2);
        scene.deletion(USER);

        assertThat(version()).isZero();
    }

    @Test
    void doesNotRestoreADeletedProfileByAnOldUpdate() {
        scene.profile(USER, 2);
        scene.deletion(USER);
        scene.profile(USER, 1);

        assertThat(version()).isZero();
    }

    @Test
    void restoresADeletedProfileByTheSameVersionOrAHigherOne() {
        scene.profile(USER, 2);
        scene.deletion(USER);
        scene.profile(USER, 2);
        assertThat(version()).isEqualTo(2);

        scene.deletion(USER);
        scene.profile(USER, 3);
        assertThat(version()).isEqualTo(3);
    }

    @Test
    void acceptsAnUpdateAfterADeletionOfNothing() {
        scene.deletion(USER);
        scene.profile(USER, 1);

        assertThat(version()).isEqualTo(1);
    }

    @Test
    void countsAppendedRecordsByTheMillisecond() {
        scene.appendAtSecond(10);
        scene.profile(USER, 1);
        scene.profile(USER, 2);
        scene.appendAtSecond(20);
        scene.deletion(USER);
        ProfileHistory history = read().of(USER);

        assertThat(history.appendedBy(OrderScene.noonPlusSeconds(9.999))).isEqualTo(Known.of(0));
        assertThat(history.appendedBy(OrderScene.noonPlusSeconds(10))).isEqualTo(Known.of(2));
        assertThat(history.appendedBy(OrderScene.noonPlusSeconds(19.999))).isEqualTo(Known.of(2));
        assertThat(history.appendedBy(OrderScene.noonPlusSeconds(20))).isEqualTo(Known.of(3));
    }

    @Test
    void findsWhenAProfileExistsAgainAndWhetherItStays() {
        scene.appendAtSecond(1);
        scene.profile(USER, 1);
        scene.deletion(USER);
        scene.appendAtSecond(3);
        scene.profile(USER, 1);
        scene.profile(USER, 2);
        ProfileHistory history = read().of(USER);

        assertThat(history.arrivals(List.of(Known.of(0)), history.all()))
                .containsExactly(new Arrival(ANN_1, OrderScene.noonPlusSeconds(1)));
        assertThat(history.arrivals(List.of(Known.of(2)), history.all()))
                .containsExactly(new Arrival(ANN_1, OrderScene.noonPlusSeconds(3)));
        assertThat(history.arrivals(List.of(Known.of(2)), Known.of(2))).isEmpty();
        assertThat(history.canStayAbsent(List.of(Known.of(0)), Known.of(1))).isFalse();
        assertThat(history.canStayAbsent(List.of(Known.of(2)), Known.of(2))).isTrue();
        assertThat(history.staysFrom(Known.of(2))).isFalse();
        assertThat(history.staysFrom(Known.of(3))).isTrue();
    }

    @Test
    void ordersRecordsOfTwoPartitionsByTheirTimestamps() {
        scene.appendAtSecond(1);
        scene.profile(0, 2_708, USER, scene.encode(OrderScene.profileOf(USER, 1).build()));
        scene.appendAtSecond(2);
        scene.profile(3, 592, USER, null);
        assertThat(version()).isZero();

        scene.appendAtSecond(1.5);
        scene.profile(1, 7, USER, scene.encode(OrderScene.profileOf(USER, 2).build()));
        assertThat(version()).isZero();

        scene.appendAtSecond(2.001);
        scene.profile(1, 8, USER, scene.encode(OrderScene.profileOf(USER, 2).build()));
        assertThat(version()).isEqualTo(2);
    }

    @Test
    void aDeletionOfTheSameMillisecondInAnotherPartitionCounts() {
        scene.profile(1, 0, USER, scene.encode(OrderScene.profileOf(USER, 1).build()));
        scene.profile(0, 0, USER, null);

        assertThat(version()).isZero();
    }

    @Test
    void inTheSameMillisecondTheHigherPartitionOfEqualVersionsCounts() {
        byte[] other = scene.encode(OrderScene.profileOf(USER, 1).setName("Ann").build());
        scene.profile(0, 9, USER, scene.encode(OrderScene.profileOf(USER, 1).build()));
        scene.profile(3, 0, USER, other);

        assertThat(read().of(USER).after(Known.of(1, 1))).map(Profile::name).contains("Ann");
    }

    @Test
    void eitherOfTwoPartitionsCanBeReadFirst() {
        scene.appendAtSecond(1);
        scene.profile(0, 0, USER, scene.encode(OrderScene.profileOf(USER, 1).build()));
        scene.appendAtSecond(2);
        scene.profile(1, 0, USER, null);
        scene.appendAtSecond(3);
        scene.profile(1, 1, USER, scene.encode(OrderScene.profileOf(USER, 2).build()));
        ProfileHistory history = read().of(USER);

        assertThat(history.between(history.none(), history.all()))
                .containsExactlyInAnyOrder(
                        Known.of(0, 0), Known.of(0, 1), Known.of(0, 2), Known.of(1, 0), Known.of(1, 1), Known.of(1, 2));
        assertThat(history.seenBetween(history.none(), history.all()))
                .extracting(Profile::version)
                .containsExactly(1L, 2L);
        assertThat(history.arrivals(List.of(history.none()), history.all()))
                .extracting(arrival -> arrival.profile().version(), Arrival::appendedAt)
                .containsExactlyInAnyOrder(
                        tuple(1L, OrderScene.noonPlusSeconds(1)), tuple(2L, OrderScene.noonPlusSeconds(3)));
        assertThat(history.canStayAbsent(List.of(history.none()), Known.of(1, 1)))
                .as("the deletion is read first")
                .isTrue();
        assertThat(history.canStayAbsent(List.of(history.none()), Known.of(0, 2)))
                .isFalse();
    }

    @Test
    void countsUsersWithAndWithoutProfile() {
        scene.profile(USER, 1);
        scene.profile("bob", 1);
        scene.profile("cid", 1);
        scene.deletion("bob");

        assertThat(read().existing()).isEqualTo(2);
        assertThat(read().deleted()).isEqualTo(1);
    }

    @Test
    void expectsADeadLetterOfAnUndecodableRecord() {
        scene.deadLetter(scene.profile(USER, new byte[] {1, 2, 3}), "decode");

        assertThat(version()).isZero();
        assertThat(reading().deadLetters()).isEqualTo(new Tally(1, 1, 0, 0, 0));
    }

    @Test
    void expectsADeadLetterOfAProfileUnderAnotherKeyOrNone() {
        byte[] bob = scene.encode(OrderScene.profileOf("bob", 1).build());
        scene.deadLetter(scene.profile(USER, bob), "validate");
        scene.deadLetter(scene.profile(null, bob), "validate");
        scene.deadLetter(scene.profile(null, (byte[]) null), "validate");

        assertThat(version()).isZero();
        assertThat(reading().deadLetters()).isEqualTo(new Tally(3, 3, 0, 0, 0));
    }

    @Test
    void noticesADeadLetterOfAGoodProfile() {
        scene.deadLetter(scene.profile(USER, 1), "validate");

        assertThat(version()).isEqualTo(1);
        assertThat(reading().deadLetters()).isEqualTo(new Tally(0, 0, 0, 0, 1));
    }

    @Test
    void ignoresDeadLettersOfRecordsRemovedByCompaction() {
        scene.deadLetter(scene.profile(USER, new byte[] {1, 2, 3}), "decode");
        scene.profile(USER, 2);
        scene.profiles.remove(0);

        assertThat(reading().removed()).isEqualTo(1);
        assertThat(reading().deadLetters()).isEqualTo(new Tally(0, 0, 0, 0, 0));
    }
}
