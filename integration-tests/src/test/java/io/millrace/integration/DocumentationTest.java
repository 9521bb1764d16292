/* SPDX-License-Identifier: Apache-2.0 */
package io.millrace.integration;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.tools.cli.Millrace;
import io.millrace.tools.platform.Installation;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import picocli.CommandLine;

/** Every link, path, class and command that the Markdown pages name exists. */
class DocumentationTest {

    private static final Path ROOT = Installation.locate().root();
    private static final Set<String> NOT_SOURCES = Set.of(".git", ".millrace", "target", "node_modules");
    private static final Pattern LINK = Pattern.compile("\\]\\(([^)\\s]+)\\)");
    private static final Pattern FENCED = Pattern.compile("(?ms)^```.*?^```");
    private static final Pattern CODE = Pattern.compile("`([^`\\n]+)`");
    private static final Pattern PATH = Pattern.compile("[\\w.-]+(/[\\w.-]+)*/?");
    private static final Pattern CLASS = Pattern.compile("(?:[A-Z][a-z]+){2,}");
    private static final Pattern COMMAND = Pattern.compile("scripts/millrace ([^`#|)\\n]+)");
    private static final Pattern HEADING = Pattern.compile("(?m)^#+ (.+)$");

    /** Classes and terms of Flink, Kafka, Avro and Java. */
    private static final Set<String> FOREIGN = Set.of(
            "HeaderSchemaIdSerializer",
            "AvroTypeInfo",
            "BinaryDecoder",
            "CepOperator",
            "CompleteAbort",
            "CompleteCommit",
            "InvalidPidMappingException",
            "KeyedBroadcastProcessFunction",
            "KeyedProcessFunction",
            "ParameterTool",
            "RegistryAvroDeserializationSchema",
            "SpecificDatumReader",
            "StackOverflowError",
            "WindowOperator");

    /** The job's own settings follow its name; no option of the command. */
    /** Has a command line of its own, in a module that is not part of the tools. */
    private static final String BENCH = "bench";

    private static final String SUBMIT = "submit";

    @Test
    void everyRelativeLinkLeadsSomewhere() {
        List<String> broken = new ArrayList<>();
        for (Path page : pages()) {
            for (String link : matches(LINK, read(page))) {
                if (!link.contains("://") && !leadsSomewhere(page, link)) {
                    broken.add(ROOT.relativize(page) + " → " + link);
                }
            }
        }
        assertThat(broken).isEmpty();
    }

    @Test
    void everyPathExists() {
        Set<String> topLevel = list(ROOT);
        List<String> missing = new ArrayList<>();
        for (Path page : pages()) {
            for (String code : inlineCode(page)) {
                String first = code.split("/", 2)[0];
                boolean isPath = code.contains("/")
                        && PATH.matcher(code).matches()
                        && topLevel.contains(first)
                        && !NOT_SOURCES.contains(first);
                if (isPath && !Files.exists(ROOT.resolve(code))) {
                    missing.add(ROOT.relativize(page) + ": " + code);
                }
            }
        }
        assertThat(missing).isEmpty();
    }

    @Test
    void everyClassExists() {
        Set<String> classes = sources()
                .map(file -> file.getFileName().toString())
                .filter(name -> name.endsWith(".java") || name.endsWith(".avsc"))
                .map(name -> name.substring(0, name.lastIndexOf('.')))
                .collect(Collectors.toSet());
        List<String> missing = new ArrayList<>();
        for (Path page : pages()) {
            for (String code : inlineCode(page)) {
                if (CLASS.matcher(code).matches() && !classes.contains(code) && !FOREIGN.contains(code)) {
                    missing.add(ROOT.relativize(page) + ": " + code);
                }
            }
        }
        assertThat(missing).isEmpty();
    }

    @Test
    void everyCommandAndItsOptionsExist() {
        List<String> unknown = new ArrayList<>();
        for (Path page : pages()) {
            for (String command : matches(COMMAND, read(page))) {
                if (!isKnown(command.strip().split("\\s+"))) {
                    unknown.add(ROOT.relativize(page) + ": scripts/millrace " + command);
                }
            }
        }
        assertThat(unknown).isEmpty();
    }

    private static boolean isKnown(String... words) {
        if (words[0].equals(BENCH)) {
            return true;
        }
        CommandLine command = Millrace.commandLine();
        for (String word : words) {
            CommandLine subcommand = command.getSubcommands().get(word);
            if (subcommand != null) {
                command = subcommand;
            } else if (command.getParent() == null && !word.startsWith("-")) {
                return false;
            } else if (word.startsWith("--")
                    && !command.getCommandName().equals(SUBMIT)
                    && command.getCommandSpec().findOption(word.split("=", 2)[0]) == null) {
                return false;
            }
        }
        return true;
    }

    private static boolean leadsSomewhere(Path page, String link) {
        String[] parts = link.split("#", 2);
        Path target = parts[0].isEmpty() ? page : page.resolveSibling(parts[0]).normalize();
        if (!Files.exists(target)) {
            return false;
        }
        return parts.length == 1 || anchors(target).contains(parts[1]);
    }

    /** As GitHub makes them from headings. */
    private static List<String> anchors(Path page) {
        return matches(HEADING, read(page)).stream()
                .map(heading -> heading.toLowerCase(Locale.ROOT)
                        .replaceAll("[^\\p{L}\\p{N} _-]", "")
                        .replace(' ', '-'))
                .toList();
    }

    private static List<String> inlineCode(Path page) {
        return matches(CODE, FENCED.matcher(read(page)).replaceAll(""));
    }

    private static List<String> matches(Pattern pattern, String text) {
        return pattern.matcher(text)
                .results()
                .map((MatchResult match) -> match.groupCount() == 0 ? match.group() : match.group(1))
                .toList();
    }

    private static List<Path> pages() {
        List<Path> pages =
                sources().filter(file -> file.toString().endsWith(".md")).toList();
        assertThat(pages).contains(ROOT.resolve("README.md"), ROOT.resolve("docs/architecture.md"));
        return pages;
    }

    private static Stream<Path> sources() {
        List<Path> files = new ArrayList<>();
        collect(ROOT, files);
        return files.stream();
    }

    private static void collect(Path folder, List<Path> files) {
        for (String name : list(folder)) {
            Path entry = folder.resolve(name);
            if (!Files.isDirectory(entry)) {
                files.add(entry);
            } else if (!NOT_SOURCES.contains(name)) {
                collect(entry, files);
            }
        }
    }

    private static Set<String> list(Path folder) {
        try (Stream<Path> entries = Files.list(folder)) {
            return entries.map(entry -> entry.getFileName().toString()).collect(Collectors.toSet());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static String read(Path file) {
        try {
            return Files.readString(file);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
