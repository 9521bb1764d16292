/* SPDX-License-Identifier: Apache-2.0 */
package io.millrace.functions.sessions;

import io.millrace.functions.sessions.state.RecentEventPage;
import io.millrace.functions.sessions.state.UserSessions;
import io.millrace.schemas.PageVisit;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.apache.avro.specific.SpecificRecordBase;
import org.apache.flink.api.common.state.MapState;
import org.apache.flink.api.common.state.ValueState;
import org.apache.flink.api.common.typeutils.TypeSerializer;
import org.apache.flink.core.memory.DataInputDeserializer;
import org.apache.flink.core.memory.DataOutputSerializer;
import org.apache.flink.formats.avro.typeutils.AvroSerializer;

/** The states of one user as a backend that keeps bytes has them. */
final class StatesInBytes {

    private static final Serialized<UserSessions> USER = Serialized.of(UserSessions.class);
    private static final Serialized<RecentEventPage> PAGE = Serialized.of(RecentEventPage.class);
    private static final Serialized<PageVisit> VISIT = Serialized.of(PageVisit.class);

    private record Serialized<T extends SpecificRecordBase>(TypeSerializer<T> serializer) {

        static <T extends SpecificRecordBase> Serialized<T> of(Class<T> type) {
            return new Serialized<>(new AvroSerializer<>(type));
        }

        byte[] bytes(T value) {
            try {
                DataOutputSerializer out = new DataOutputSerializer(64);
                serializer.serialize(value, out);
                return out.getCopyOfBuffer();
            } catch (IOException e) {
                throw new IllegalStateException(e);
            }
        }

        T value(byte[] bytes) {
            try {
                return serializer.deserialize(new DataInputDeserializer(bytes));
            } catch (IOException e) {
                throw new IllegalStateException(e);
            }
        }
    }

    private static final class Users implements ValueState<UserSessions> {

        private byte[] user = {};

        @Override
        public UserSessions value() {
            return user.length == 0 ? null : USER.value(user);
        }

        @Override
        public void update(UserSessions value) {
            user = USER.bytes(value);
        }

        @Override
        public void clear() {
            user = new byte[0];
        }
    }

    private static final class Pages implements MapState<Long, RecentEventPage> {

        private final Map<Long, byte[]> stored = new TreeMap<>();
        private int written;

        @Override
        public RecentEventPage get(Long number) {
            return stored.containsKey(number) ? PAGE.value(stored.get(number)) : null;
        }

        @Override
        public void put(Long number, RecentEventPage page) {
            stored.put(number, PAGE.bytes(page));
            written++;
        }

        @Override
        public void putAll(Map<Long, RecentEventPage> all) {
            all.forEach(this::put);
        }

        @Override
        public void remove(Long number) {
            stored.remove(number);
        }

        @Override
        public boolean contains(Long number) {
            return stored.containsKey(number);
        }

        @Override
        public Iterable<Map.Entry<Long, RecentEventPage>> entries() {
            Function<Map.Entry<Long, byte[]>, RecentEventPage> page = entry -> PAGE.value(entry.getValue());
            return stored.entrySet().stream()
                    .collect(Collectors.toMap(Map.Entry::getKey, page))
                    .entrySet();
        }

        @Override
        public Iterable<Long> keys() {
            return stored.keySet();
        }

        @Override
        public Iterable<RecentEventPage> values() {
            return stored.values().stream().map(PAGE::value).toList();
        }

        @Override
        public Iterator<Map.Entry<Long, RecentEventPage>> iterator() {
            return entries().iterator();
        }

        @Override
        public boolean isEmpty() {
            return stored.isEmpty();
        }

        @Override
        public void clear() {
            stored.clear();
        }
    }

    private static final class Visits implements SettledPages {

        private final List<byte[]> stored = new ArrayList<>();

        @Override
        public Iterable<PageVisit> read() {
            return stored.stream().map(VISIT::value).toList();
        }

        @Override
        public void append(List<PageVisit> appended) {
            appended.forEach(visit -> stored.add(VISIT.bytes(visit)));
        }

        @Override
        public void clear() {
            stored.clear();
        }
    }

    private final Users users = new Users();
    private final Pages pages = new Pages();
    private final Visits visits = new Visits();

    UserEventsStorage storage(SessionBounds bounds, int pageCapacity) {
        return new UserEventsStorage(users, pages, visits, bounds, pageCapacity);
    }

    SettledPages settledPages() {
        return visits;
    }

    /** The size of the value that is written with every change. */
    int userBytes() {
        return users.user.length;
    }

    /** The number of entries of older pages written so far. */
    int pagesWritten() {
        return pages.written;
    }

    boolean isEmpty() {
        return users.user.length == 0 && pages.stored.isEmpty() && visits.stored.isEmpty();
    }
}
