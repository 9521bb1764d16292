/* SPDX-License-Identifier: Apache-2.0 */
package io.millrace.functions.intake;

import java.util.Optional;

/** Validates the ids of all inputs: keys, ids of events and references to other entities. */
public final class IdFields {

    private static final int MAX_LENGTH = 256;
    private static final int MAX_QUOTED = 64;

    private IdFields() {}

    /**
     * The reason why an id is invalid; empty if it is valid. The reason does not quote the id.
     *
     * @param field its name, with which the reason begins
     */
    public static Optional<String> fault(String field, String id) {
        if (id.length() > MAX_LENGTH) {
            return Optional.of(
                    "%s must be at most %s UTF-16 units long; got %s".formatted(field, MAX_LENGTH, id.length()));
        }
        if (id.isBlank()) {
            return Optional.of("%s must not be blank".formatted(field));
        }
        for (int i = 0; i < id.length(); i++) {
            if (Character.isISOControl(id.charAt(i))) {
                return Optional.of("%s must not contain control characters; got U+%04X at index %s"
                        .formatted(field, (int) id.charAt(i), i));
            }
        }
        return Optional.empty();
    }

    /** The id as a message may quote it: shortened, control characters replaced. */
    public static String quotable(String id) {
        String shortened = id.length() <= MAX_QUOTED ? id : id.substring(0, MAX_QUOTED) + "…";
        return shortened.replaceAll("\\p{Cntrl}", "?");
    }
}
