/* SPDX-License-Identifier: Apache-2.0 */
package io.millrace.tools.oracle.core;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Function;

/** Finds the first field in which two results differ. */
public final class FieldComparison<T> {

    private final Map<String, Function<T, ?>> fields = new LinkedHashMap<>();

    public FieldComparison<T> field(String name, Function<T, ?> value) {
        fields.put(name, value);
        return this;
    }

    /** The first difference in the order of the fields; empty if there is none. */
    public Optional<String> difference(T found, T expected) {
        return fields.entrySet().stream()
                .flatMap(field ->
                        difference(
                                field.getKey(),
                                field.getValue().apply(found),
                                field.getValue().apply(expected))
                                .stream())
                .findFirst();
    }

    public static Optional<String> difference(String field, Object found, Object expected) {
        return Objects.equals(found, expected)
                ? Optional.empty()
                : Optional.of("%s %s, not %s".formatted(field, found, expected));
    }
}
