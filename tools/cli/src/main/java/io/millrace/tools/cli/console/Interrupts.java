/* SPDX-License-Identifier: Apache-2.0 */
package io.millrace.tools.cli.console;

import java.lang.reflect.InvocationHandler;
import java.lang.reflect.Proxy;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.locks.LockSupport;

/**
 * Handles Ctrl-C in two steps: the first requests an orderly end within a minute; a second one, or the end of that
 * minute, ends the process at once.
 *
 * <p>{@code sun.misc.Signal} is reached by reflection because the compiler warns about it in a way that cannot be
 * suppressed, and the JDK has no other way to handle an interrupt without shutting down. Where it is missing, Ctrl-C shuts
 * down.
 */
public final class Interrupts {

    private static final Duration ORDERLY_END_TIMEOUT = Duration.ofSeconds(60);
    /** 128 + SIGINT, as shells report it. */
    private static final int INTERRUPTED = 130;

    private final Runnable orderlyEnd;
    private final AtomicBoolean requested = new AtomicBoolean();

    private Interrupts(Runnable orderlyEnd) {
        this.orderlyEnd = orderlyEnd;
    }

    /** Runs {@code orderlyEnd} on the next Ctrl-C instead of shutting down. */
    public static void handle(Runnable orderlyEnd) {
        Interrupts interrupts = new Interrupts(orderlyEnd);
        try {
            Class<?> signal = Class.forName("sun.misc.Signal");
            Class<?> handler = Class.forName("sun.misc.SignalHandler");
            InvocationHandler onSignal = (proxy, method, arguments) -> {
                if (method.getName().equals("handle")) {
                    interrupts.interrupted();
                }
                return null;
            };
            Object proxy = Proxy.newProxyInstance(handler.getClassLoader(), new Class<?>[] {handler}, onSignal);
            signal.getMethod("handle", signal, handler)
                    .invoke(null, signal.getConstructor(String.class).newInstance("INT"), proxy);
        } catch (ReflectiveOperationException e) {
            System.err.println("warning: Ctrl-C will stop at once, without verification (" + e + ")");
        }
    }

    private void interrupted() {
        if (!requested.compareAndSet(false, true)) {
            System.exit(INTERRUPTED);
        }
        Thread timeout = new Thread(
                () -> {
                    LockSupport.parkNanos(ORDERLY_END_TIMEOUT.toNanos());
                    System.err.println("error: no orderly end within a minute; stopping at once");
                    System.exit(INTERRUPTED);
                },
                "millrace-interrupt-timeout");
        timeout.setDaemon(true);
        timeout.start();
        orderlyEnd.run();
    }
}
