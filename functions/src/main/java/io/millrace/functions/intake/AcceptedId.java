/* SPDX-License-Identifier: Apache-2.0 */
package io.millrace.functions.intake;

import io.millrace.functions.runtime.DeterministicId;
import java.util.Arrays;

/**
 * The part of an accepted record that is remembered, to distinguish a copy of it from another record with its id.
 *
 * @param eventTime epoch milliseconds
 * @param sliceEnd the slice of {@link AcceptedIds} that the id is in, epoch milliseconds
 * @param valueDigest the first 16 bytes of SHA-256 over the raw value
 */
@SuppressWarnings("ArrayRecordComponent") // compared through hasSameValue only
public record AcceptedId(long eventTime, long sliceEnd, byte[] valueDigest) {

    private static final int DIGEST_BYTES = 16;

    static AcceptedId of(long eventTime, long sliceEnd, RawRecord raw) {
        return new AcceptedId(eventTime, sliceEnd, digest(raw.value()));
    }

    boolean hasSameValue(RawRecord raw) {
        return Arrays.equals(valueDigest, digest(raw.value()));
    }

    private static byte[] digest(byte[] value) {
        return Arrays.copyOf(DeterministicId.sha256().digest(value), DIGEST_BYTES);
    }
}
