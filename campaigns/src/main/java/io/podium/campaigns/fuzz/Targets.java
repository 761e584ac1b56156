package io.podium.campaigns.fuzz;

import java.util.List;
import java.util.stream.Stream;

/** All targets, in the order campaigns take them. */
final class Targets {
    private Targets() {}

    static List<Target> all() {
        return Stream.of(Codecs.targets(), Changes.targets(), Texts.targets(), Blocks.targets())
                .flatMap(List::stream)
                .toList();
    }

    static Target named(String name) {
        return all().stream()
                .filter(target -> target.name().equals(name))
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException("no target is named " + name));
    }
}
