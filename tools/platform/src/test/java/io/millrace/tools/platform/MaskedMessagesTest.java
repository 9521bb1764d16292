/* SPDX-License-Identifier: Apache-2.0 */
package io.millrace.tools.platform;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.millrace.config.UnreachableException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class MaskedMessagesTest {

    @ParameterizedTest
    @ValueSource(strings = {"http://me:hush@127.0.0.1:1/subjects", "http://me:[hush@127.0.0.1:1"})
    void anUnreachableServiceIsNamedWithoutItsPassword(String url) {
        assertThatThrownBy(() -> Probe.requireHttp("schema registry", url))
                .isInstanceOf(UnreachableException.class)
                .message()
                .startsWith("schema registry is not responding at http://******@127.0.0.1:1")
                .doesNotContain("hush");
    }

    @Test
    void anUnreachableClusterIsNamedWithoutItsPassword() {
        assertThatThrownBy(() -> new FlinkRest("http://me:hush@127.0.0.1:1").jobs())
                .isInstanceOf(UnreachableException.class)
                .hasMessage("Flink REST API is not responding at http://******@127.0.0.1:1");
    }
}
