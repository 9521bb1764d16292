/* SPDX-License-Identifier: Apache-2.0 */
package io.millrace.jobs.io;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.config.SettingsException;
import java.io.IOException;
import java.io.InputStream;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.jar.JarEntry;
import java.util.jar.JarOutputStream;
import java.util.stream.Stream;
import org.apache.avro.Schema;
import org.apache.flink.api.common.functions.Function;
import org.apache.flink.api.connector.source.Source;
import org.apache.flink.client.program.ProgramParametrizationException;
import org.apache.flink.configuration.CoreOptions;
import org.apache.flink.connector.kafka.source.KafkaSource;
import org.apache.flink.formats.avro.typeutils.AvroSerializer;
import org.apache.flink.streaming.api.lineage.LineageVertexProvider;
import org.apache.flink.util.FlinkUserCodeClassLoaders;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Runs {@link Submission} from a job jar, in Flink's class loaders, over the jars of a cluster. */
class LibraryCheckTest {

    private static final List<Class<?>> SUBMISSION =
            List.of(Submission.class, Submission.Body.class, LibraryCheck.class, SubmitException.class);
    private static final List<Class<?>> LIBRARIES =
            List.of(KafkaSource.class, KafkaConsumer.class, AvroSerializer.class, Schema.class);

    /** From one class of each jar that the others need. */
    private static final List<Class<?>> FLINK = List.of(
            Function.class,
            Source.class,
            LineageVertexProvider.class,
            ProgramParametrizationException.class,
            SettingsException.class);

    @TempDir
    private Path folder;

    private enum ResolveOrder {
        CHILD_FIRST,
        PARENT_FIRST
    }

    @Test
    void submitsFromTheTestClassPath() throws Exception {
        AtomicBoolean submitted = new AtomicBoolean();

        Submission.run(() -> submitted.set(true));

        assertThat(submitted).isTrue();
    }

    @Test
    void submitsFromAJobJarWithItsLibraries() throws Exception {
        assertThat(submit(jobJar(LIBRARIES), ResolveOrder.CHILD_FIRST, List.of()))
                .isEmpty();
        assertThat(submit(jobJar(LIBRARIES), ResolveOrder.PARENT_FIRST, List.of()))
                .isEmpty();
    }

    @Test
    void submitsFromAJobJarWithoutLibraries() throws Exception {
        assertThat(submit(jobJar(List.of()), ResolveOrder.PARENT_FIRST, LIBRARIES))
                .isEmpty();
    }

    @Test
    void acceptsKafkaAndAvroOfTheClusterIfTheJobsOwnComeFirst() throws Exception {
        List<Class<?>> cluster = List.of(KafkaConsumer.class, Schema.class);

        assertThat(submit(jobJar(LIBRARIES), ResolveOrder.CHILD_FIRST, cluster)).isEmpty();
    }

    @Test
    void rejectsKafkaAndAvroOfTheClusterIfTheyComeFirst() throws Exception {
        List<Class<?>> cluster = List.of(KafkaConsumer.class, Schema.class);

        assertThat(submit(jobJar(LIBRARIES), ResolveOrder.PARENT_FIRST, cluster))
                .isEqualTo("these classes are not loaded from the job's jar: "
                        + "org.apache.kafka.clients.consumer.KafkaConsumer from "
                        + jar(KafkaConsumer.class).getPath()
                        + ", org.apache.avro.Schema from " + jar(Schema.class).getPath()
                        + "; remove those jars from Flink's lib folder or set classloader.resolve-order: child-first");
    }

    /** Flink loads its own packages, which the connector and flink-avro share, from its class path in either order. */
    @Test
    void rejectsFlinkConnectorAndAvroOfTheClusterInEitherOrder() throws Exception {
        List<Class<?>> cluster = List.of(KafkaSource.class, AvroSerializer.class);
        String message = "these classes are not loaded from the job's jar: "
                + "org.apache.flink.connector.kafka.source.KafkaSource from "
                + jar(KafkaSource.class).getPath()
                + ", org.apache.flink.formats.avro.typeutils.AvroSerializer from "
                + jar(AvroSerializer.class).getPath() + "; remove those jars from Flink's lib folder";

        assertThat(submit(jobJar(LIBRARIES), ResolveOrder.CHILD_FIRST, cluster)).isEqualTo(message);
        assertThat(submit(jobJar(LIBRARIES), ResolveOrder.PARENT_FIRST, cluster))
                .isEqualTo(message);
    }

    /** Submits a job and returns the message of the rejection, empty if the job's body ran. */
    private String submit(Path jobJar, ResolveOrder order, List<Class<?>> cluster) throws Exception {
        URL[] lib = Stream.concat(FLINK.stream(), cluster.stream())
                .map(LibraryCheckTest::jar)
                .toArray(URL[]::new);
        URL[] job = {jobJar.toUri().toURL()};
        try (URLClassLoader flink = new URLClassLoader(lib, ClassLoader.getPlatformClassLoader());
                URLClassLoader user = loader(order, job, flink)) {
            return runIn(user);
        }
    }

    private static URLClassLoader loader(ResolveOrder order, URL[] job, ClassLoader flink) {
        if (order == ResolveOrder.PARENT_FIRST) {
            return FlinkUserCodeClassLoaders.parentFirst(job, flink, failure -> {}, false);
        }
        String[] parentFirst =
                CoreOptions.ALWAYS_PARENT_FIRST_LOADER_PATTERNS.defaultValue().toArray(String[]::new);
        return FlinkUserCodeClassLoaders.childFirst(job, flink, parentFirst, failure -> {}, false);
    }

    private static String runIn(ClassLoader user) throws ReflectiveOperationException {
        AtomicBoolean submitted = new AtomicBoolean();
        Class<?> bodyType = user.loadClass(Submission.Body.class.getName());
        Object body = Proxy.newProxyInstance(user, new Class<?>[] {bodyType}, (proxy, method, arguments) -> {
            submitted.set(true);
            return null;
        });
        try {
            user.loadClass(Submission.class.getName())
                    .getMethod("run", bodyType)
                    .invoke(null, body);
        } catch (InvocationTargetException e) {
            assertThat(submitted).isFalse();
            assertThat(e.getCause())
                    .hasToString(ProgramParametrizationException.class.getName() + ": "
                            + e.getCause().getMessage());
            return e.getCause().getMessage();
        }
        assertThat(submitted).isTrue();
        return "";
    }

    private Path jobJar(List<Class<?>> libraries) throws IOException {
        Path jar = Files.createTempFile(folder, "a job ", ".jar");
        try (JarOutputStream out = new JarOutputStream(Files.newOutputStream(jar))) {
            Set<Class<?>> types = new LinkedHashSet<>(SUBMISSION);
            libraries.forEach(library -> addWithSupertypes(library, types));
            for (Class<?> type : types) {
                String file = type.getName().replace('.', '/') + ".class";
                out.putNextEntry(new JarEntry(file));
                try (InputStream content = type.getClassLoader().getResourceAsStream(file)) {
                    content.transferTo(out);
                }
            }
        }
        return jar;
    }

    /** Adds a class and those of its supertypes that are in the same jar. */
    private static void addWithSupertypes(Class<?> type, Set<Class<?>> types) {
        types.add(type);
        Stream.concat(Stream.ofNullable(type.getSuperclass()), Arrays.stream(type.getInterfaces()))
                .filter(supertype -> supertype.getProtectionDomain().getCodeSource() != null)
                .filter(supertype -> jar(supertype).sameFile(jar(type)))
                .forEach(supertype -> addWithSupertypes(supertype, types));
    }

    private static URL jar(Class<?> type) {
        return type.getProtectionDomain().getCodeSource().getLocation();
    }
}
