/* SPDX-License-Identifier: Apache-2.0 */
package io.millrace.integration;

import static org.assertj.core.api.Assertions.assertThat;

import java.lang.reflect.Field;
import java.lang.reflect.Modifier;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.flink.configuration.CheckpointingOptions;
import org.apache.flink.configuration.ConfigOption;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.configuration.CoreOptions;
import org.apache.flink.configuration.GlobalConfiguration;
import org.apache.flink.configuration.JobManagerOptions;
import org.apache.flink.configuration.MetricOptions;
import org.apache.flink.configuration.PipelineOptions;
import org.apache.flink.configuration.RestOptions;
import org.apache.flink.configuration.RestartStrategyOptions;
import org.apache.flink.configuration.StateBackendOptions;
import org.apache.flink.configuration.TaskManagerOptions;
import org.apache.flink.configuration.WebOptions;
import org.apache.flink.state.rocksdb.RocksDBConfigurableOptions;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Flink ignores unknown keys, so a misspelt one would go unnoticed: every shipped key must be a Flink option. */
class FlinkConfigurationTest {

    private static final List<Class<?>> OPTIONS = List.of(
            CheckpointingOptions.class,
            CoreOptions.class,
            JobManagerOptions.class,
            MetricOptions.class,
            PipelineOptions.class,
            RestOptions.class,
            RestartStrategyOptions.class,
            RocksDBConfigurableOptions.class,
            StateBackendOptions.class,
            TaskManagerOptions.class,
            WebOptions.class);

    @ParameterizedTest
    @ValueSource(strings = {"../flink-conf/local", "../flink-conf/production"})
    void everyShippedKeyIsAnOptionOfFlinkAndItsValueFits(String folder) throws IllegalAccessException {
        Map<String, ConfigOption<?>> options = options();
        Configuration configuration = GlobalConfiguration.loadConfiguration(folder);

        assertThat(configuration.keySet()).isNotEmpty().allSatisfy(key -> {
            assertThat(options).containsKey(key);
            assertThat((Object) configuration.get(options.get(key))).isNotNull();
        });
    }

    private static Map<String, ConfigOption<?>> options() throws IllegalAccessException {
        Map<String, ConfigOption<?>> options = new HashMap<>();
        for (Class<?> type : OPTIONS) {
            for (Field field : type.getFields()) {
                if (Modifier.isStatic(field.getModifiers()) && ConfigOption.class.isAssignableFrom(field.getType())) {
                    ConfigOption<?> option = (ConfigOption<?>) field.get(null);
                    options.put(option.key(), option);
                }
            }
        }
        return options;
    }
}
