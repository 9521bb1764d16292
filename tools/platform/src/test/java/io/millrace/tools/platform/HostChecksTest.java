/* SPDX-License-Identifier: Apache-2.0 */
package io.millrace.tools.platform;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.millrace.config.OperationFailedException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class HostChecksTest {
    @TempDir
    private Path root;

    private final Path folder = Path.of("/a/folder");

    @Test
    void createsTheFolderOfTheInstance() {
        Instance instance = new Instance(Installation.locate(), root.resolve("new"));

        HostChecks.require(instance);

        assertThat(instance.folder()).isDirectory();
    }

    @Test
    void rejectsACommandThatCannotBeExecuted() throws IOException {
        Installation installation = new Installation(root);
        Files.createDirectories(installation.flinkCommand().getParent());
        Files.writeString(installation.flinkCommand(), "#!/bin/sh\n");

        assertThatThrownBy(() -> HostChecks.require(new Instance(installation, root.resolve("new"))))
                .isInstanceOf(OperationFailedException.class)
                .hasMessageStartingWith(installation.flinkCommand() + " cannot be executed")
                .hasMessageContaining("noexec");
    }

    @Test
    void rejectsASmallLimitOfOpenFiles() {
        assertThatThrownBy(() -> HostChecks.requireOpenFiles(1_024))
                .isInstanceOf(OperationFailedException.class)
                .hasMessage("a process may open 1024 files here, and the platform needs 2048; raise the hard limit with"
                        + " ulimit -n 2048 or in limits.conf");
        assertThatCode(() -> HostChecks.requireOpenFiles(2_048)).doesNotThrowAnyException();
    }

    @Test
    void rejectsADiskThatIsNearlyFull() {
        assertThatThrownBy(() -> HostChecks.requireSpace(folder, 100L << 20))
                .isInstanceOf(OperationFailedException.class)
                .hasMessageStartingWith("only 100 MiB are free for /a/folder, and the platform needs 512 MiB; ");
        assertThatCode(() -> HostChecks.requireSpace(folder, 512L << 20)).doesNotThrowAnyException();
    }
}
