/* SPDX-License-Identifier: Apache-2.0 */
package io.millrace.benchmarks.micro;

import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;

/**
 * What an event costs a stateful operator whose users are all in its cache, watermarks and results included: events of
 * random users, 20 per second of event time, a watermark per second.
 */
@State(Scope.Benchmark)
public class OperatorBenchmark {

    @Param
    private OperatorUnderTest operator;

    /** Users; 1 is a crawler with 20 events per second. */
    @Param({"1", "10000"})
    private int users;

    private Feed feed;

    @Setup
    public void open() throws Exception {
        feed = operator.open(users);
    }

    @Benchmark
    public void event() throws Exception {
        feed.next();
    }

    @TearDown
    public void close() throws Exception {
        feed.close();
    }
}
