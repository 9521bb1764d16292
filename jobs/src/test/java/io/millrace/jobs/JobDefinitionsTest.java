/* SPDX-License-Identifier: Apache-2.0 */
package io.millrace.jobs;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.config.jobs.JobDefinition;
import io.millrace.schemas.registry.ReleasedSchemas;
import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class JobDefinitionsTest {

    static List<JobDefinition> jobs() {
        return JobDefinition.all();
    }

    @ParameterizedTest
    @MethodSource("jobs")
    void namesAnEntryClassThatFlinkCanRun(JobDefinition job) throws ReflectiveOperationException {
        Method main = Class.forName(job.entryClass()).getMethod("main", String[].class);

        assertThat(Modifier.isStatic(main.getModifiers())).isTrue();
        assertThat(main.getReturnType()).isEqualTo(void.class);
    }

    @ParameterizedTest
    @MethodSource("jobs")
    void readsAndWritesTopicsWithReleasedSchemas(JobDefinition job) {
        assertThat(ReleasedSchemas.bundled().topics()).containsAll(job.inputs()).containsAll(job.outputs());
    }
}
