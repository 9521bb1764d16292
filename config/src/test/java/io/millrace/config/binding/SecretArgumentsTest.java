/* SPDX-License-Identifier: Apache-2.0 */
package io.millrace.config.binding;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class SecretArgumentsTest {

    @Test
    void separatesSecretsInBothForms() {
        SecretArguments separated = SecretArguments.separate(List.of(
                "--kafka.ssl.key.password",
                "a b",
                "--group-id",
                "x",
                "--schema-registry.bearer.auth.token=t=1",
                "--help"));

        assertThat(separated.visible()).containsExactly("--group-id", "x", "--help");
        assertThat(separated.secrets())
                .isEqualTo(Map.of("kafka.ssl.key.password", "a b", "schema-registry.bearer.auth.token", "t=1"));
        assertThat(separated.toString()).doesNotContain("a b", "t=1");
    }

    @Test
    void namesTheVariablesThatWouldWinOverAFile() {
        SecretArguments separated =
                SecretArguments.separate(List.of("--schema-registry.url", "http://me:hush@registry:8081"));

        assertThat(separated.variables())
                .containsExactlyInAnyOrder("SCHEMA_REGISTRY_URL", "MILLRACE_SCHEMA_REGISTRY_URL");
    }

    @Test
    void masksUserInformationUpToTheLastAtSignOfEveryUrl() {
        assertThat(Secrets.maskedUrls("at http://a:p@ss/w@one:1,https://b:c@two:2 and http://three/x"))
                .isEqualTo("at http://******@one:1,https://******@two:2 and http://three/x");
    }
}
