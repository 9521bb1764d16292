/* SPDX-License-Identifier: Apache-2.0 */
package io.millrace.tools.oracle.core;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.nio.ByteBuffer;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

/** The first 128 bits of SHA-256, kept instead of the bytes themselves. */
public record Digest(long high, long low) {

    /** The digest of null; no bytes have it in practice. */
    static final Digest OF_NULL = new Digest(0, 0);

    static Digest of(byte[] bytes) {
        return bytes == null ? OF_NULL : firstBits(sha256().digest(bytes));
    }

    /** The contract's hash: SHA-256 over the fields as UTF-8, each prefixed by its length in 4 bytes, big-endian. */
    public static Digest ofFields(String... fields) {
        MessageDigest sha256 = sha256();
        for (String field : fields) {
            byte[] bytes = field.getBytes(UTF_8);
            sha256.update(
                    ByteBuffer.allocate(Integer.BYTES).putInt(bytes.length).flip());
            sha256.update(bytes);
        }
        return firstBits(sha256.digest());
    }

    private static Digest firstBits(byte[] sha256) {
        ByteBuffer first = ByteBuffer.wrap(sha256);
        return new Digest(first.getLong(), first.getLong());
    }

    public String hex() {
        return HexFormat.of().toHexDigits(high) + HexFormat.of().toHexDigits(low);
    }

    private static MessageDigest sha256() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }
}
