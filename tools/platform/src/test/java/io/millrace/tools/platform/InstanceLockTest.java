/* SPDX-License-Identifier: Apache-2.0 */
package io.millrace.tools.platform;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.BufferedReader;
import java.io.File;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class InstanceLockTest {

    @TempDir
    private Path folder;

    /** Holds the lock until its standard input ends. */
    static final class Holder {
        public static void main(String[] arguments) throws IOException {
            boolean locked = InstanceLock.tryAcquire(Path.of(arguments[0])).isPresent();
            System.out.println(locked ? "locked" : "held by another process");
            System.in.readAllBytes();
        }
    }

    private static String folderOf(Class<?> type) {
        return type.getProtectionDomain().getCodeSource().getLocation().getPath();
    }

    @Test
    void namesTheProcessItWaitsForAndOutlivesItsDeath() throws IOException {
        Path file = folder.resolve("up.lock");
        Process holder = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-cp",
                        folderOf(InstanceLock.class) + File.pathSeparator + folderOf(Holder.class),
                        Holder.class.getName(),
                        file.toString())
                .start();
        List<String> waitedFor = new CopyOnWriteArrayList<>();
        try (BufferedReader output = holder.inputReader()) {
            assertThat(output.readLine()).isEqualTo("locked");

            CompletableFuture<InstanceLock> acquired =
                    CompletableFuture.supplyAsync(() -> InstanceLock.acquire(file, waitedFor::add));
            await().until(() -> !waitedFor.isEmpty());
            assertThat(acquired).isNotDone();
            holder.destroyForcibly();

            acquired.join().close();
        } finally {
            holder.destroyForcibly();
        }
        assertThat(waitedFor).containsExactly(Long.toString(holder.pid()));
    }
}
