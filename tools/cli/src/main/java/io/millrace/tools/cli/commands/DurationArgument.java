/* SPDX-License-Identifier: Apache-2.0 */
package io.millrace.tools.cli.commands;

import io.millrace.config.binding.DurationText;
import io.millrace.config.binding.InvalidValueException;
import java.time.Duration;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/** Parses a duration on the command line, in the form that settings have too. */
public final class DurationArgument implements ITypeConverter<Duration> {

    @Override
    public Duration convert(String value) {
        try {
            return DurationText.parse(value.strip());
        } catch (InvalidValueException e) {
            throw new TypeConversionException("%s; got '%s'".formatted(e.getMessage(), value));
        }
    }
}
