package io.podium.controllers.workload;

import io.podium.api.value.FreeMap;
import io.podium.api.value.ListValue;
import io.podium.api.value.Null;
import io.podium.api.view.ApiObject;
import io.podium.client.Action;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** Writes that change who has to agree before an object goes. */
public final class Finalizers {
    private Finalizers() {}

    /** Takes a finalizer off the very revision that was looked at. */
    public static Action without(ApiObject object, String finalizer) {
        var left = new ArrayList<>(object.metadata().finalizers());
        left.remove(finalizer);
        return new Action.Patch(
                object,
                "",
                FreeMap.of(
                        Map.of(
                                "metadata",
                                FreeMap.of(
                                        Map.of(
                                                "uid", object.uid(),
                                                "resourceVersion",
                                                        object.metadata().resourceVersion(),
                                                "finalizers", value(left))))));
    }

    /** As it stands in a merge patch: an empty list is no list. */
    static Object value(List<String> finalizers) {
        return finalizers.isEmpty() ? Null.NULL : ListValue.of(List.<Object>copyOf(finalizers));
    }
}
