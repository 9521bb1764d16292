/* SPDX-License-Identifier: Apache-2.0 */
package io.millrace.tools.oracle.core;

import java.util.HashMap;
import java.util.Map;

/** Keeps one copy of strings that occur in many records. */
public final class StringPool {

    private final Map<String, String> strings = new HashMap<>();

    /** The shared copy; null for null. */
    public String shared(String string) {
        return string == null ? null : strings.computeIfAbsent(string, same -> same);
    }
}
