/* SPDX-License-Identifier: Apache-2.0 */
package io.millrace.functions.fraud;

import io.millrace.functions.runtime.AvroType;
import io.millrace.schemas.FraudRule;
import io.millrace.schemas.rules.RuleCheck;
import java.util.Map;
import org.apache.flink.api.common.typeinfo.TypeInformation;
import org.apache.flink.api.common.typeinfo.Types;

/**
 * A version of a rule that was applied or withdrawn.
 *
 * @param key {@code ruleId@version}
 * @param rule the version applied; null if it was withdrawn
 */
public record RuleUpdate(String key, FraudRule rule) {

    public static final TypeInformation<RuleUpdate> TYPE =
            Types.POJO(RuleUpdate.class, Map.of("key", Types.STRING, "rule", new AvroType<>(FraudRule.class)));

    static RuleUpdate applied(FraudRule rule) {
        return new RuleUpdate(RuleCheck.key(rule), rule);
    }

    static RuleUpdate withdrawn(String key) {
        return new RuleUpdate(key, null);
    }

    boolean isWithdrawal() {
        return rule == null;
    }
}
