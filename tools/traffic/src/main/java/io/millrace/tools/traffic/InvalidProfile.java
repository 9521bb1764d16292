/* SPDX-License-Identifier: Apache-2.0 */
package io.millrace.tools.traffic;

import io.millrace.schemas.UserProfile;

/** Kinds of profile updates that can be decoded but are invalid. */
enum InvalidProfile {
    /** Key and value name different users, either of whom a job could corrupt by accepting the record. */
    KEY_OF_ANOTHER_USER,
    USER_ID_OF_ANOTHER_USER,
    LONG_NAME;

    /** Exceeds any version that profiles reach, so that a job that accepted it would stay wrong for good. */
    private static final long VERSIONS_AHEAD = 1_000_000;

    private static final int TOO_LONG = 2_049;

    /** A record derived from a profile update, invalid in this way. */
    TimedRecord versionOf(TimedRecord good) {
        UserProfile profile = (UserProfile) good.value().orElseThrow();
        String otherUser = similarTo(profile.getUserId());
        UserProfile.Builder copy =
                UserProfile.newBuilder(profile).setName("Nobody").setVersion(profile.getVersion() + VERSIONS_AHEAD);
        return switch (this) {
            case KEY_OF_ANOTHER_USER -> good.withValue(copy.build()).withKey(otherUser);
            case USER_ID_OF_ANOTHER_USER ->
                good.withValue(copy.setUserId(otherUser).build());
            case LONG_NAME -> good.withValue(copy.setName("N".repeat(TOO_LONG)).build());
        };
    }

    private static String similarTo(String userId) {
        int last = userId.length() - 1;
        return userId.substring(0, last) + (userId.charAt(last) == '0' ? '1' : '0');
    }

    /** A profile update under a key that is no userId. */
    static TimedRecord under(OddKey odd, TimedRecord good) {
        UserProfile profile = (UserProfile) good.value().orElseThrow();
        String key = odd.of(profile.getUserId());
        String userId = odd.isUserId() ? key : profile.getUserId();
        return good.withValue(UserProfile.newBuilder(profile).setUserId(userId).build())
                .withKey(key);
    }

    /** A tombstone under a key that is no userId. */
    static TimedRecord tombstoneUnder(OddKey odd, TimedRecord good) {
        return good.withoutValue().withKey(odd.of(good.key()));
    }
}
