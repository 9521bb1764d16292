/* SPDX-License-Identifier: Apache-2.0 */
package io.millrace.functions.intake;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ControlKeyTest {

    @ParameterizedTest
    @ValueSource(
            strings = {
                "ann",
                "Zoë",
                "12",
                "{6F9619FF-8B86-D011-B42D-00C04FC964FF}",
                "\"ann",
                "a\"b\"",
                "[1]",
                "{\u2003}"
            })
    void acceptsPlainText(String key) {
        assertThat(ControlKey.fault(key.getBytes(UTF_8))).isEmpty();
    }

    @Test
    void namesAvroWithItsSchemaId() {
        assertThat(ControlKey.fault(new byte[] {0, 0, 0, 1, 2, 6, 'a', 'n', 'n'}))
                .contains("the key looks like Avro, with byte 0 and schema id 258; it must be plain text");
        assertThat(ControlKey.fault(new byte[] {0, 0, 0, 1, 2}))
                .as("a record without fields")
                .contains("the key looks like Avro, with byte 0 and schema id 258; it must be plain text");
    }

    @ParameterizedTest
    @ValueSource(strings = {"\"ann\"", "\"\"", " \"a\\nb\" "})
    void namesJsonStrings(String key) {
        assertThat(ControlKey.fault(key.getBytes(UTF_8)))
                .contains("the key looks like a JSON string, in quotation marks; it must be plain text");
    }

    @ParameterizedTest
    @ValueSource(strings = {"{\"userId\":\"ann\"}", "{ \n\"userId\": 1 }", "{}", "{ }"})
    void namesJsonObjects(String key) {
        assertThat(ControlKey.fault(key.getBytes(UTF_8)))
                .contains("the key looks like a JSON object; it must be plain text");
    }

    @Test
    void namesBytesThatAreNotText() {
        assertThat(ControlKey.fault(new byte[] {'a', (byte) 0xff}))
                .contains("the key is not valid UTF-8; it must be plain text");
        assertThat(ControlKey.fault(new byte[] {(byte) 0xed, (byte) 0xa0, (byte) 0x80}))
                .as("half of a surrogate pair")
                .contains("the key is not valid UTF-8; it must be plain text");
    }

    @Test
    void namesControlCharacters() {
        assertThat(ControlKey.fault(new byte[] {0, 0, 4, 'a'}))
                .as("an integer")
                .contains("the key contains control characters; it must be plain text");
    }

    @Test
    void namesAMissingKey() {
        assertThat(ControlKey.fault(null)).contains("the record has no key");
    }
}
