package io.podium.scheduler;

import io.podium.api.core.v1.Pod;
import io.podium.scheduler.profile.Profile;
import java.util.Collection;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Collectors;

/** Which profile a pod asks for, if it is one of this scheduler's. */
final class Profiles {
    private final Map<String, Profile> byName;

    Profiles(Collection<Profile> all) {
        byName = all.stream().collect(Collectors.toMap(Profile::name, Function.identity()));
    }

    static String nameOf(Pod pod) {
        String name = pod.spec().schedulerName();
        return name.isEmpty() ? Profile.DEFAULT_NAME : name;
    }

    /** Empty for pods of others, who are left alone. */
    Optional<Profile> of(Pod pod) {
        return Optional.ofNullable(byName.get(nameOf(pod)));
    }
}
