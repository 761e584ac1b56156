package io.podium.api.managed;

import io.podium.api.meta.v1.ObjectMeta;
import io.podium.api.value.FreeMap;
import io.podium.api.value.TypedMap;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicReferenceArray;

/**
 * The fields that whoever creates an object manages, one instance for objects that look alike: most
 * are made of a template, so the last one of the same labels tells what the next will have. Threads
 * may share one.
 */
// Sharing is about instances: equal ones are found by walking, which is what is to be spared.
@SuppressWarnings("ReferenceEquality")
final class Births {
    /** A power of two. */
    private static final int PLACES = 128;

    private final Forms forms;
    private final AtomicReferenceArray<Birth> lately = new AtomicReferenceArray<>(PLACES);

    /**
     * One that was seen.
     *
     * @param changed all its fields
     * @param managed those its creator manages
     */
    private record Birth(Site site, FreeMap changed, FreeMap managed) {}

    Births(Forms forms) {
        this.forms = forms;
    }

    /**
     * The fields of a new object that its creator manages.
     *
     * @param blank what there is of it without anybody
     * @param object without managedFields
     */
    FreeMap managed(Site site, TypedMap blank, TypedMap object) {
        int place = place(object);
        Birth last = lately.get(place);
        FreeMap known = last != null && last.site == site ? last.changed : null;
        FreeMap changed =
                Comparison.between(forms.of(object.type()), blank, object, known).changed();
        if (changed == known) {
            return last.managed;
        }
        FreeMap managed = Ownership.unshared(FieldSets.without(changed, site.ignored()));
        lately.set(place, new Birth(site, changed, managed));
        return managed;
    }

    private static int place(TypedMap object) {
        ObjectMeta metadata = Ownership.metadata(object);
        int hash = object.type().hashCode();
        hash = 31 * hash + Objects.hashCode(metadata.value().get("labels"));
        hash = 31 * hash + metadata.generateName().hashCode();
        return (hash ^ hash >>> 16) & PLACES - 1;
    }
}
