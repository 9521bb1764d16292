/* SPDX-License-Identifier: Apache-2.0 */
package io.millrace.tools.oracle.enrichment;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.tools.oracle.core.ControlReading;
import io.millrace.tools.oracle.core.Tally;
import io.millrace.tools.oracle.enrichment.ProfileHistory.Profile;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Kafka times are seconds after noon. */
final class ExpectedProfilesTest {

    private static final String USER = "ann";

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
        return history.after(history.size()).map(Profile::version).orElse(0L);
    }

    @Test
    void hasNoProfileOfAUserWithoutRecords() {
        assertThat(version()).isZero();
        assertThat(read().of(USER).size()).isZero();
    }

    @Test
    void keepsTheFieldsOfEnrichment() {
        scene.profile(USER, 2);
        scene.profile(USER, 3);
        ProfileHistory history = read().of(USER);

        assertThat(history.after(1)).contains(new Profile("ann the 2", "ann@example.org", "PLUS", "segment-2", 2L));
        assertThat(history.after(2)).contains(new Profile("ann the 3", "ann@example.org", "FREE", null, 3L));
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

        assertThat(read().of(USER).after(2)).map(Profile::name).contains("Ann");
    }

    @Test
    void expectsDeadLettersOfInvalidUserIds() {
        for (String userId : List.of(" ", "ann\0", "x".repeat(257))) {
            scene.profile(userId, 1);
            scene.deletion(userId);
        }
        scene.profile("x".repeat(256), 1);

        assertThat(reading().deadLetters()).isEqualTo(new Tally(6, 0, 6, 0, 0));
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

        assertThat(history.appendedBy(OrderScene.noonPlusSeconds(9.999))).isZero();
        assertThat(history.appendedBy(OrderScene.noonPlusSeconds(10))).isEqualTo(2);
        assertThat(history.appendedBy(OrderScene.noonPlusSeconds(19.999))).isEqualTo(2);
        assertThat(history.appendedBy(OrderScene.noonPlusSeconds(20))).isEqualTo(3);
    }

    @Test
    void findsWhenAProfileExistsAgainAndWhetherItStays() {
        scene.profile(USER, 1);
        scene.deletion(USER);
        scene.profile(USER, 1);
        scene.profile(USER, 2);
        ProfileHistory history = read().of(USER);

        assertThat(history.nextPresent(0)).contains(1);
        assertThat(history.nextPresent(1)).contains(3);
        assertThat(history.nextPresent(4)).isEmpty();
        assertThat(history.staysFrom(2)).isFalse();
        assertThat(history.staysFrom(3)).isTrue();
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
