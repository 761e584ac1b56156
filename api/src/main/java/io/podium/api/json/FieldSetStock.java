package io.podium.api.json;

import io.podium.api.value.FreeMap;

/** Keeps the JSON of sets of fields (FieldsV1), which many objects have in one instance. */
public interface FieldSetStock {
    /** Keeps nothing. */
    FieldSetStock NONE =
            new FieldSetStock() {
                @Override
                public byte[] json(FreeMap set, int at) {
                    return null;
                }

                @Override
                public void written(FreeMap set, byte[] bytes, int start, int end) {}
            };

    /**
     * The JSON of the set, null when it is not in stock.
     *
     * @param at where in the whole it is put then
     */
    byte[] json(FreeMap set, int at);

    /** Takes note of a set that was not in stock and was written to the array. */
    void written(FreeMap set, byte[] bytes, int start, int end);
}
