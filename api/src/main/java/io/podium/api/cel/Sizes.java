package io.podium.api.cel;

import java.util.List;
import java.util.OptionalLong;

/** How large what variables hold may be. */
@FunctionalInterface
public interface Sizes {
    /** Nothing is known. */
    Sizes UNKNOWN = path -> OptionalLong.empty();

    /**
     * How long, as a text, a list or a map, what stands at the path is at most.
     *
     * @param path a variable, then names of fields, "@items", "@keys" or "@values"
     */
    OptionalLong most(List<String> path);
}
