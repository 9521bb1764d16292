/* SPDX-License-Identifier: Apache-2.0 */
package io.millrace.tools.cli.rules;

import io.millrace.schemas.FraudRule;
import io.millrace.tools.cli.console.TextTable;
import java.math.BigDecimal;
import java.util.List;
import java.util.TreeMap;
import java.util.stream.Collectors;

/** Lays out rule versions for people, one per line. */
public final class RuleTable {

    private RuleTable() {}

    public static List<String> lines(List<FraudRule> rules) {
        TextTable table = TextTable.ofText("RULE", "VERSION", "ENABLED", "SEVERITY", "PARAMETERS", "EFFECTIVE FROM");
        rules.forEach(rule -> table.row(
                rule.getRuleId(),
                Integer.toString(rule.getVersion()),
                Boolean.toString(rule.getEnabled()),
                rule.getSeverity().name(),
                parameters(rule),
                rule.getEffectiveFrom().toString()));
        return table.lines();
    }

    private static String parameters(FraudRule rule) {
        return new TreeMap<>(rule.getParameters())
                .entrySet().stream()
                        .map(entry -> entry.getKey() + "=" + plain(entry.getValue()))
                        .collect(Collectors.joining(" "));
    }

    private static String plain(double value) {
        return BigDecimal.valueOf(value).stripTrailingZeros().toPlainString();
    }
}
