/* SPDX-License-Identifier: Apache-2.0 */
package io.millrace.tools.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.tools.platform.Installation;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Runs {@code scripts/millrace} in a checkout of empty files, with a {@code java} that prints its arguments. */
class MillraceScriptTest {
    /** Creates a checkout, up to date, in the folder that is the first argument, and changes to it. */
    private static final String CHECKOUT = """
        set -e
        mkdir -p "$1/scripts" && cp "$SCRIPT" "$1/scripts/" && cd "$1"
        mkdir -p schemas registry-client functions config jobs/target tools/cli/target/lib .millrace
        mkdir -p tools/platform/kafka/target/lib tools/platform/flink/target/lib
        mkdir -p tools/platform/registry/target/registry tools/simulation/target/lib
        touch pom.xml jobs/target/millrace-jobs.jar && sleep 0.01 && touch .millrace/built
        """;

    @TempDir
    private Path folder;

    private Path bin;
    private Path output;

    @BeforeEach
    void installStubs() throws IOException {
        bin = Files.createDirectories(folder.resolve("jdk/bin"));
        output = folder.resolve("output");
        stub("java", """
            case $* in
              *-version*) echo "    java.specification.version = ${JAVA_VERSION:-17}" ;;
              *) printf '<%s>\\n' "$@" && echo "charset $(locale charmap)" ;;
            esac
            """);
        stub("javac", "");
        stub("mvn", "[[ $1 == -v ]] || exit 1; echo \"Apache Maven ${MAVEN:-3.8.7}\"");
    }

    private void stub(String name, String script) throws IOException {
        Path file = Files.writeString(bin.resolve(name), "#!/usr/bin/env bash\n" + script + "\n");
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rwxr-xr-x"));
    }

    /** Runs a command in a checkout; both are bash, since this JVM's locale may have no name for the folder. */
    private int run(String checkout, String command) throws IOException, InterruptedException {
        String script = CHECKOUT.replace("$1", checkout) + command;
        ProcessBuilder builder = new ProcessBuilder("bash", "-c", script)
                .directory(folder.toFile())
                .redirectErrorStream(true)
                .redirectOutput(output.toFile());
        builder.environment()
                .put(
                        "SCRIPT",
                        Installation.locate().root().resolve("scripts/millrace").toString());
        builder.environment().put("JAVA_HOME", folder.resolve("jdk").toString());
        builder.environment().put("PATH", bin + ":" + System.getenv("PATH"));
        Process process = builder.start();
        assertThat(process.waitFor(30, TimeUnit.SECONDS)).isTrue();
        return process.exitValue();
    }

    private List<String> output() throws IOException {
        return Files.readAllLines(output);
    }

    @Test
    void findsItselfWhateverCdpathSays() throws IOException, InterruptedException {
        assertThat(run("checkout", "export CDPATH=.:$HOME; scripts/millrace --help"))
                .isZero();

        Path root = folder.resolve("checkout").toRealPath();
        assertThat(output()).contains("<-Dmillrace.home=" + root + ">", "<--help>");
    }

    @ParameterizedTest
    @ValueSource(strings = {"a folder", "it's \\\"100%\\\" (b) #&", "$(printf 'f\\303\\274r')"})
    void startsFromAFolderWithAnOddName(String name) throws IOException, InterruptedException {
        assertThat(run(name, "scripts/millrace status 'a  b'")).isZero();

        assertThat(output()).contains("<status>", "<a  b>", "charset UTF-8");
    }

    @ParameterizedTest
    @ValueSource(strings = {"a:b", "a;b", "a,b", "a|b", "oh!", "a[1]", "{a}"})
    void namesTheRemedyForAFolderThatJavaOrKafkaCannotUse(String name) throws IOException, InterruptedException {
        assertThat(run(name, "scripts/millrace --help")).isEqualTo(1);

        assertThat(output()).singleElement().asString().startsWith("error: ").contains("move the checkout");
    }

    @Test
    void readsNamesOfFilesAsUtf8WhateverTheLocale() throws IOException, InterruptedException {
        assertThat(run("checkout", "LC_ALL=C scripts/millrace status")).isZero();

        assertThat(output()).contains("charset UTF-8");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "bash -c 'echo $$' >.millrace/build.lock/pid;"})
    void breaksABuildLockWithoutItsProcess(String owner) throws IOException, InterruptedException {
        String lock = "rm .millrace/built; mkdir .millrace/build.lock; " + owner;

        assertThat(run("checkout", lock + "scripts/millrace status")).isEqualTo(1);

        assertThat(output()).anyMatch(line -> line.startsWith("error: the build failed"));
        assertThat(folder.resolve("checkout/.millrace/build.lock")).doesNotExist();
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            export JAVA_HOME=/nowhere          | no /nowhere/bin/java found; install a JDK 17 or newer
            export JAVA_VERSION=11             | is Java 11; Millrace needs 17 or newer
            export JAVA_VERSION=1.8            | is Java 1.8; Millrace needs 17 or newer
            rm $JAVA_HOME/bin/javac            | so this is no JDK; install a JDK 17 or newer
            export MAVEN=3.6.3                 | mvn is Maven 3.6; install Maven 3.8 or newer
            rm -r .millrace; touch .millrace   | cannot write to
            """)
    void namesWhatABuildNeeds(String lack, String message) throws IOException, InterruptedException {
        assertThat(run("checkout", "rm .millrace/built; " + lack + "; scripts/millrace status"))
                .isEqualTo(1);

        assertThat(output()).singleElement().asString().startsWith("error: ").contains(message);
    }

    @Test
    void keepsTemporaryFilesInTheCheckoutAndDropsOldOnes() throws IOException, InterruptedException {
        String old = "mkdir .millrace/tmp; touch .millrace/tmp/new; touch -d '3 days ago' .millrace/tmp/old; ";

        assertThat(run("checkout", old + "scripts/millrace status")).isZero();

        Path temporary = folder.resolve("checkout").toRealPath().resolve(".millrace/tmp");
        assertThat(output()).contains("<-Djava.io.tmpdir=" + temporary + ">");
        assertThat(temporary).isDirectoryNotContaining("glob:**/old").isDirectoryContaining("glob:**/new");
    }

    @ParameterizedTest
    @CsvSource({"17,false", "24,true", "25,true"})
    void allowsWhatNewerJvmsWarnOf(String version, boolean allowed) throws IOException, InterruptedException {
        assertThat(run("checkout", "JAVA_VERSION=" + version + " scripts/millrace status"))
                .isZero();

        assertThat(output().contains("<--sun-misc-unsafe-memory-access=allow>")).isEqualTo(allowed);
    }

    @Test
    void namesTheBuildItWaitsFor() throws IOException, InterruptedException {
        String lock = "rm .millrace/built; mkdir .millrace/build.lock; sleep 3 & echo $! >.millrace/build.lock/pid;"
                + " echo owner $!; ";

        assertThat(run("checkout", lock + "scripts/millrace status")).isEqualTo(1);

        String owner = output().get(0).replace("owner ", "");
        assertThat(output()).anyMatch(line -> line.startsWith("waiting for the build of process " + owner));
    }

    @Test
    void startsAnEnglishJvm() throws IOException, InterruptedException {
        assertThat(run("checkout", "scripts/millrace status")).isZero();

        assertThat(output()).contains("<-Duser.language=en>", "<-Duser.country=US>");
    }
}
