package io.podium.api.view;

import io.podium.api.value.TypedMap;

/** A typed face over a value. Two views are equal when their values are. */
public interface Typed {
    TypedMap value();
}
