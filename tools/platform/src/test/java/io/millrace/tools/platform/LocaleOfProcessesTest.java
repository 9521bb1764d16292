/* SPDX-License-Identifier: Apache-2.0 */
package io.millrace.tools.platform;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.StringReader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Properties;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The default locale writes numbers with digits that neither Kafka nor Flink reads. */
class LocaleOfProcessesTest {
    private static final Locale DEFAULT = Locale.getDefault();

    @TempDir
    private Path folder;

    @BeforeEach
    void writeArabicDigits() {
        Locale.setDefault(Locale.forLanguageTag("ar-EG"));
        assertThat("%d".formatted(9092)).isNotEqualTo("9092");
    }

    @AfterEach
    void restore() {
        Locale.setDefault(DEFAULT);
    }

    @Test
    void aJvmIsEnglishWhateverJavaToolOptionsSay() throws IOException {
        Path program = Files.writeString(folder.resolve("Digits.java"), """
            public class Digits {
                public static void main(String[] arguments) {
                    System.out.println("digits " + "%d".formatted(9092));
                }
            }
            """);
        ProcessBuilder builder = new ProcessBuilder(new JavaCommand(folder)
                .main(folder.toString(), "com.sun.tools.javac.launcher.Main", program.toString()));
        builder.command().add(1, "--add-modules=jdk.compiler");
        builder.environment().put("JAVA_TOOL_OPTIONS", "-Duser.language=ar -Duser.country=EG");

        assertThat(Commands.run(builder, line -> {}).lines()).contains("digits 9092");
    }

    @Test
    void theBrokersPropertiesHaveAsciiDigits() throws IOException {
        Path data = Files.createDirectories(folder.resolve("data/kafka"));
        Files.createFile(data.resolve("meta.properties"));
        new KafkaBroker(new Instance(Installation.locate(), folder), 9092, 9093).prepare();

        assertThat(folder.resolve("conf/kafka.properties"))
                .content()
                .contains("listeners=PLAINTEXT://127.0.0.1:9092,CONTROLLER://127.0.0.1:9093\n")
                .contains("log.dirs=" + data + "\n");
    }

    @Test
    void aFileOfPropertiesKeepsCharactersBeyondAscii() throws IOException {
        String path = "/f\u00fcr \u65e5\u672c/it's 100%";
        Properties properties = new Properties();

        properties.load(new StringReader("log.dirs=" + KafkaBroker.escaped(path)));

        assertThat(KafkaBroker.escaped(path)).isEqualTo("/f\\u00fcr \\u65e5\\u672c/it's 100%");
        assertThat(properties.getProperty("log.dirs")).isEqualTo(path);
    }
}
