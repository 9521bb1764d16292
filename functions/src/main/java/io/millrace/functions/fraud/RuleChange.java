/* SPDX-License-Identifier: Apache-2.0 */
package io.millrace.functions.fraud;

import io.millrace.functions.intake.AvroType;
import io.millrace.schemas.FraudRule;
import io.millrace.schemas.rules.RuleCheck;
import java.util.Map;
import org.apache.flink.api.common.typeinfo.TypeInformation;
import org.apache.flink.api.common.typeinfo.Types;

/**
 * A version of a rule that was taken or withdrawn.
 *
 * @param key {@code ruleId@version}
 * @param rule the version taken; null where it was withdrawn
 */
public record RuleChange(String key, FraudRule rule) {

    public static final TypeInformation<RuleChange> TYPE =
            Types.POJO(RuleChange.class, Map.of("key", Types.STRING, "rule", new AvroType<>(FraudRule.class)));

    static RuleChange taken(FraudRule rule) {
        return new RuleChange(RuleCheck.key(rule), rule);
    }

    static RuleChange withdrawn(String key) {
        return new RuleChange(key, null);
    }

    boolean isWithdrawal() {
        return rule == null;
    }
}
