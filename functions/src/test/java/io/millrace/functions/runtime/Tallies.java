/* SPDX-License-Identifier: Apache-2.0 */
package io.millrace.functions.runtime;

import io.millrace.functions.runtime.Tallies.Command;
import org.apache.flink.api.common.functions.OpenContext;
import org.apache.flink.api.common.state.ValueStateDescriptor;
import org.apache.flink.api.common.typeinfo.TypeHint;
import org.apache.flink.api.common.typeinfo.TypeInformation;
import org.apache.flink.api.java.tuple.Tuple2;
import org.apache.flink.streaming.api.functions.KeyedProcessFunction;
import org.apache.flink.util.Collector;

/** Keeps a tally per key in a {@link CachedState}; emits and drops it at its end. */
final class Tallies extends KeyedProcessFunction<String, Command, String> implements KeepsCachedState<String> {

    /**
     * Adds {@code add} to the tally of a key; at {@code end} the tally is emitted and dropped.
     *
     * @param add 0 = only reads the tally
     */
    record Command(String key, long add, long end) {}

    static final int VALUE_BYTES = 50;

    private final long maxBytes;
    private transient CachedState<String, Tuple2<Long, Long>> tallies;

    Tallies(long maxBytes) {
        this.maxBytes = maxBytes;
    }

    @Override
    public void open(OpenContext context) {
        var descriptor =
                new ValueStateDescriptor<>("tallies", TypeInformation.of(new TypeHint<Tuple2<Long, Long>>() {}));
        tallies = new CachedState<>(ValueStorage.of(getRuntimeContext(), descriptor), tally -> VALUE_BYTES, maxBytes);
    }

    @Override
    public CachedState<String, ?> cachedState() {
        return tallies;
    }

    @Override
    public void processElement(Command command, Context context, Collector<String> out) throws Exception {
        Tuple2<Long, Long> tally = tallies.value();
        if (command.add() == 0) {
            return;
        }
        if (tally == null) {
            tally = Tuple2.of(0L, command.end());
        }
        tally.f0 += command.add(); // in place
        tally.f1 = command.end();
        tallies.update(tally, tally.f1);
    }

    @Override
    public void onTimer(long time, OnTimerContext context, Collector<String> out) throws Exception {
        Tuple2<Long, Long> tally = tallies.value();
        if (tally == null) {
            return;
        }
        if (tally.f1 > context.timerService().currentWatermark()) {
            tallies.update(tally, tally.f1);
            return;
        }
        out.collect(context.getCurrentKey() + "=" + tally.f0);
        tallies.clear();
    }
}
