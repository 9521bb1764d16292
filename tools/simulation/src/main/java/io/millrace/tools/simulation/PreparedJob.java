/* SPDX-License-Identifier: Apache-2.0 */
package io.millrace.tools.simulation;

import io.millrace.jobs.io.JobEnvironment;
import io.millrace.schemas.registry.InMemoryRegistry;
import java.io.IOException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;

/** A job with its graph at every parallelism. */
final class PreparedJob {

    static final int MAX_SUBTASKS = 3;

    /** A graph and what runs in place of its sources and sinks. */
    record Variant(JobGraph graph, SimulatedTopics topics) {}

    private final SimulatedJob job;
    private final InMemoryRegistry registry = new InMemoryRegistry();
    private final Map<Integer, Variant> variants = new HashMap<>();

    PreparedJob(SimulatedJob job) throws IOException {
        this.job = job;
        for (int parallelism = 1; parallelism <= MAX_SUBTASKS; parallelism++) {
            variants.put(parallelism, variant(parallelism));
        }
    }

    private Variant variant(int parallelism) throws IOException {
        StreamExecutionEnvironment environment =
                JobEnvironment.strict(StreamExecutionEnvironment.createLocalEnvironment(parallelism));
        environment.setMaxParallelism(JobGraph.MAX_PARALLELISM);
        SimulatedTopics topics = new SimulatedTopics(environment, job.definition(), job.settings(), registry);
        job.define(topics);
        return new Variant(new JobGraph(environment.getStreamGraph(false)), topics);
    }

    SimulatedJob job() {
        return job;
    }

    InMemoryRegistry registry() {
        return registry;
    }

    Variant at(int parallelism) {
        return variants.get(parallelism);
    }

    List<SceneRecord> scene(long seed) {
        Scene scene = new Scene(new SplittableRandom(seed), registry, 0);
        job.play(scene);
        return scene.records();
    }
}
