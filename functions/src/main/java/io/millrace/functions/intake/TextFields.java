/* SPDX-License-Identifier: Apache-2.0 */
package io.millrace.functions.intake;

import java.util.Optional;

/** Validates texts that are no ids: codes, and the length of those that are kept in state. */
public final class TextFields {

    /** UTF-16 units. */
    static final int MAX_LENGTH = 2_048;

    private TextFields() {}

    /**
     * The reason why a text is too long; empty if it is short enough or null.
     *
     * @param field its name, with which the reason begins
     */
    public static Optional<String> fault(String field, String text) {
        return text == null || text.length() <= MAX_LENGTH
                ? Optional.empty()
                : Optional.of(
                        "%s must be at most %s UTF-16 units long; got %s".formatted(field, MAX_LENGTH, text.length()));
    }

    /** Whether a text is so many letters A-Z, as the codes of currencies and countries are. */
    public static boolean isCapitals(String text, int length) {
        if (text.length() != length) {
            return false;
        }
        for (int i = 0; i < length; i++) {
            char letter = text.charAt(i);
            if (letter < 'A' || letter > 'Z') {
                return false;
            }
        }
        return true;
    }

    /** Cuts a text that is too long, without splitting a surrogate pair; null stays null. */
    public static String shortened(String text) {
        if (text == null || text.length() <= MAX_LENGTH) {
            return text;
        }
        boolean splitsPair = Character.isHighSurrogate(text.charAt(MAX_LENGTH - 1));
        return text.substring(0, splitsPair ? MAX_LENGTH - 1 : MAX_LENGTH);
    }
}
