/* SPDX-License-Identifier: Apache-2.0 */
package io.millrace.config.binding;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import java.io.IOException;
import java.io.StringReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class YamlFileTest {

    private final List<ConfigError> errors = new ArrayList<>();

    @TempDir
    private Path folder;

    @Test
    void flattensGroupsAndLists() throws IOException {
        assertThat(read("a: {b.c: 1, d: {e: 2}}\nf: [x, {g: y}]\nh: []\n"))
                .containsExactly(
                        Map.entry("a.b.c", "1"),
                        Map.entry("a.d.e", "2"),
                        Map.entry("f[0]", "x"),
                        Map.entry("f[1].g", "y"),
                        Map.entry("h", "[]"));
        assertThat(errors).isEmpty();
    }

    @Test
    void readsTextsAsWritten() throws IOException {
        assertThat(read("a: off\nb: 1:30\nc: 010\nd: 2020-01-01\ne: ' x '\nf: ''\ng: 'null'\n"))
                .containsExactly(
                        Map.entry("a", "off"),
                        Map.entry("b", "1:30"),
                        Map.entry("c", "010"),
                        Map.entry("d", "2020-01-01"),
                        Map.entry("e", " x "),
                        Map.entry("f", ""),
                        Map.entry("g", "null"));
    }

    @Test
    void rejectsADuplicateKey() throws IOException {
        read("a: {b: 1}\na: {c: 2}\nd.e: 3\nd: {e: 4}\n");

        assertThat(errors)
                .extracting(ConfigError::origin, ConfigError::key, ConfigError::problem)
                .containsExactly(
                        tuple("test.yaml:2", "a", "duplicate key"),
                        tuple("test.yaml:4", "d.e", "already set at test.yaml:3"));
    }

    @Test
    void rejectsAKeyWithoutValue() throws IOException {
        read("a:\nb: ~\nc: {d: null}\n");

        assertThat(errors).extracting(ConfigError::key).containsExactly("a", "b", "c.d");
    }

    @Test
    void rejectsInvalidKeys() throws IOException {
        read("? [a, b]\n: 1\nc[0]: 2\n'': 3\n");

        assertThat(errors).extracting(ConfigError::origin).containsExactly("test.yaml:1", "test.yaml:3", "test.yaml:4");
    }

    @Test
    void rejectsInvalidYaml() throws IOException {
        read("a: 1\nb: [1\nc: 2\n");

        assertThat(errors).singleElement().satisfies(error -> {
            assertThat(error.origin()).isEqualTo("test.yaml:3");
            assertThat(error.problem()).startsWith("invalid YAML");
        });
    }

    @Test
    void rejectsADocumentThatIsNotAMapping() throws IOException {
        read("- a\n");
        read("just text\n");

        assertThat(errors)
                .extracting(ConfigError::problem)
                .containsOnly("must be a mapping")
                .hasSize(2);
    }

    @Test
    void rejectsAliasesAndSecondDocuments() throws IOException {
        read("a: &x {b: 1}\nc: *x\n");
        read("a: &x {b: *x}\n");
        read("a: 1\n---\na: 2\n");

        assertThat(errors).hasSize(3);
    }

    @Test
    void readsAnEmptyFile() throws IOException {
        assertThat(read("")).isEmpty();
        assertThat(read("# nothing\n")).isEmpty();
        assertThat(errors).isEmpty();
    }

    @Test
    void rejectsAFileThatIsNotInUtf8() throws IOException {
        Path file = Files.write(folder.resolve("latin.yaml"), "a: für\n".getBytes(StandardCharsets.ISO_8859_1));

        assertThat(YamlFile.read(file, errors)).isEmpty();
        assertThat(errors).singleElement().satisfies(error -> assertThat(error.problem())
                .contains("UTF-8"));
    }

    private Map<String, String> read(String text) throws IOException {
        Map<String, String> texts = new LinkedHashMap<>();
        YamlFile.read("test.yaml", new StringReader(text), errors)
                .forEach((key, value) -> texts.put(key, value.value()));
        return texts;
    }
}
