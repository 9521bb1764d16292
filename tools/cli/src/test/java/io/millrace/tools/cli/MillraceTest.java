/* SPDX-License-Identifier: Apache-2.0 */
package io.millrace.tools.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.config.jobs.JobDefinition;
import io.millrace.schemas.rules.RuleCheck;
import io.millrace.tools.platform.Installation;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import picocli.CommandLine;

class MillraceTest {
    private static final Installation REAL = Installation.locate();

    private final StringWriter out = new StringWriter();
    private final StringWriter err = new StringWriter();

    @TempDir
    private Path checkout;

    @BeforeEach
    void useACheckoutWithoutAPlatform() throws IOException {
        Files.createDirectories(checkout.resolve("config/jobs"));
        copySettings(JobDefinition.COMMON_SETTINGS_FILE);
        for (JobDefinition job : JobDefinition.all()) {
            copySettings(job.settingsFile());
        }
        System.setProperty(Installation.HOME_PROPERTY, checkout.toString());
    }

    private void copySettings(String file) throws IOException {
        Files.copy(
                REAL.settingsFolder().resolve(file),
                new Installation(checkout).settingsFolder().resolve(file));
    }

    @AfterEach
    void useTheRealCheckout() {
        System.clearProperty(Installation.HOME_PROPERTY);
    }

    private int run(String... arguments) {
        CommandLine command = Millrace.commandLine();
        command.setOut(new PrintWriter(out, true));
        command.setErr(new PrintWriter(err, true));
        return command.execute(arguments);
    }

    @ParameterizedTest
    @MethodSource("commands")
    void everyCommandTeachesByExampleWithinEightyColumns(String name) {
        assertThat(run((name + " --help").split(" "))).isZero();
        assertThat(out.toString()).contains("Example", "Exit codes:", "3   a required service cannot be reached");
        assertThat(out.toString().lines()).allMatch(line -> line.length() <= 80);
        assertThat(err.toString()).isEmpty();
    }

    static List<String> commands() {
        return commands(Millrace.commandLine(), "");
    }

    private static List<String> commands(CommandLine parent, String prefix) {
        List<String> names = new ArrayList<>();
        parent.getSubcommands().forEach((name, command) -> {
            if (!command.getCommandSpec().usageMessage().hidden()) {
                names.add(prefix + name);
                names.addAll(commands(command, prefix + name + " "));
            }
        });
        return names;
    }

    @Test
    void listsTheCommandsAndHidesInternalOnes() {
        assertThat(run("--help")).isZero();
        assertThat(out.toString())
                .contains("up", "down", "submit")
                .doesNotContain("supervise", "  generate-completion");
        assertThat(out.toString().lines()).allMatch(line -> line.length() <= 80);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "topics", "schemas", "rules"})
    void reportsAMissingCommand(String group) {
        assertThat(group.isEmpty() ? run() : run(group)).isEqualTo(2);
        assertThat(err.toString())
                .isEqualToNormalizingNewlines(
                        "error: missing command%nSee: %s --help%n".formatted(("millrace " + group).strip()));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"nonsense --help", "topics nonsense", "topics nonsense --help", "up nonsense", "env nonsense -h"
            })
    void rejectsAnUnexpectedArgumentEvenIfHelpIsRequested(String line) {
        assertThat(run(line.split(" "))).isEqualTo(2);
        assertThat(err.toString()).startsWith("error: unexpected argument 'nonsense'");
        assertThat(out.toString()).isEmpty();
    }

    @Test
    void completesCommandsAndJobs() {
        assertThat(run("generate-completion")).isZero();
        assertThat(out.toString()).contains("purchase-totals", "order-enrichment", "withdraw");
    }

    @Test
    void suggestsTheCommandThatWasMeant() {
        assertThat(run("statsu")).isEqualTo(2);
        assertThat(err.toString()).contains("'statsu'", "millrace status");
    }

    @Test
    void helpListsTheJoins() {
        assertThat(run("demo", "--help")).isZero();
        assertThat(out.toString()).contains("--join", "broadcast", "keyed");
    }

    @Test
    void rejectsAnUnknownJoin() {
        assertThat(run("demo", "--join", "hash")).isEqualTo(2);
        assertThat(err.toString()).contains("--join", "'hash'");
    }

    @Test
    void rejectsAnUnknownOption() {
        assertThat(run("up", "--kafka-prt", "9092")).isEqualTo(2);
        assertThat(err.toString()).contains("--kafka-prt").doesNotContain("\tat ");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '"',
            value = {
                "status --name ../other | --name is '../other'",
                "submit --group-id other purchase-totals | missing job before the settings",
                "submit purchase-totals --parallelism 0 | --parallelism must be at least 1; got 0",
                "submit purchase-totals --fresh-state --from-savepoint latest"
                        + "| --from-savepoint and --fresh-state exclude each other",
                "generate --events 5 --for 1s | --events and --for exclude each other",
            })
    void rejectsInvalidArguments(String line, String fault) {
        assertThat(run(line.split(" "))).isEqualTo(2);
        assertThat(err.toString()).startsWith("error: " + fault);
    }

    @ParameterizedTest
    @ValueSource(strings = {"status", "env", "stop purchase-totals"})
    void explainsHowToStartThePlatform(String line) {
        assertThat(run(line.split(" "))).isEqualTo(3);
        assertThat(err.toString())
                .isEqualToNormalizingNewlines(
                        "error: platform 'default' is not running; start it with: scripts/millrace up\n");
    }

    @Test
    void stopsNothingWhenNothingRuns() {
        assertThat(run("down", "--name", "other")).isZero();
        assertThat(out.toString()).contains("platform 'other' is not running");
    }

    @Test
    void treatsAPlatformWithoutItsSupervisorAsStopped() throws IOException {
        Path instance = Files.createDirectories(checkout.resolve(".millrace/default"));
        Files.writeString(
                instance.resolve("platform.json"),
                "{\"phase\":\"READY\",\"ports\":{},\"processes\":{\"supervisor\":{\"pid\":1,\"started\":1}}}");

        assertThat(run("env")).isEqualTo(3);
    }

    @Test
    void listsTheJobsIfTheNameIsUnknown() {
        assertThat(run("submit", "purchase-total")).isEqualTo(2);
        assertThat(err.toString())
                .isEqualToNormalizingNewlines("error: there is no job 'purchase-total'; jobs: %s\n"
                        .formatted(String.join(", ", JobDefinition.names())));
    }

    @ParameterizedTest
    @ValueSource(strings = {"submit", "stop", "verify"})
    void helpListsTheJobs(String name) {
        assertThat(run(name, "--help")).isZero();
        assertThat(out.toString().replaceAll("\\s+", " ")).contains(String.join(", ", JobDefinition.names()));
    }

    @Test
    void namesEveryFaultOfTheTrafficsOptions() {
        int exitCode = run(("generate --events -5 --users 0 --rate NaN --time-factor 0 --late 1.5 --fraud -0.1"
                        + " --start 2126-01-31T12:00:00Z")
                .split(" "));

        assertThat(exitCode).isEqualTo(2);
        assertThat(err.toString()).isEqualToNormalizingNewlines("""
            error: --events must be between 1 and 1,000,000,000,000; got -5
            error: --users must be between 1 and 10,000,000; got 0
            error: --rate must be above 0 and at most 10,000,000; got NaN
            error: --time-factor must be above 0 and at most 1,000,000; got 0.0
            error: --start must not be in the future; got 2126-01-31T12:00:00Z
            error: --late must be between 0 and 1; got 1.5
            error: --fraud must be between 0 and 1; got -0.1
            """);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "up --slots 0 --kafka-port 70000 --flink-port -1 | --slots;--kafka-port;--flink-port",
                "demo --events-per-second 0 --time-factor 0.5 --for 0s | --events-per-second;--time-factor;--for",
                "verify all --patience 0s | --patience",
            })
    void namesEveryOptionThatIsOutOfRange(String line, String options) {
        assertThat(run(line.split(" "))).isEqualTo(2);
        assertThat(err.toString().lines().map(fault -> fault.split(" ", 3)[1])).containsExactly(options.split(";"));
    }

    @Test
    void namesEveryFaultOfTheSettingsOnALineOfItsOwn() {
        int exitCode =
                run("submit", "purchase-totals", "--allowed-lateness", "soon", "--grup-id=x", "--start-from", "middle");

        assertThat(exitCode).isEqualTo(2);
        assertThat(err.toString().lines()).hasSize(3).allMatch(line -> line.startsWith("error: "));
        assertThat(err.toString()).contains("allowed-lateness", "grup-id", "group-id", "start-from");
    }

    @ParameterizedTest
    @MethodSource("jobs")
    void printsTheEffectiveSettings(String job) {
        assertThat(run("submit", job, "--group-id", "other-group", "--print-config"))
                .isZero();
        assertThat(out.toString()).contains("group-id", "other-group");
    }

    static List<String> jobs() {
        return JobDefinition.names();
    }

    @Test
    void rejectsDefaultRulesThatTheJobWouldReject() throws IOException {
        Path rules = Files.writeString(checkout.resolve("rules.yaml"), """
            rules:
              - {ruleId: geo-velocity, enabled: true, severity: LOW, parameters: {window-seconds: 3601, min-countries: 2}}
              - {ruleId: round-amount, enabled: true, severity: LOW, parameters: {digits: 3}}
            """);

        assertThat(run("submit", "fraud-detection", "--default-rules", rules.toString()))
                .isEqualTo(2);
        assertThat(err.toString()).isEqualToNormalizingNewlines("""
            error: %1$s:2: geo-velocity@0: parameter 'window-seconds' must be at most history, 3600; got 3601.0; \
            correct this rule
            error: %1$s:3: round-amount@0: unknown ruleId 'round-amount'; \
            valid: %2$s; correct this rule
            """.formatted(
                        rules, RuleCheck.parameters().keySet()));
    }

    @ParameterizedTest
    @ValueSource(strings = {"ftp://me:hush@host:1", "http://me:hu/hush@host:1", "http://me:a@hush@host:x"})
    void printsNoPasswordOfAnInvalidUrl(String url) {
        assertThat(run("submit", "purchase-totals", "--schema-registry.url", url))
                .isEqualTo(2);
        assertThat(err.toString()).contains("://******@host:").doesNotContain("hush");
    }

    @Test
    void printsNoSecretOfAnUnknownOption() {
        assertThat(run("status", "--kafka.sasl.jaas.config=hush")).isEqualTo(2);
        assertThat(err.toString())
                .startsWith("error: unknown option '--kafka.sasl.jaas.config=******'")
                .doesNotContain("hush");
    }

    @Test
    void namesAnUnreachableBroker() {
        int exitCode = run("submit", "purchase-totals", "--kafka.bootstrap.servers", "127.0.0.1:1");

        assertThat(exitCode).isEqualTo(3);
        assertThat(err.toString())
                .startsWith("error: Kafka is not responding at 127.0.0.1:1: no response within 5 s")
                .contains("start it with: scripts/millrace up");
    }
}
