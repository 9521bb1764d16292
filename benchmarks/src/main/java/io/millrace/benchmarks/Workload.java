/* SPDX-License-Identifier: Apache-2.0 */
package io.millrace.benchmarks;

import io.millrace.schemas.codec.UndecodableRecordException;
import java.time.Duration;
import java.util.List;
import org.apache.kafka.clients.consumer.ConsumerRecord;

/** Input, the systems that process it, and what their results have in common. */
public interface Workload {

    String name();

    /** One sentence for the report. */
    String description();

    /** Number of events unless the user chooses another. */
    long events();

    /** Event time that the default number of events covers; other numbers have the same density. */
    Duration span();

    /** The topic whose records are counted. */
    String input();

    /** Topics that are written by {@link #produce}. */
    default List<String> inputs() {
        return List.of(input());
    }

    /** Writes the input. */
    void produce(InputWriter writer, Load load);

    /** The systems that can run it, Millrace first. */
    List<Contender> contenders(Load load);

    /** Creates the reader of one system's results. */
    ResultReader results();

    /** Adds results to a digest. */
    interface ResultReader {

        /** Adds what all systems must agree on in a record of the output topic; records of other kinds add nothing. */
        void add(ConsumerRecord<byte[], byte[]> record, Digest digest) throws UndecodableRecordException;
    }
}
