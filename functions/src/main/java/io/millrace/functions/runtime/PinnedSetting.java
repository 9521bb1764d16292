/* SPDX-License-Identifier: Apache-2.0 */
package io.millrace.functions.runtime;

import java.io.Serializable;
import java.time.Duration;

/**
 * A setting that the state of an operator depends on.
 *
 * @param key what the message of a refused restore calls the setting; it names the setting in state and must never change
 * @param value its value as text
 * @param change the changes that a restore accepts
 * @param remedy what to do instead of a change that a restore refuses
 */
public record PinnedSetting(String key, String value, Change change, String remedy) implements Serializable {

    private static final String KEEP = "start the job without its state, or with the old value";

    /** The changes that a restore accepts. */
    public enum Change {
        /** None: state built under one value is wrong under every other. */
        NONE,
        /** A shorter duration: the state contains all that it needs. */
        SHORTER
    }

    /** A setting that a restore must not change. */
    public static PinnedSetting fixed(String key, Object value) {
        return new PinnedSetting(key, value.toString(), Change.NONE, KEEP);
    }

    /** A duration that a restore may shorten, but not lengthen: the state lacks what only a longer one would have kept. */
    public static PinnedSetting neverLonger(String key, Duration value) {
        return new PinnedSetting(key, value.toString(), Change.SHORTER, KEEP);
    }

    public PinnedSetting withRemedy(String newRemedy) {
        return new PinnedSetting(key, value, change, newRemedy);
    }

    /** Whether state that was built under another value can continue under this one. */
    boolean accepts(String before) {
        return switch (change) {
            case NONE -> value.equals(before);
            case SHORTER -> Duration.parse(value).compareTo(Duration.parse(before)) <= 0;
        };
    }

    String describeChange(String before) {
        return "%s was %s in the restored state and is now %s".formatted(key, before, value);
    }
}
