/* SPDX-License-Identifier: Apache-2.0 */
package io.millrace.tools.cli.commands;

import io.millrace.config.UsageException;
import io.millrace.config.jobs.RuleFile;
import io.millrace.config.jobs.RuleVersion;
import io.millrace.registry.ConfluentSchemaRegistry;
import io.millrace.schemas.FraudRule;
import io.millrace.schemas.rules.RuleCheck;
import io.millrace.tools.cli.ExitCodes;
import io.millrace.tools.cli.rules.HeldRules;
import io.millrace.tools.cli.rules.RuleFaults;
import io.millrace.tools.cli.rules.RuleTable;
import io.millrace.tools.cli.rules.RuleTopic;
import io.millrace.tools.platform.Addresses;
import io.millrace.tools.platform.Probe;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.apache.kafka.clients.CommonClientConfigs;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Shows and changes the fraud rules that are in force, while fraud-detection runs. */
@Command(
        name = "rules",
        customSynopsis = {
            "millrace rules list",
            "       millrace rules validate FILE",
            "       millrace rules put FILE | put --withdraw RULE@VERSION"
        },
        description = {
            "Shows and changes the rules of fraud-detection; a job that runs takes them up without a restart.",
            "",
            "A rule has versions. For a transaction the highest version counts whose effectiveFrom is not after its",
            "event time; before the first, the default from the settings (version 0, config/fraud-rules.yaml). A version",
            "never changes: put a change as the next one. Choose an effectiveFrom that event time has not reached yet,",
            "else it depends on when the job sees the version which transactions it decides.",
            "",
            "FILE is YAML, one item a version, all fields needed:",
            "  rules:",
            "    - ruleId: rapid-transactions     # or unusual-amount, geo-velocity",
            "      version: 2                     # 1 or higher",
            "      enabled: true                  # false = the rule raises no signals",
            "      severity: HIGH                 # score of a signal: LOW 10, MEDIUM 20, HIGH 40",
            "      parameters: {window-seconds: 60, max-transactions: 8}",
            "      effectiveFrom: 2026-01-31T12:00:00Z",
            "Parameters are above 0:",
            "  rapid-transactions  window-seconds, max-transactions",
            "  unusual-amount      factor, min-history",
            "  geo-velocity        window-seconds, min-countries",
            "",
            "'validate' checks a file alone. 'put' checks it, compares it with the topic fraud-rules and writes what is",
            "new there; nothing is written if anything is refused. 'put --withdraw' takes a version back: from then on",
            "the next lower one counts, and its number can be used again. 'list' shows the versions that are held, and",
            "records of the topic that jobs refuse.",
            "In a --client-config file, properties of the registry's client begin with schema.registry."
        },
        footer = {
            "%nExamples:",
            "  millrace rules list",
            "  millrace rules validate stricter.yaml",
            "  millrace rules put stricter.yaml",
            "  millrace rules put --withdraw rapid-transactions@2",
            "  millrace rules put stricter.yaml --kafka kafka.example:9093 --registry https://registry.example \\",
            "      --client-config client.properties"
        })
public final class RulesCommand implements Callable<Integer> {
    private static final String REGISTRY_PREFIX = "schema.registry.";

    enum Action {
        LIST,
        VALIDATE,
        PUT
    }

    @Parameters(
            index = "0",
            paramLabel = "list|validate|put",
            description = "Show what is held, check a file, or write to the topic.")
    private Action action;

    @Parameters(index = "1", arity = "0..1", paramLabel = "FILE", description = "Versions of rules, as YAML.")
    private Optional<Path> file = Optional.empty();

    @Option(
            names = "--withdraw",
            paramLabel = "RULE@VERSION",
            description = "With put, instead of FILE: take this version back.")
    private Optional<String> withdrawn = Optional.empty();

    @Option(
            names = "--history",
            paramLabel = "DURATION",
            converter = DurationArgument.class,
            defaultValue = "1h",
            description =
                    "The job's setting 'history', the longest window a rule can have (default: ${DEFAULT-VALUE}).")
    private Duration history;

    @Option(
            names = "--kafka",
            paramLabel = "HOST:PORT",
            description = "Bootstrap servers (default: KAFKA_BOOTSTRAP_SERVERS, else the local platform's).")
    private Optional<String> kafka = Optional.empty();

    @Option(
            names = "--registry",
            paramLabel = "URL",
            description = "Schema registry (default: SCHEMA_REGISTRY_URL, else the local platform's).")
    private Optional<String> registry = Optional.empty();

    @Mixin
    private ClientConfiguration client;

    @Mixin
    private InstanceName instance;

    @Spec
    private CommandSpec spec;

    @Override
    public Integer call() {
        requireFitting();
        switch (action) {
            case LIST -> list(connect().read(history));
            case VALIDATE -> print(rules(validVersions()));
            case PUT -> withdrawn.ifPresentOrElse(this::withdraw, this::put);
        }
        return ExitCodes.OK;
    }

    private void requireFitting() {
        boolean wantsFile = action == Action.VALIDATE || (action == Action.PUT && withdrawn.isEmpty());
        if (wantsFile && file.isEmpty()) {
            throw new UsageException("FILE is missing; 'millrace rules --help' shows one");
        }
        if (!wantsFile && file.isPresent()) {
            throw new UsageException(
                    "'" + file.get() + "' is too much: FILE goes with validate, or with put without --withdraw");
        }
        if (withdrawn.isPresent() && action != Action.PUT) {
            throw new UsageException("--withdraw goes with put: millrace rules put --withdraw RULE@VERSION");
        }
    }

    private List<RuleVersion> validVersions() {
        List<RuleVersion> versions = RuleFile.versions(file.orElseThrow());
        RuleFaults.requireNoneOfVersions(versions, history);
        return versions;
    }

    private static List<FraudRule> rules(List<RuleVersion> versions) {
        return versions.stream().map(RuleTopic::rule).toList();
    }

    private void list(HeldRules held) {
        if (held.versions().isEmpty()) {
            out().println("no version is held: the defaults of the settings (version 0) are in force");
        } else {
            print(held.versions());
        }
        if (!held.refused().isEmpty()) {
            out().println("records that jobs refuse:");
        }
        held.refused().forEach(record -> out().printf(
                        "  %s  key '%s': %s%n", record.place(), record.key(), record.problem()));
    }

    private void print(List<FraudRule> rules) {
        RuleTable.lines(rules).forEach(out()::println);
    }

    private void put() {
        List<RuleVersion> versions = validVersions();
        RuleTopic topic = connect();
        HeldRules held = topic.read(history);
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
                    .println(
                            "warning: effectiveFrom of %s is not in the future; what was judged before a job sees it stays"
                                    .formatted(RuleCheck.key(rule)));
        }
    }

    private void withdraw(String key) {
        RuleTopic topic = connect();
        if (topic.read(history).find(key).isEmpty()) {
            throw new UsageException("--withdraw: version '" + key + "' is not held; see: millrace rules list");
        }
        topic.withdraw(key);
        out().println("withdrawn: " + key);
    }

    private RuleTopic connect() {
        Map<String, String> kafkaProperties = new HashMap<>();
        Map<String, String> registryProperties = new HashMap<>();
        client.properties()
                .forEach((name, value) ->
                        (name.startsWith(REGISTRY_PREFIX) ? registryProperties : kafkaProperties).put(name, value));
        kafkaProperties.put(
                CommonClientConfigs.BOOTSTRAP_SERVERS_CONFIG,
                Target.resolve(kafka, "--kafka", Addresses.KAFKA_VARIABLE, instance.value(), Addresses::kafka));
        String url = Target.resolve(
                registry, "--registry", Addresses.REGISTRY_VARIABLE, instance.value(), Addresses::registry);
        Probe.requireKafka(kafkaProperties);
        try {
            return new RuleTopic(kafkaProperties, new ConfluentSchemaRegistry(url, registryProperties));
        } catch (IllegalArgumentException e) {
            throw new UsageException(e.getMessage());
        }
    }

    private PrintWriter out() {
        return spec.commandLine().getOut();
    }
}
