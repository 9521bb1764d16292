/* SPDX-License-Identifier: Apache-2.0 */
package io.millrace.functions.intake;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * Checks that the raw key of a control record is plain text, so that a key which another serializer wrote is named as such
 * and does not count as the key of some other entity.
 */
public final class ControlKey {

    private static final int WIRE_FORMAT_HEADER = 5;
    private static final Pattern JSON_STRING = Pattern.compile("\".*\"", Pattern.DOTALL);

    /** An object is empty or begins with a quoted name; {@code {6F96…}}, an id in braces, is none. */
    private static final Pattern JSON_OBJECT = Pattern.compile("\\{\\s*(\".*)?}", Pattern.DOTALL);

    private ControlKey() {}

    /** The reason why a key is not plain text in UTF-8; empty if it is. */
    public static Optional<String> fault(byte[] key) {
        if (key == null) {
            return Optional.of("the record has no key");
        }
        if (key.length >= WIRE_FORMAT_HEADER && key[0] == 0) {
            return Optional.of("the key looks like Avro, with byte 0 and schema id %s; it must be plain text"
                    .formatted(ByteBuffer.wrap(key).getInt(1)));
        }
        Optional<String> text = decode(key);
        if (text.isEmpty()) {
            return Optional.of("the key is not valid UTF-8; it must be plain text");
        }
        String trimmed = text.orElseThrow().strip();
        if (JSON_STRING.matcher(trimmed).matches()) {
            return Optional.of("the key looks like a JSON string, in quotation marks; it must be plain text");
        }
        if (JSON_OBJECT.matcher(trimmed).matches()) {
            return Optional.of("the key looks like a JSON object; it must be plain text");
        }
        return trimmed.chars().anyMatch(Character::isISOControl)
                ? Optional.of("the key contains control characters; it must be plain text")
                : Optional.empty();
    }

    private static Optional<String> decode(byte[] key) {
        try {
            return Optional.of(UTF_8.newDecoder().decode(ByteBuffer.wrap(key)).toString());
        } catch (CharacterCodingException malformed) {
            return Optional.empty();
        }
    }
}
