/* SPDX-License-Identifier: Apache-2.0 */
package io.millrace.jobs.io;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URL;
import java.security.CodeSource;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import org.apache.avro.Schema;
import org.apache.flink.connector.kafka.source.KafkaSource;
import org.apache.flink.formats.avro.typeutils.AvroSerializer;
import org.apache.kafka.clients.consumer.KafkaConsumer;

/**
 * Rejects a class path on which another jar, usually in Flink's lib folder, replaces a library of the job's jar. It can
 * have another version, and the classes of two copies cannot be combined; the job would fail once it uses them.
 *
 * <p>It sees only the process that runs the job's main. A job that is not packaged with its libraries, as in tests,
 * passes.
 */
final class LibraryCheck {

    /** Flink loads its own packages from its class path first, whatever the resolve order is. */
    private static final String ALWAYS_PARENT_FIRST = "org.apache.flink.";

    private LibraryCheck() {}

    /** @throws SubmitException naming each class, its jar and the remedy */
    static void check() {
        List<Class<?>> replaced = origin(LibraryCheck.class).stream()
                .flatMap(job -> libraries().stream().filter(library -> isReplaced(library, job)))
                .toList();
        if (!replaced.isEmpty()) {
            throw new SubmitException(message(replaced));
        }
    }

    /** One class of each library whose version matters. */
    private static List<Class<?>> libraries() {
        return List.of(KafkaSource.class, KafkaConsumer.class, AvroSerializer.class, Schema.class);
    }

    private static boolean isReplaced(Class<?> library, URL job) {
        boolean fromJob = origin(library)
                .map(URL::toExternalForm)
                .filter(job.toExternalForm()::equals)
                .isPresent();
        return !fromJob && contains(job, library);
    }

    private static boolean contains(URL job, Class<?> library) {
        String file = library.getName().replace('.', '/') + ".class";
        String packaged = "jar:" + job.toExternalForm() + "!/" + file;
        try {
            return Collections.list(LibraryCheck.class.getClassLoader().getResources(file)).stream()
                    .map(URL::toExternalForm)
                    .anyMatch(packaged::equals);
        } catch (IOException e) {
            throw new UncheckedIOException("cannot read the class path", e);
        }
    }

    private static Optional<URL> origin(Class<?> type) {
        return Optional.ofNullable(type.getProtectionDomain().getCodeSource()).map(CodeSource::getLocation);
    }

    private static String message(List<Class<?>> replaced) {
        String origins = replaced.stream()
                .map(library -> library.getName() + " from "
                        + origin(library).map(URL::getPath).orElse("an unknown place"))
                .collect(Collectors.joining(", "));
        boolean avoidable =
                replaced.stream().noneMatch(library -> library.getName().startsWith(ALWAYS_PARENT_FIRST));
        return "these classes are not loaded from the job's jar: " + origins
                + "; remove those jars from Flink's lib folder"
                + (avoidable ? " or set classloader.resolve-order: child-first" : "");
    }
}
