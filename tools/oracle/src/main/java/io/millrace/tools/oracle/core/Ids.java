/* SPDX-License-Identifier: Apache-2.0 */
package io.millrace.tools.oracle.core;

import java.util.regex.Pattern;

/** The contract's rule for ids, stated independently of the jobs. */
public final class Ids {

    private static final int MAX_UTF16_UNITS = 256;
    private static final Pattern CONTROL_CHARACTER = Pattern.compile("[\\x00-\\x1F\\x7F-\\x9F]");

    private Ids() {}

    /** Whether an id is not blank, not too long and free of control characters. */
    public static boolean isValid(String id) {
        return id.length() <= MAX_UTF16_UNITS
                && !id.codePoints().allMatch(Character::isWhitespace)
                && !CONTROL_CHARACTER.matcher(id).find();
    }
}
