package io.podium.api.managed;

import io.podium.api.managed.Form.ItemKey;
import io.podium.api.managed.Form.Items;
import io.podium.api.value.MapValue;
import java.util.List;

/** The path elements of what is in a list. */
final class Keys {
    private Keys() {}

    /** The element of an object in a list with keys. */
    static String of(Items form, Object item) {
        MapValue map = item instanceof MapValue object ? object : MapValue.empty();
        List<ItemKey> keys = form.keys();
        if (keys.size() == 1 && keys.getFirst().in(map) instanceof String name) {
            return Elements.key(keys.getFirst().name(), name); // Most lists: by name.
        }
        StringBuilder text = Elements.key();
        for (ItemKey key : keys) {
            Elements.add(text, key.name(), key.in(map));
        }
        return text.append('}').toString();
    }

    /**
     * The element of an object in a list with keys.
     *
     * @param guess what it most likely is, null when nobody knows; it is the answer where it is
     *     right
     */
    static String of(Form form, Object item, String guess) {
        boolean isRight =
                guess != null
                        && form instanceof Items items
                        && items.keys().size() == 1
                        && item instanceof MapValue map
                        && items.keys().getFirst().in(map) instanceof String name
                        && Elements.isKey(guess, items.keys().getFirst().name(), name);
        return isRight ? guess : of(form, item);
    }

    /** The element of a value in a set or of an object in a list with keys. */
    static String of(Form form, Object item) {
        return form instanceof Items items ? of(items, item) : Elements.value(item);
    }

    /** What each item of a list is made of. */
    static Form inside(Form form) {
        return switch (form) {
            case Items items -> items.inside();
            case Form.Values values -> values.inside();
            case Form.Entries entries -> entries.inside();
            default -> form;
        };
    }
}
