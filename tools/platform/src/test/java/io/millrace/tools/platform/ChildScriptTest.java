/* SPDX-License-Identifier: Apache-2.0 */
package io.millrace.tools.platform;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.BufferedReader;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ChildScriptTest {
    @TempDir
    private Path folder;

    private Process shell;
    private ProcessHandle child;

    @BeforeEach
    void start() throws IOException {
        Path script = Installation.locate().childScript();
        shell = new ProcessBuilder(
                        "/bin/sh", script.toString(), folder.resolve("log").toString(), "sleep", "600")
                .start();
        BufferedReader output = shell.inputReader(StandardCharsets.UTF_8);
        child = ProcessHandle.of(Long.parseLong(output.readLine())).orElseThrow();
    }

    @AfterEach
    void end() {
        child.destroyForcibly();
        shell.destroyForcibly();
    }

    @Test
    void stopsTheProcessWhenTheLauncherIsGone() throws IOException, InterruptedException {
        shell.getOutputStream().close();

        assertThat(shell.waitFor(5, TimeUnit.SECONDS)).isTrue();
        assertThat(child.isAlive()).isFalse();
    }

    @Test
    void stopsTheProcessWhenTheLauncherIsGoneAndTheShellWasKilled() throws IOException {
        shell.destroyForcibly();
        shell.getOutputStream().close();

        await().until(() -> !child.isAlive());
    }

    @Test
    void returnsTheExitCodeOfTheProcess() throws InterruptedException {
        child.destroyForcibly();

        assertThat(shell.waitFor()).isEqualTo(128 + 9);
    }

    @Test
    void leavesNoProcessBehind() throws InterruptedException {
        ProcessHandle[] descendants = shell.descendants().toArray(ProcessHandle[]::new);

        child.destroyForcibly();
        shell.waitFor();

        await().untilAsserted(() -> assertThat(descendants).noneMatch(ProcessHandle::isAlive));
    }
}
