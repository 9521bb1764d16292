/* SPDX-License-Identifier: Apache-2.0 */
package io.millrace.tools.cli.scenario;

import java.lang.reflect.InvocationHandler;
import java.lang.reflect.Proxy;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.locks.LockSupport;

/**
 * What Ctrl-C does: the first asks for an orderly end, for which there is a minute; a second one, or the end of that
 * minute, ends the process at once.
 *
 * <p>{@code sun.misc.Signal} is reached by reflection because the compiler warns of it in a way that nothing turns off,
 * and the JDK has no other way to handle an interrupt without shutting down. Where it is missing, Ctrl-C shuts down.
 */
final class Interrupts {

    private static final Duration TIME_FOR_AN_ORDERLY_END = Duration.ofSeconds(60);
    private static final int INTERRUPTED = 130;

    private final Runnable orderlyEnd;
    private final AtomicBoolean asked = new AtomicBoolean();

    private Interrupts(Runnable orderlyEnd) {
        this.orderlyEnd = orderlyEnd;
    }

    /** From now on, Ctrl-C asks for an orderly end. */
    static void handle(Runnable orderlyEnd) {
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
            System.err.println("note: Ctrl-C will stop at once, without a verdict (" + e + ")");
        }
    }

    private void interrupted() {
        if (!asked.compareAndSet(false, true)) {
            System.exit(INTERRUPTED);
        }
        Thread bound = new Thread(
                () -> {
                    LockSupport.parkNanos(TIME_FOR_AN_ORDERLY_END.toNanos());
                    System.err.println("error: no orderly end within a minute; stopping at once");
                    System.exit(INTERRUPTED);
                },
                "millrace-interrupt-bound");
        bound.setDaemon(true);
        bound.start();
        orderlyEnd.run();
    }
}
