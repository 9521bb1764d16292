/* SPDX-License-Identifier: Apache-2.0 */
package io.millrace.tools.cli.commands;

import io.millrace.config.UsageException;
import io.millrace.config.jobs.RuleFile;
import io.millrace.config.jobs.RuleVersion;
import io.millrace.schemas.FraudRule;
import io.millrace.schemas.rules.RuleCheck;
import io.millrace.tools.cli.ExitCodes;
import io.millrace.tools.cli.rules.HeldRules;
import io.millrace.tools.cli.rules.RuleFaults;
import io.millrace.tools.cli.rules.RuleTable;
import io.millrace.tools.cli.rules.RuleTopic;
import io.millrace.tools.platform.Probe;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.CommonClientConfigs;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code millrace rules}: shows and changes the fraud rules while fraud-detection runs. */
@Command(
        name = "rules",
        description = {
            "Shows and changes the rules of fraud-detection; a running job applies changes without a restart.",
            "",
            "A rule has versions. A transaction is scored by the highest version whose effectiveFrom is not after its"
                    + " event time; before the first one, by the default from the settings (version 0,"
                    + " config/fraud-rules.yaml). A version never changes: put a change as the next version. Choose an"
                    + " effectiveFrom that event time has not reached yet; otherwise the transactions it"
                    + " applies to depend on when the job receives it.",
            "",
            "FILE is YAML with one item per version; all fields are required:",
            "  rules:",
            "    - ruleId: rapid-transactions  # the valid ones are listed below",
            "      version: 2                  # 1 or higher",
            "      enabled: true               # false = the rule raises no signals",
            "      severity: HIGH              # score: LOW 10, MEDIUM 20, HIGH 40",
            "      parameters: {window-seconds: 60, max-transactions: 8}",
            "      effectiveFrom: 2026-01-31T12:00:00Z",
            "Parameters are above 0:"
        },
        footer = {
            "%nExamples:",
            "  millrace rules list",
            "  millrace rules validate stricter.yaml",
            "  millrace rules put stricter.yaml",
            "  millrace rules put --withdraw rapid-transactions@2"
        })
public final class RulesCommand {
    /** The longest window a rule can have. */
    static final class History {
        @Option(
                names = "--history",
                paramLabel = "DURATION",
                converter = DurationArgument.class,
                defaultValue = "1h",
                description = "The job's setting 'history', the longest window a rule can have"
                        + " (default: ${DEFAULT-VALUE}).")
        private Duration value;
    }

    /** The services that hold the rules. */
    static final class Services {
        @Mixin
        private ServiceAddress.Kafka kafka;

        @Mixin
        private ServiceAddress.Registry registry;

        @Mixin
        private ClientConfiguration client;

        @Mixin
        private InstanceName instance;

        private RuleTopic connect() {
            Map<String, String> kafkaProperties = client.kafka();
            kafkaProperties.put(CommonClientConfigs.BOOTSTRAP_SERVERS_CONFIG, kafka.address(instance));
            RuleTopic topic = new RuleTopic(kafkaProperties, registry.connect(instance, client.registry()));
            Probe.requireKafka(kafkaProperties);
            return topic;
        }
    }

    /** The change to write. */
    static final class Change {
        @Parameters(paramLabel = "FILE", description = "YAML file of rule versions; see 'millrace rules --help'.")
        private Path file;

        @Option(
                names = "--withdraw",
                paramLabel = "RULE@VERSION",
                description = "Withdraw this version: the next lower one applies from then on, and the number can be"
                        + " used again.")
        private String withdrawn;
    }

    @Spec
    private CommandSpec spec;

    /** Adds a line for each rule to the description, which ends in "Parameters are above 0:". */
    public static void describeParameters(CommandSpec rules) {
        List<String> description = new ArrayList<>(List.of(rules.usageMessage().description()));
        RuleCheck.parameters()
                .forEach((ruleId, parameters) ->
                        description.add("  %-18s  %s".formatted(ruleId, String.join(", ", parameters))));
        rules.usageMessage().description(description.toArray(String[]::new));
    }

    @Command(
            name = "list",
            description = "Shows the rule versions in the topic fraud-rules, and the records of it that jobs reject.",
            footer = {
                "%nExamples:",
                "  millrace rules list",
                "  millrace rules list --kafka kafka.example:9093 \\",
                "      --registry https://registry.example --client-config client.properties",
                "",
                "In a --client-config file, properties of the registry's client start with",
                "schema.registry."
            })
    int list(@Mixin History history, @Mixin Services services) {
        HeldRules held = services.connect().read(history.value);
        if (held.versions().isEmpty()) {
            out().println("the topic holds no version: the defaults of the settings (version 0) apply");
        } else {
            print(held.versions());
        }
        if (!held.rejected().isEmpty()) {
            out().println("records that jobs reject:");
        }
        held.rejected().forEach(record -> out().printf(
                        "  %s  key '%s': %s%n", record.position(), record.key(), record.problem()));
        return ExitCodes.OK;
    }

    @Command(
            name = "validate",
            description =
                    "Checks a file of rule versions as fraud-detection would; needs neither Kafka nor a registry.",
            footer = {"%nExample:", "  millrace rules validate stricter.yaml"})
    int validate(
            @Parameters(paramLabel = "FILE", description = "YAML file of rule versions; see 'millrace rules --help'.")
                    Path file,
            @Mixin History history) {
        print(rules(validVersions(file, history)));
        return ExitCodes.OK;
    }

    @Command(
            name = "put",
            description = {
                "Checks a file of rule versions, compares it with the topic fraud-rules and writes the versions that are"
                        + " new there, or withdraws one version.",
                "If anything is rejected, nothing is written."
            },
            footer = {
                "%nExamples:",
                "  millrace rules put stricter.yaml",
                "  millrace rules put --withdraw rapid-transactions@2",
                "  millrace rules put stricter.yaml --kafka kafka.example:9093 \\",
                "      --registry https://registry.example --client-config client.properties",
                "",
                "In a --client-config file, properties of the registry's client start with",
                "schema.registry."
            })
    int put(
            @ArgGroup(exclusive = true, multiplicity = "1") Change change,
            @Mixin History history,
            @Mixin Services services) {
        if (change.file == null) {
            withdraw(change.withdrawn, history, services);
        } else {
            put(validVersions(change.file, history), history, services);
        }
        return ExitCodes.OK;
    }

    private static List<RuleVersion> validVersions(Path file, History history) {
        List<RuleVersion> versions = RuleFile.versions(file);
        RuleFaults.requireNoneOfVersions(versions, history.value);
        return versions;
    }

    private static List<FraudRule> rules(List<RuleVersion> versions) {
        return versions.stream().map(RuleTopic::rule).toList();
    }

    private void put(List<RuleVersion> versions, History history, Services services) {
        RuleTopic topic = services.connect();
        HeldRules held = topic.read(history.value);
        RuleFaults.requireNoConflict(versions, held);
        List<FraudRule> rules = rules(versions);
        topic.put(rules.stream()
                .filter(rule -> held.find(RuleCheck.key(rule)).isEmpty())
                .toList());
        Instant now = Clock.systemUTC().instant();
        for (FraudRule rule : rules) {
            String key = RuleCheck.key(rule);
            if (held.find(key).isPresent()) {
                out().println("already there: " + key);
                continue;
            }
            out().println("put: " + key + ", for event times from " + rule.getEffectiveFrom());
            warnIfPast(rule, now);
        }
    }

    private void warnIfPast(FraudRule rule, Instant now) {
        if (!rule.getEffectiveFrom().isAfter(now)) {
            spec.commandLine()
                    .getErr()
                    .println("warning: effectiveFrom of %s is not in the future; decisions made before are not revised"
                            .formatted(RuleCheck.key(rule)));
        }
    }

    private void withdraw(String key, History history, Services services) {
        RuleTopic topic = services.connect();
        if (topic.read(history.value).find(key).isEmpty()) {
            throw new UsageException("--withdraw: the topic holds no version '" + key + "'; see: millrace rules list");
        }
        topic.withdraw(key);
        out().println("withdrawn: " + key);
    }

    private void print(List<FraudRule> rules) {
        RuleTable.lines(rules).forEach(out()::println);
    }

    private PrintWriter out() {
        return spec.commandLine().getOut();
    }
}
