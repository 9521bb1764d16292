/* SPDX-License-Identifier: Apache-2.0 */
package io.millrace.tools.oracle.enrichment;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.tools.oracle.core.ControlReading;
import io.millrace.tools.oracle.core.Tally;
import java.util.List;
import org.junit.jupiter.api.Test;

final class ProfileKeysTest {

    private static final String USER = "ann";

    private final OrderScene scene = new OrderScene();
    private final ExpectedProfiles profiles = new ExpectedProfiles();

    @Test
    void expectsDeadLettersOfInvalidUserIds() {
        for (String userId : List.of(" ", "ann\0", "x".repeat(257))) {
            scene.profile(userId, 1);
            scene.deletion(userId);
        }
        scene.profile("x".repeat(256), 1);

        assertThat(read().deadLetters()).isEqualTo(new Tally(6, 0, 6, 0, 0));
    }

    @Test
    void expectsADeadLetterOfAKeyThatIsNotPlainTextAndDeletesNobody() {
        scene.profile(USER, 1);
        scene.deadLetter(scene.profile("\"ann\"", (byte[]) null), "validate");
        scene.deadLetter(scene.profile(" {\"userId\":\"ann\"}", (byte[]) null), "validate");
        scene.deadLetter(scene.profile("{ \"userId\":\"ann\"}", (byte[]) null), "validate");
        scene.deadLetter(scene.profile("{}", (byte[]) null), "validate");
        scene.deadLetter(scene.profile("{ }", (byte[]) null), "validate");
        scene.deadLetter(scene.profile("\0\0\0\0\7ann", (byte[]) null), "validate");
        scene.deadLetter(scene.profile("an\n", (byte[]) null), "validate");
        scene.deadLetter(scene.deletion(new byte[] {'a', (byte) 0xff}), "validate");
        scene.deletion("{6F96}");
        scene.deletion("{\u2003}");
        scene.deletion("\"ann");

        assertThat(read().deadLetters()).isEqualTo(new Tally(8, 8, 0, 0, 0));
        assertThat(profiles.of(USER).exists()).isTrue();
    }

    private ControlReading read() {
        return ControlReading.of(profiles, scene, scene.profiles);
    }
}
