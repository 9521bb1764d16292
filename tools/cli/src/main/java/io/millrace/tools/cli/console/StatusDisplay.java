/* SPDX-License-Identifier: Apache-2.0 */
package io.millrace.tools.cli.console;

import io.millrace.config.OperationFailedException;
import java.io.IOException;
import java.io.PrintStream;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Supplier;

/** Shows a live status: a block that is redrawn in place on a terminal, plain lines every few seconds otherwise. */
public final class StatusDisplay {

    private static final Duration TICK = Duration.ofSeconds(1);
    private static final Duration BETWEEN_PLAIN_LINES = Duration.ofSeconds(5);
    private static final String TO_LINE_START_ABOVE = "\u001b[F";
    private static final String CLEAR_BELOW = "\u001b[J";
    /** A line too long for the terminal must not become two, or the block would be cleared incompletely. */
    private static final String WRAPPING_OFF = "\u001b[?7l";

    private static final String WRAPPING_ON = "\u001b[?7h";

    private final PrintStream out;
    private final boolean terminal;
    private int linesShown;
    private long shownAt;

    private StatusDisplay(PrintStream out, boolean terminal) {
        this.out = out;
        this.terminal = terminal;
    }

    /**
     * Redraws in place if standard output is a terminal that can.
     *
     * @param out standard output
     * @param environment {@code TERM} names the terminal
     */
    public static StatusDisplay onStandardOutput(PrintStream out, Map<String, String> environment) {
        boolean capable = !environment.getOrDefault("TERM", "dumb").equals("dumb");
        return new StatusDisplay(out, capable && isTerminal());
    }

    /** Prints lines only. */
    public static StatusDisplay ofLines(PrintStream out) {
        return new StatusDisplay(out, false);
    }

    /** By the shell, because {@code System.console()} depends on standard input and on the JDK's version. */
    private static boolean isTerminal() {
        try {
            return new ProcessBuilder("sh", "-c", "test -t 1")
                            .inheritIO()
                            .start()
                            .waitFor()
                    == 0;
        } catch (IOException e) {
            return false;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        }
    }

    /**
     * Shows the status every second until the work is done, and returns its result.
     *
     * @throws RuntimeException that of the work, if it failed
     */
    public <T> T showUntilDone(CompletableFuture<T> work, Supplier<List<String>> status) {
        while (true) {
            try {
                return work.get(TICK.toMillis(), TimeUnit.MILLISECONDS);
            } catch (TimeoutException e) {
                update(status.get());
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                throw new OperationFailedException("interrupted while waiting", e);
            } catch (ExecutionException e) {
                throw e.getCause() instanceof RuntimeException cause ? cause : new IllegalStateException(e.getCause());
            }
        }
    }

    /** Replaces the status block; without a terminal, prints it unless the last one is only seconds old. */
    synchronized void update(List<String> lines) {
        if (terminal) {
            clear();
            lines.forEach(line -> out.println(WRAPPING_OFF + line + WRAPPING_ON));
            linesShown = lines.size();
        } else if (shownAt == 0 || System.nanoTime() - shownAt >= BETWEEN_PLAIN_LINES.toNanos()) {
            lines.forEach(out::println);
            shownAt = System.nanoTime();
        }
        out.flush();
    }

    /** Prints text that stays; the status block continues below it. */
    public synchronized void print(String text) {
        clear();
        out.println(text);
        out.flush();
    }

    private void clear() {
        if (linesShown > 0) {
            out.print(TO_LINE_START_ABOVE.repeat(linesShown) + CLEAR_BELOW);
            linesShown = 0;
        }
    }
}
