package io.podium.api.kinds.policy;

import io.podium.api.error.FieldPath;
import io.podium.api.error.Problems;
import io.podium.api.name.Names;
import io.podium.api.strategy.FieldRules;
import io.podium.api.value.ListValue;
import io.podium.api.value.MapValue;
import java.util.HashMap;
import java.util.Set;

/** What holds for meta/v1 Conditions in a status. */
public final class ConditionRules {
    private static final int LONGEST_REASON = 1024;
    private static final int LONGEST_MESSAGE = 32 * 1024;
    private static final Set<String> STATUSES = Set.of("True", "False", "Unknown");

    private ConditionRules() {}

    public static void check(ListValue conditions, FieldPath path, Problems problems) {
        var firsts = new HashMap<String, Integer>();
        for (int i = 0; i < conditions.size(); i++) {
            String type = conditions.map(i).string("type");
            Integer first = firsts.putIfAbsent(type, i);
            if (first != null) {
                problems.duplicate(path.index(i).child("type"), type);
            }
            check(conditions.map(i), path.index(i), problems);
        }
    }

    private static void check(MapValue condition, FieldPath path, Problems problems) {
        String type = condition.string("type");
        if (type.isEmpty()) {
            problems.required(path.child("type"), "must be set");
        } else {
            FieldRules.each(Names.qualifiedName(type), type, path, "type", problems);
        }
        String status = condition.string("status");
        if (status.isEmpty()) {
            problems.required(path.child("status"), "must be set");
        } else if (!STATUSES.contains(status)) {
            problems.notSupported(path.child("status"), status, STATUSES);
        }
        FieldRules.nonNegative(condition, "observedGeneration", path, problems);
        if (condition.string("lastTransitionTime").isEmpty()) {
            problems.required(path.child("lastTransitionTime"), "must be set");
        }
        String reason = condition.string("reason");
        if (reason.isEmpty()) {
            problems.required(path.child("reason"), "must be set");
        } else {
            if (!isReason(reason)) {
                problems.invalid(
                        path.child("reason"),
                        reason,
                        "a condition reason must start with alphabetic character, optionally"
                                + " followed by a string of alphanumeric characters or '_,:', and"
                                + " must end with an alphanumeric character or '_' (e.g. 'my_name',"
                                + "  or 'MY_NAME',  or 'MyName',  or 'ReasonA,ReasonB',  or"
                                + " 'ReasonA:ReasonB', regex used for validation is"
                                + " '[A-Za-z]([A-Za-z0-9_,:]*[A-Za-z0-9_])?')");
            }
            if (reason.length() > LONGEST_REASON) {
                problems.tooLong(path.child("reason"), LONGEST_REASON);
            }
        }
        if (condition.string("message").length() > LONGEST_MESSAGE) {
            problems.tooLong(path.child("message"), LONGEST_MESSAGE);
        }
    }

    private static boolean isReason(String text) {
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            boolean isLetter = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
            boolean isInner = isLetter || (c >= '0' && c <= '9') || c == '_';
            boolean isLast = i == text.length() - 1;
            boolean isGood = i == 0 ? isLetter : isInner || (!isLast && (c == ',' || c == ':'));
            if (!isGood) {
                return false;
            }
        }
        return true;
    }
}
