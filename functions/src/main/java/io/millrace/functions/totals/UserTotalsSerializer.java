/* SPDX-License-Identifier: Apache-2.0 */
package io.millrace.functions.totals;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.apache.flink.api.common.typeutils.SimpleTypeSerializerSnapshot;
import org.apache.flink.api.common.typeutils.TypeSerializerSnapshot;
import org.apache.flink.api.common.typeutils.base.TypeSerializerSingleton;
import org.apache.flink.core.memory.DataInputView;
import org.apache.flink.core.memory.DataOutputView;

/**
 * Serializes {@link UserTotals}, mostly as numbers of variable length, of which starts are differences to the pane before.
 * Sum, least and greatest amount of a single purchase are written once.
 *
 * <p>The format is part of the state. Its version is the first byte of each value; a new version has to read the old ones.
 */
public final class UserTotalsSerializer extends TypeSerializerSingleton<UserTotals> {

    private static final long serialVersionUID = 1L;

    public static final UserTotalsSerializer INSTANCE = new UserTotalsSerializer();

    private static final int VERSION = 1;

    private UserTotalsSerializer() {}

    @Override
    public void serialize(UserTotals user, DataOutputView target) throws IOException {
        target.writeByte(VERSION);
        target.writeLong(user.firedUpTo());
        VarLong.write(user.currencies().size(), target);
        for (CurrencyTotals totals : user.currencies()) {
            target.writeUTF(totals.currency());
            VarLong.write(totals.panes().size(), target);
            for (Panes panes : totals.panes()) {
                writePanes(panes, target);
            }
            VarLong.write(totals.counts().size(), target);
            for (CountTotal count : totals.counts()) {
                writeCount(count, target);
            }
            writeRevisions(totals.revisions(), target);
        }
    }

    private static void writePanes(Panes panes, DataOutputView target) throws IOException {
        VarLong.write(panes.group(), target);
        VarLong.write(panes.size(), target);
        long before = 0;
        for (int at = 0; at < panes.size() * Panes.FIELDS; at += Panes.FIELDS) {
            VarLong.write(panes.field(at) - before, target);
            before = panes.field(at);
            writeTotal(panes.field(at + 1), panes.field(at + 2), panes.field(at + 3), panes.field(at + 4), target);
        }
    }

    private static void writeCount(CountTotal count, DataOutputView target) throws IOException {
        VarLong.write(count.window(), target);
        VarLong.write(count.sequence(), target);
        target.writeLong(count.lastEventTime());
        Total total = count.total();
        writeTotal(total.count(), total.sum(), total.min(), total.max(), target);
        if (total.count() > 0) {
            VarLong.write(count.lastEventTime() - count.firstTime(), target);
            VarLong.write(count.lastTime() - count.firstTime(), target);
        }
    }

    private static void writeTotal(long count, long sum, long min, long max, DataOutputView target) throws IOException {
        VarLong.write(count, target);
        if (count > 0) {
            VarLong.write(sum, target);
        }
        if (count > 1) {
            VarLong.write(min, target);
            VarLong.write(max, target);
        }
    }

    private static void writeRevisions(Revisions revisions, DataOutputView target) throws IOException {
        VarLong.write(revisions.size(), target);
        for (int at = 0; at < revisions.size() * Revisions.FIELDS; at++) {
            VarLong.write(revisions.field(at), target);
        }
    }

    @Override
    public UserTotals deserialize(DataInputView source) throws IOException {
        int version = source.readByte();
        if (version != VERSION) {
            throw new IOException("totals of version " + version + " need a newer release of this job");
        }
        long firedUpTo = source.readLong();
        int size = (int) VarLong.read(source);
        List<CurrencyTotals> currencies = new ArrayList<>(size);
        for (int i = 0; i < size; i++) {
            currencies.add(
                    new CurrencyTotals(source.readUTF(), readPanes(source), readCounts(source), readRevisions(source)));
        }
        return UserTotals.stored(currencies, firedUpTo);
    }

    private static List<Panes> readPanes(DataInputView source) throws IOException {
        int groups = (int) VarLong.read(source);
        List<Panes> read = new ArrayList<>(groups);
        for (int i = 0; i < groups; i++) {
            int group = (int) VarLong.read(source);
            int size = (int) VarLong.read(source);
            long[] fields = new long[size * Panes.FIELDS];
            long start = 0;
            Total total = new Total();
            for (int at = 0; at < fields.length; at += Panes.FIELDS) {
                start += VarLong.read(source);
                readTotal(total, source);
                fields[at] = start;
                fields[at + 1] = total.count();
                fields[at + 2] = total.sum();
                fields[at + 3] = total.min();
                fields[at + 4] = total.max();
            }
            read.add(new Panes(group, fields, size));
        }
        return read;
    }

    private static List<CountTotal> readCounts(DataInputView source) throws IOException {
        int size = (int) VarLong.read(source);
        List<CountTotal> read = new ArrayList<>(size);
        for (int i = 0; i < size; i++) {
            int window = (int) VarLong.read(source);
            long sequence = VarLong.read(source);
            long lastEventTime = source.readLong();
            Total total = new Total();
            readTotal(total, source);
            long firstTime = Long.MAX_VALUE;
            long lastTime = Long.MIN_VALUE;
            if (total.count() > 0) {
                firstTime = lastEventTime - VarLong.read(source);
                lastTime = firstTime + VarLong.read(source);
            }
            read.add(new CountTotal(window, sequence, lastEventTime, firstTime, lastTime, total));
        }
        return read;
    }

    private static void readTotal(Total total, DataInputView source) throws IOException {
        total.clear();
        long count = VarLong.read(source);
        if (count == 0) {
            return;
        }
        long sum = VarLong.read(source);
        boolean isSingle = count == 1;
        total.add(count, sum, isSingle ? sum : VarLong.read(source), isSingle ? sum : VarLong.read(source));
    }

    private static Revisions readRevisions(DataInputView source) throws IOException {
        long[] fields = new long[(int) VarLong.read(source) * Revisions.FIELDS];
        for (int at = 0; at < fields.length; at++) {
            fields[at] = VarLong.read(source);
        }
        return new Revisions(fields);
    }

    @Override
    public UserTotals deserialize(UserTotals reuse, DataInputView source) throws IOException {
        return deserialize(source);
    }

    @Override
    public void copy(DataInputView source, DataOutputView target) throws IOException {
        serialize(deserialize(source), target);
    }

    @Override
    public boolean isImmutableType() {
        return false;
    }

    @Override
    public UserTotals copy(UserTotals from) {
        return from.copy();
    }

    @Override
    public UserTotals copy(UserTotals from, UserTotals reuse) {
        return from.copy();
    }

    @Override
    public UserTotals createInstance() {
        return UserTotals.none();
    }

    @Override
    public int getLength() {
        return -1;
    }

    @Override
    public TypeSerializerSnapshot<UserTotals> snapshotConfiguration() {
        return new UserTotalsSnapshot();
    }

    /** Stands for the format in savepoints. */
    public static final class UserTotalsSnapshot extends SimpleTypeSerializerSnapshot<UserTotals> {

        public UserTotalsSnapshot() {
            super(() -> INSTANCE);
        }
    }
}
