/* SPDX-License-Identifier: Apache-2.0 */
package io.millrace.tools.traffic;

/** Keys of {@code users} that are no userId in plain text. */
enum OddKey {
    CONTROL_CHARACTER,
    BLANK,
    TOO_LONG,
    /** The wire format: byte 0, schema id 1, the string with its length. */
    AVRO,
    JSON_STRING,
    JSON_OBJECT;

    /** Whether the userId of a value under this key is the key itself; under other keys it is the user's. */
    boolean isUserId() {
        return compareTo(AVRO) < 0;
    }

    /** @param userId plain ASCII, shorter than 64 characters */
    String of(String userId) {
        return switch (this) {
            case CONTROL_CHARACTER -> InvalidFields.withControlCharacter(userId);
            case BLANK -> InvalidFields.BLANK_ID;
            case TOO_LONG -> InvalidFields.tooLong(userId);
            case AVRO -> "\0\0\0\0\1" + (char) (2 * userId.length()) + userId;
            case JSON_STRING -> '"' + userId + '"';
            case JSON_OBJECT -> "{\"userId\":\"" + userId + "\"}";
        };
    }
}
