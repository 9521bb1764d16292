/* SPDX-License-Identifier: Apache-2.0 */
package io.millrace.tools.cli.commands;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.schemas.rules.RuleCheck;
import io.millrace.tools.cli.Millrace;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

class RulesCommandTest {

    private static final String GOOD = """
            rules:
              - ruleId: rapid-transactions
                version: 2
                enabled: true
                severity: HIGH
                parameters: {window-seconds: 30.5, max-transactions: 8}
                effectiveFrom: 2099-01-31T12:00:00Z
              - ruleId: geo-velocity
                version: 11
                enabled: false
                severity: LOW
                parameters: {window-seconds: 600, min-countries: 2}
                effectiveFrom: 2099-02-01T00:00:00Z
            """;

    private final StringWriter out = new StringWriter();
    private final StringWriter err = new StringWriter();

    @TempDir
    private Path folder;

    @Test
    void showsEveryVersionOfAGoodFile() throws IOException {
        assertThat(run("rules", "validate", write(GOOD))).isZero();
        assertThat(out.toString()).isEqualToNormalizingNewlines("""
                RULE                VERSION  ENABLED  SEVERITY  PARAMETERS                              EFFECTIVE FROM
                rapid-transactions  2        true     HIGH      max-transactions=8 window-seconds=30.5  2099-01-31T12:00:00Z
                geo-velocity        11       false    LOW       min-countries=2 window-seconds=600      2099-02-01T00:00:00Z
                """);
        assertThat(err.toString()).isEmpty();
    }

    @Test
    void namesEveryFaultOfAFileWithItsLine() throws IOException {
        String file = write("""
                rules:
                  - {ruleId: geo-velocity, version: 0, enabled: maybe, severity: HIGH, parameters: {min-countries: 3}}
                  - {ruleId: geo-velocity, version: 1, enabled: true, severity: high, effectiveFrom: 2026-01-31}
                """);

        assertThat(run("rules", "validate", file)).isEqualTo(2);
        assertThat(err.toString().lines())
                .hasSize(6)
                .allMatch(line -> line.startsWith("error: " + file + ":"))
                .anyMatch(line -> line.contains(
                        ":3: rules[1].severity = 'high': must be one of LOW, MEDIUM, HIGH; did you mean 'HIGH'?"));
        assertThat(err.toString())
                .contains(
                        "version",
                        "enabled",
                        "effectiveFrom: missing",
                        "parameters: missing",
                        "must be a point in time such as 2026-01-31T12:00:00Z");
    }

    @Test
    void rejectsWhatTheJobWouldReject() throws IOException {
        String file = write(GOOD.replace("max-transactions", "max-count").replace("geo-velocity", "geo-speed"));

        assertThat(run("rules", "validate", file)).isEqualTo(2);
        assertThat(err.toString().lines())
                .containsExactly(
                        "error: " + file + ":2: rapid-transactions@2: unknown parameter 'max-count';"
                                + " rapid-transactions has [window-seconds, max-transactions];"
                                + " missing parameter 'max-transactions'; correct this rule",
                        "error: " + file + ":8: geo-speed@11: unknown ruleId 'geo-speed';" + " valid: "
                                + RuleCheck.parameters().keySet() + "; correct this rule");
    }

    @Test
    void boundsWindowsByTheHistoryOption() throws IOException {
        String file = write(GOOD.replace("600", "7200"));

        assertThat(run("rules", "validate", file)).isEqualTo(2);
        assertThat(err.toString()).contains("'window-seconds' must be at most history, 3600; got 7200.0");
        assertThat(run("rules", "validate", file, "--history", "2h")).isZero();
    }

    @Test
    void rejectsAMissingFile() {
        assertThat(run("rules", "validate", "none.yaml")).isEqualTo(2);
        assertThat(err.toString()).isEqualToNormalizingNewlines("error: none.yaml: file not found; check the path\n");
    }

    @Test
    void rejectsABadFileBeforeItConnects() throws IOException {
        String file = write(GOOD.replace("HIGH", "EXTREME"));

        assertThat(run("rules", "put", file, "--kafka", "127.0.0.1:1")).isEqualTo(2);
        assertThat(err.toString()).contains("severity = 'EXTREME'");
    }

    @Test
    void namesAnUnreachableBroker() throws IOException {
        String file = write(GOOD);

        assertThat(run("rules", "put", file, "--kafka", "127.0.0.1:1", "--registry", "http://127.0.0.1:1"))
                .isEqualTo(3);
        assertThat(err.toString()).startsWith("error: Kafka is not responding at 127.0.0.1:1");
    }

    @Test
    void explainsWhichArgumentsGoTogether() {
        assertThat(run("rules", "put")).isEqualTo(2);
        assertThat(run("rules", "validate")).isEqualTo(2);
        assertThat(run("rules", "list", "rules.yaml")).isEqualTo(2);
        assertThat(run("rules", "put", "rules.yaml", "--withdraw", "geo-velocity@1"))
                .isEqualTo(2);
        assertThat(run("rules", "list", "--withdraw", "geo-velocity@1")).isEqualTo(2);
        assertThat(err.toString().lines().filter(line -> line.startsWith("error: ")))
                .containsExactly(
                        "error: missing required argument (specify one of these): (FILE | --withdraw=RULE@VERSION)",
                        "error: missing required parameter: 'FILE'",
                        "error: unexpected argument 'rules.yaml'",
                        "error: FILE, --withdraw=RULE@VERSION are mutually exclusive (specify only one)",
                        "error: unknown option '--withdraw'");
    }

    @Test
    void helpTeachesTheFormOfAFile() {
        assertThat(run("rules", "--help")).isZero();
        assertThat(out.toString())
                .contains("millrace rules put --withdraw rapid-transactions@2", "effectiveFrom: 2026-01-31T12:00:00Z")
                .contains("unusual-amount      factor, min-history");
    }

    private String write(String yaml) throws IOException {
        return Files.writeString(folder.resolve("rules.yaml"), yaml).toString();
    }

    private int run(String... arguments) {
        CommandLine command = Millrace.commandLine();
        command.setOut(new PrintWriter(out, true));
        command.setErr(new PrintWriter(err, true));
        return command.execute(arguments);
    }
}
