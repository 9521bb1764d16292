/* SPDX-License-Identifier: Apache-2.0 */
package io.millrace.tools.cli.commands;

import io.millrace.config.UsageException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** Collects the faults of a command's options, so that all of them are reported at once. */
final class OptionFaults {
    private final List<String> faults = new ArrayList<>();

    OptionFaults require(boolean valid, String fault) {
        if (!valid) {
            faults.add(fault);
        }
        return this;
    }

    OptionFaults requireBetween(String option, long least, long most, long value) {
        return require(
                value >= least && value <= most,
                String.format(Locale.ROOT, "%s must be between %,d and %,d; got %d", option, least, most, value));
    }

    /** Requires a value above 0, which excludes NaN. */
    OptionFaults requireAboveZero(String option, double most, double value) {
        return require(
                value > 0 && value <= most,
                String.format(Locale.ROOT, "%s must be above 0 and at most %,.0f; got %s", option, most, value));
    }

    OptionFaults requireShare(String option, double value) {
        return require(value >= 0 && value <= 1, option + " must be between 0 and 1; got " + value);
    }

    OptionFaults requirePositive(String option, Duration value) {
        return require(!value.isZero() && !value.isNegative(), option + " must be positive; got " + value);
    }

    /** @throws UsageException with one fault on each line, if there is any */
    void throwIfAny() {
        if (!faults.isEmpty()) {
            throw new UsageException(String.join("\n", faults));
        }
    }
}
