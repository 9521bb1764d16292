/* SPDX-License-Identifier: Apache-2.0 */
package io.millrace.functions.runtime;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.nio.ByteBuffer;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

/**
 * Computes ids that are the same on every run: the first 16 bytes, in hex, of SHA-256 over the fields as UTF-8. Each
 * field is prefixed by its length (4 bytes, big-endian), so that different lists of fields never hash the same bytes.
 */
public final class DeterministicId {

    private static final int ID_BYTES = 16;

    /** One per thread, because a digest is stateful and its look-up costs as much as the hash. It is reset by every use. */
    private static final ThreadLocal<MessageDigest> DIGESTS = ThreadLocal.withInitial(DeterministicId::sha256);

    private DeterministicId() {}

    public static String of(String... fields) {
        MessageDigest digest = DIGESTS.get();
        byte[] length = new byte[Integer.BYTES];
        for (String field : fields) {
            byte[] bytes = field.getBytes(UTF_8);
            ByteBuffer.wrap(length).putInt(bytes.length);
            digest.update(length);
            digest.update(bytes);
        }
        return HexFormat.of().formatHex(digest.digest(), 0, ID_BYTES);
    }

    private static MessageDigest sha256() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every JDK has SHA-256", e);
        }
    }
}
