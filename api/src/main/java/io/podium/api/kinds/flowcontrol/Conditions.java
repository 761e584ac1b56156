package io.podium.api.kinds.flowcontrol;

import io.podium.api.error.FieldPath;
import io.podium.api.error.Problems;
import io.podium.api.value.ListValue;
import io.podium.api.value.MapValue;
import java.util.HashSet;

/** What holds for the conditions of both kinds: each has a type, and no other has the same. */
final class Conditions {
    private Conditions() {}

    static void check(MapValue object, Problems problems) {
        var seen = new HashSet<String>();
        ListValue conditions = object.map("status").list("conditions");
        for (int i = 0; i < conditions.size(); i++) {
            String type = conditions.map(i).string("type");
            FieldPath path = FieldPath.of("status").child("conditions").index(i).child("type");
            if (!seen.add(type)) {
                problems.duplicate(path, type);
            }
            if (type.isEmpty()) {
                problems.required(path, "must not be empty");
            }
        }
    }
}
