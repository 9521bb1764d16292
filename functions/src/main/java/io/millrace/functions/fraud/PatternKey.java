/* SPDX-License-Identifier: Apache-2.0 */
package io.millrace.functions.fraud;

/**
 * The key by which a pattern is matched. Its hash is the user's, so that Flink assigns it to the key group of the user:
 * matching stays in the task that scores the user, where no candidate can be behind the watermark.
 *
 * @param currency empty if the pattern looks at all currencies
 */
public record PatternKey(String userId, String currency) {

    @Override
    public int hashCode() {
        return userId.hashCode();
    }
}
