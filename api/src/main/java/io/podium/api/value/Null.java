package io.podium.api.value;

/**
 * JSON's null where it means something: in patches and in values without schema. Typed objects drop
 * it.
 */
public enum Null {
    NULL;

    @Override
    public String toString() {
        return "null";
    }
}
