/* SPDX-License-Identifier: Apache-2.0 */
package io.millrace.tools.cli.scenario;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.function.Supplier;

/** Runs work of scenarios in threads that do not keep the process alive. */
final class Background {

    private Background() {}

    /** Starts the work in a thread of its own. */
    static <T> CompletableFuture<T> start(Supplier<T> work) {
        return CompletableFuture.supplyAsync(work, task -> {
            Thread thread = new Thread(task, "millrace-scenario");
            thread.setDaemon(true);
            thread.start();
        });
    }

    /**
     * Waits for the result.
     *
     * @throws RuntimeException that of the work, if it failed
     */
    static <T> T join(CompletableFuture<T> work) {
        try {
            return work.join();
        } catch (CompletionException e) {
            throw e.getCause() instanceof RuntimeException cause ? cause : new IllegalStateException(e.getCause());
        }
    }
}
