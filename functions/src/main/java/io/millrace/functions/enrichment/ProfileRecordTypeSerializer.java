/* SPDX-License-Identifier: Apache-2.0 */
package io.millrace.functions.enrichment;

import io.millrace.functions.runtime.RecordTypeSerializer;
import io.millrace.schemas.ProfileUpdate;
import java.io.IOException;
import org.apache.flink.api.common.typeutils.SimpleTypeSerializerSnapshot;
import org.apache.flink.api.common.typeutils.TypeSerializer;
import org.apache.flink.api.common.typeutils.TypeSerializerSnapshot;
import org.apache.flink.core.memory.DataInputView;
import org.apache.flink.core.memory.DataOutputView;
import org.apache.flink.types.StringValue;

/**
 * Serializes a {@link ProfileRecord} between tasks: its key and place, whether it is an update, and the update. For exchanges,
 * not for state.
 */
final class ProfileRecordTypeSerializer extends TypeSerializer<ProfileRecord> {

    private static final long serialVersionUID = 1L;

    private final TypeSerializer<ProfileUpdate> updates = new RecordTypeSerializer<>(ProfileUpdate.class);

    @Override
    public void serialize(ProfileRecord profile, DataOutputView target) throws IOException {
        StringValue.writeString(profile.userId(), target);
        target.writeInt(profile.place().partition());
        target.writeLong(profile.place().offset());
        target.writeLong(profile.place().timestamp());
        target.writeBoolean(profile.isTombstone());
        if (!profile.isTombstone()) {
            updates.serialize(profile.update(), target);
        }
    }

    @Override
    public ProfileRecord deserialize(DataInputView source) throws IOException {
        String userId = StringValue.readString(source);
        RecordPlace place = new RecordPlace(source.readInt(), source.readLong(), source.readLong());
        boolean isTombstone = source.readBoolean();
        return new ProfileRecord(userId, place, isTombstone ? null : updates.deserialize(source));
    }

    @Override
    public ProfileRecord deserialize(ProfileRecord reuse, DataInputView source) throws IOException {
        return deserialize(source);
    }

    @Override
    public void copy(DataInputView source, DataOutputView target) throws IOException {
        serialize(deserialize(source), target);
    }

    @Override
    public ProfileRecord copy(ProfileRecord from) {
        return from.isTombstone() ? from : new ProfileRecord(from.userId(), from.place(), updates.copy(from.update()));
    }

    @Override
    public ProfileRecord copy(ProfileRecord from, ProfileRecord reuse) {
        return copy(from);
    }

    @Override
    public boolean isImmutableType() {
        return false;
    }

    /** Updates are serialized with buffers, so each thread needs its own. */
    @Override
    public TypeSerializer<ProfileRecord> duplicate() {
        return new ProfileRecordTypeSerializer();
    }

    @Override
    public ProfileRecord createInstance() {
        return new ProfileRecord("", new RecordPlace(0, 0, 0), null);
    }

    @Override
    public int getLength() {
        return -1;
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof ProfileRecordTypeSerializer;
    }

    @Override
    public int hashCode() {
        return getClass().hashCode();
    }

    @Override
    public TypeSerializerSnapshot<ProfileRecord> snapshotConfiguration() {
        return new ProfileRecordSnapshot();
    }

    /** Stands for the format in savepoints. */
    public static final class ProfileRecordSnapshot extends SimpleTypeSerializerSnapshot<ProfileRecord> {

        public ProfileRecordSnapshot() {
            super(ProfileRecordTypeSerializer::new);
        }
    }
}
