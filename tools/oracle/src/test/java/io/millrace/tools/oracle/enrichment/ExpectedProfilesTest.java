/* SPDX-License-Identifier: Apache-2.0 */
package io.millrace.tools.oracle.enrichment;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.schemas.ProfileUpdate;
import io.millrace.tools.oracle.core.DeadLetterCheck;
import io.millrace.tools.oracle.core.SideTopic;
import io.millrace.tools.oracle.core.Tally;
import io.millrace.tools.oracle.core.WireDecoder;
import io.millrace.tools.oracle.enrichment.ProfileHistory.Profile;
import org.junit.jupiter.api.Test;

/** Kafka times are seconds after noon. */
final class ExpectedProfilesTest {

    private static final String USER = "ann";

    private final OrderScene scene = new OrderScene();
    private final SideTopic deadLetters = new SideTopic(DeadLetterCheck.HEADER_PREFIX, false);

    private ExpectedProfiles taken() {
        scene.deadLetters.forEach(deadLetters::add);
        ExpectedProfiles profiles = new ExpectedProfiles(
                new WireDecoder(scene.registry, ProfileUpdate.getClassSchema()),
                deadLetters,
                new DeadLetterCheck("order-enrichment", deadLetters));
        scene.profiles.forEach(profiles::take);
        return profiles;
    }

    /** The version in the end; 0 if there is no profile. */
    private long version() {
        ProfileHistory history = taken().of(USER);
        return history.after(history.size()).map(Profile::version).orElse(0L);
    }

    @Test
    void knowsNothingOfAUserWithoutRecords() {
        assertThat(version()).isZero();
        assertThat(taken().of(USER).size()).isZero();
    }

    @Test
    void keepsTheFieldsOrdersTakeOver() {
        scene.profile(USER, 2);
        scene.profile(USER, 3);
        ProfileHistory history = taken().of(USER);

        assertThat(history.after(1)).contains(new Profile("ann the 2", "ann@example.org", "PLUS", "segment-2", 2L));
        assertThat(history.after(2)).contains(new Profile("ann the 3", "ann@example.org", "FREE", null, 3L));
    }

    @Test
    void prefersTheHighestVersionWhateverCameFirst() {
        scene.profile(USER, 3);
        scene.profile(USER, 2);

        assertThat(version()).isEqualTo(3);
    }

    @Test
    void prefersTheLaterOfEqualVersions() {
        scene.profile(USER, 2);
        scene.profile(
                USER, scene.encoded(OrderScene.profileOf(USER, 2).setName("Ann").build()));

        assertThat(taken().of(USER).after(2)).map(Profile::name).contains("Ann");
    }

    @Test
    void hasNoProfileAfterADeletion() {
        scene.profile(USER, 2);
        scene.deletion(USER);

        assertThat(version()).isZero();
    }

    @Test
    void doesNotBringBackADeletedProfileWithAnOldUpdate() {
        scene.profile(USER, 2);
        scene.deletion(USER);
        scene.profile(USER, 1);

        assertThat(version()).isZero();
    }

    @Test
    void bringsBackADeletedProfileWithTheSameVersionOrAHigherOne() {
        scene.profile(USER, 2);
        scene.deletion(USER);
        scene.profile(USER, 2);
        assertThat(version()).isEqualTo(2);

        scene.deletion(USER);
        scene.profile(USER, 3);
        assertThat(version()).isEqualTo(3);
    }

    @Test
    void takesAnUpdateAfterADeletionOfNothing() {
        scene.deletion(USER);
        scene.profile(USER, 1);

        assertThat(version()).isEqualTo(1);
    }

    @Test
    void tellsWhatHadBeenAppendedByTheMillisecond() {
        scene.appendAt(10);
        scene.profile(USER, 1);
        scene.profile(USER, 2);
        scene.appendAt(20);
        scene.deletion(USER);
        ProfileHistory history = taken().of(USER);

        assertThat(history.appendedBy(OrderScene.noonPlus(9.999))).isZero();
        assertThat(history.appendedBy(OrderScene.noonPlus(10))).isEqualTo(2);
        assertThat(history.appendedBy(OrderScene.noonPlus(19.999))).isEqualTo(2);
        assertThat(history.appendedBy(OrderScene.noonPlus(20))).isEqualTo(3);
    }

    @Test
    void findsWhenAProfileIsThereAgainAndWhetherItStays() {
        scene.profile(USER, 1);
        scene.deletion(USER);
        scene.profile(USER, 1);
        scene.profile(USER, 2);
        ProfileHistory history = taken().of(USER);

        assertThat(history.nextThere(0)).contains(1);
        assertThat(history.nextThere(1)).contains(3);
        assertThat(history.nextThere(4)).isEmpty();
        assertThat(history.staysFrom(2)).isFalse();
        assertThat(history.staysFrom(3)).isTrue();
    }

    @Test
    void countsUsersWithAndWithoutProfile() {
        scene.profile(USER, 1);
        scene.profile("bob", 1);
        scene.profile("cid", 1);
        scene.deletion("bob");

        assertThat(taken().existing()).isEqualTo(2);
        assertThat(taken().deleted()).isEqualTo(1);
    }

    @Test
    void wantsADeadLetterOfWhatCannotBeDecoded() {
        scene.deadLetter(scene.profile(USER, new byte[] {1, 2, 3}), "decode");

        assertThat(version()).isZero();
        assertThat(tally()).isEqualTo(new Tally(1, 1, 0, 0, 0));
    }

    @Test
    void wantsADeadLetterOfAProfileUnderAnotherKeyOrNone() {
        byte[] bob = scene.encoded(OrderScene.profileOf("bob", 1).build());
        scene.deadLetter(scene.profile(USER, bob), "validate");
        scene.deadLetter(scene.profile(null, bob), "validate");
        scene.deadLetter(scene.profile(null, (byte[]) null), "validate");

        assertThat(version()).isZero();
        assertThat(tally()).isEqualTo(new Tally(3, 3, 0, 0, 0));
    }

    @Test
    void noticesADeadLetterOfAGoodProfile() {
        scene.deadLetter(scene.profile(USER, 1), "validate");

        assertThat(version()).isEqualTo(1);
        assertThat(tally()).isEqualTo(new Tally(0, 0, 0, 0, 1));
    }

    @Test
    void saysNothingOfDeadLettersWhoseRecordIsGoneByCompaction() {
        scene.deadLetter(scene.profile(USER, new byte[] {1, 2, 3}), "decode");
        scene.profile(USER, 2);
        scene.profiles.remove(0);

        assertThat(taken().gone()).isEqualTo(1);
        assertThat(tally()).isEqualTo(new Tally(0, 0, 0, 0, 0));
    }

    private Tally tally() {
        deadLetters.rejectTheRest();
        return deadLetters.tally();
    }
}
