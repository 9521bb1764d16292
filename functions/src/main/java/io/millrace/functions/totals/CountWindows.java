/* SPDX-License-Identifier: Apache-2.0 */
package io.millrace.functions.totals;

import java.io.Serializable;

/** One configured count window: every {@code size} accepted purchases of a user and currency, in arrival order. */
public record CountWindows(String name, long size) implements Serializable {

    /** The definition as text, stored in state; under one name it must never change. */
    public String definition() {
        return "COUNT size " + size;
    }
}
