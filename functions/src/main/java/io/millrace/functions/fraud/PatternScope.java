/* SPDX-License-Identifier: Apache-2.0 */
package io.millrace.functions.fraud;

import io.millrace.schemas.Transaction;

/** Which transactions of a user are neighbours in a pattern. */
public enum PatternScope {
    USER {
        @Override
        public PatternKey key(Transaction transaction) {
            return new PatternKey(transaction.getUserId(), "");
        }
    },
    USER_AND_CURRENCY {
        @Override
        public PatternKey key(Transaction transaction) {
            return new PatternKey(transaction.getUserId(), transaction.getCurrency());
        }
    };

    /** The key that neighbours have in common. */
    public abstract PatternKey key(Transaction transaction);
}
