/* SPDX-License-Identifier: Apache-2.0 */
package io.millrace.tools.cli.rules;

import io.millrace.schemas.FraudRule;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeMap;
import java.util.stream.Collectors;

/** Versions of rules for people: a line each, below a line of headings. */
public final class RuleTable {

    private static final List<String> HEADINGS =
            List.of("RULE", "VERSION", "ENABLED", "SEVERITY", "PARAMETERS", "EFFECTIVE FROM");
    private static final String GAP = "  ";

    private RuleTable() {}

    public static List<String> lines(List<FraudRule> rules) {
        List<List<String>> rows = new ArrayList<>();
        rows.add(HEADINGS);
        rules.forEach(rule -> rows.add(row(rule)));
        return rows.stream().map(row -> line(row, rows)).toList();
    }

    private static List<String> row(FraudRule rule) {
        return List.of(
                rule.getRuleId(),
                Integer.toString(rule.getVersion()),
                Boolean.toString(rule.getEnabled()),
                rule.getSeverity().name(),
                new TreeMap<>(rule.getParameters())
                        .entrySet().stream()
                                .map(entry -> entry.getKey() + "=" + plain(entry.getValue()))
                                .collect(Collectors.joining(" ")),
                rule.getEffectiveFrom().toString());
    }

    private static String plain(double value) {
        return BigDecimal.valueOf(value).stripTrailingZeros().toPlainString();
    }

    private static String line(List<String> row, List<List<String>> rows) {
        StringBuilder line = new StringBuilder();
        for (int column = 0; column < row.size(); column++) {
            int index = column;
            int width = rows.stream()
                    .mapToInt(each -> each.get(index).length())
                    .max()
                    .orElseThrow();
            String cell = row.get(column);
            line.append(cell).append(" ".repeat(width - cell.length())).append(GAP);
        }
        return line.toString().stripTrailing();
    }
}
