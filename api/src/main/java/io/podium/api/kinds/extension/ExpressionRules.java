package io.podium.api.kinds.extension;

import io.podium.api.error.FieldPath;
import io.podium.api.error.Problems;
import io.podium.api.strategy.FieldRules;
import io.podium.api.value.ListValue;
import io.podium.api.value.MapValue;
import java.util.Set;

/** Expressions a schema adds to what it says: that they are there, and what stands beside them. */
final class ExpressionRules {
    private static final Set<String> REASONS =
            Set.of(
                    "FieldValueRequired",
                    "FieldValueForbidden",
                    "FieldValueInvalid",
                    "FieldValueDuplicate");

    private ExpressionRules() {}

    static void check(MapValue schema, FieldPath path, Problems problems) {
        ListValue rules = schema.list("x-kubernetes-validations");
        for (int i = 0; i < rules.size(); i++) {
            FieldPath here = path.child("x-kubernetes-validations").index(i);
            rule(rules.map(i), here, problems);
            String field = rules.map(i).string("fieldPath");
            boolean leads = SchemaPath.follow(field, schema, true).fault().isEmpty();
            if (!leads) {
                problems.invalid(here.child("fieldPath"), field, "must be a valid path");
            }
        }
    }

    private static void rule(MapValue rule, FieldPath path, Problems problems) {
        String expression = rule.string("rule").strip();
        String message = rule.string("message");
        if (expression.isEmpty()) {
            problems.required(path.child("rule"), "rule is not specified");
        } else if (!message.isEmpty() && message.isBlank()) {
            problems.invalid(path.child("message"), message, "must be non-empty if specified");
        } else if (hasLines(message.strip())) {
            problems.invalid(path.child("message"), message, "must not contain line breaks");
        } else if (hasLines(expression) && message.isBlank()) {
            problems.required(
                    path.child("message"),
                    "message must be specified if rule contains line breaks");
        }
        String spoken = rule.string("messageExpression");
        if (!spoken.isEmpty() && spoken.isBlank()) {
            problems.required(
                    path.child("messageExpression"),
                    "messageExpression must be non-empty if specified");
        }
        FieldRules.oneOfAny(rule, "reason", REASONS, path, problems);
        String field = rule.string("fieldPath");
        if (!field.isEmpty() && field.isBlank()) {
            problems.invalid(path.child("fieldPath"), field, "must be non-empty if specified");
        }
        if (hasLines(field)) {
            problems.invalid(path.child("fieldPath"), field, "must not contain line breaks");
        }
    }

    private static boolean hasLines(String text) {
        return text.contains("\n") || text.contains("\r");
    }
}
