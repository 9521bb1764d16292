/* SPDX-License-Identifier: Apache-2.0 */
package io.millrace.tools.platform;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.millrace.config.OperationFailedException;
import java.io.IOException;
import java.net.URI;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import org.assertj.core.data.Offset;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class HostChecksTest {
    private static final long MIB = 1L << 20;

    @TempDir
    private Path root;

    @Test
    void createsTheFolderOfTheInstance() {
        Instance instance = instance();

        HostChecks.ofThisMachine().require(instance);

        assertThat(instance.folder()).isDirectory();
    }

    /** The Java runtime's own file system is read-only for every user; a folder without permission is not one for root. */
    @Test
    void rejectsAFolderThatCannotBeWritten() {
        Path readOnly = FileSystems.getFileSystem(URI.create("jrt:/")).getPath("/modules/java.base");

        assertThatThrownBy(() -> new HostChecks(2_048, folder -> 512 * MIB)
                        .require(new Instance(Installation.locate(), readOnly.resolve("no/such"))))
                .isInstanceOf(OperationFailedException.class)
                .hasMessage("cannot write to /modules/java.base; make it a folder that this user may write to, or use"
                        + " another --name or another checkout");
    }

    @Test
    void rejectsAFileInPlaceOfTheFolder() throws IOException {
        Path file = Files.createFile(root.resolve("file"));

        assertThatThrownBy(() -> new HostChecks(2_048, folder -> 512 * MIB)
                        .require(new Instance(Installation.locate(), file.resolve("new"))))
                .isInstanceOf(OperationFailedException.class)
                .hasMessageStartingWith("cannot write to " + file + "; ");
    }

    @Test
    void rejectsACommandThatCannotBeExecuted() throws IOException {
        Installation installation = new Installation(root);
        Files.createDirectories(installation.flinkCommand().getParent());
        Files.writeString(installation.flinkCommand(), "#!/bin/sh\n");

        assertThatThrownBy(() -> new HostChecks(2_048, folder -> 512 * MIB)
                        .require(new Instance(installation, root.resolve("new"))))
                .isInstanceOf(OperationFailedException.class)
                .hasMessageStartingWith(installation.flinkCommand() + " cannot be executed")
                .hasMessageContaining("noexec");
    }

    @Test
    void rejectsASmallLimitOfOpenFiles() {
        assertThatThrownBy(() -> new HostChecks(2_047, folder -> 512 * MIB).require(instance()))
                .isInstanceOf(OperationFailedException.class)
                .hasMessage("a process may open 2047 files here, and the platform needs 2048; raise the hard limit with"
                        + " ulimit -n 2048 or in limits.conf");
    }

    @Test
    void rejectsADiskThatIsNearlyFull() {
        Instance instance = instance();

        assertThatThrownBy(() -> new HostChecks(2_048, folder -> 512 * MIB - 1).require(instance))
                .isInstanceOf(OperationFailedException.class)
                .hasMessageStartingWith(
                        "only 511 MiB are free for " + instance.folder() + ", and the platform needs 512 MiB; ");
    }

    @Test
    void acceptsTheSmallestMachine() {
        assertThatCode(() -> new HostChecks(2_048, folder -> 512 * MIB).require(instance()))
                .doesNotThrowAnyException();
    }

    @Test
    void readsTheLimitsOfThisMachine() throws IOException {
        HostChecks checks = HostChecks.ofThisMachine();
        String limit = Files.readAllLines(Path.of("/proc/self/limits")).stream()
                .filter(line -> line.startsWith("Max open files"))
                .findFirst()
                .orElseThrow();

        assertThat(limit.split("\\s+", -1)[3]).isEqualTo(Long.toString(checks.openFiles()));
        assertThat(checks.freeBytes().applyAsLong(root))
                .isCloseTo(root.toFile().getUsableSpace(), Offset.offset(256 * MIB));
    }

    private Instance instance() {
        return new Instance(Installation.locate(), root.resolve("new"));
    }
}
