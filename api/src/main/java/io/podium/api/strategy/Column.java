package io.podium.api.strategy;

import io.podium.api.view.ApiObject;
import java.time.Instant;
import java.util.function.BiFunction;

/**
 * A printed column, as {@code kubectl get} shows it.
 *
 * @param type string, integer, date, boolean
 * @param format "name" or ""
 * @param priority 0 always, 1 with -o wide
 * @param cell what one object shows at a time: String, Long or Boolean
 */
public record Column<T extends ApiObject>(
        String name,
        String type,
        String format,
        int priority,
        String description,
        BiFunction<T, Instant, Object> cell) {}
