package io.podium.server.admission;

import io.podium.api.value.TypedMap;
import io.podium.base.random.Randomness;
import java.util.ArrayList;
import java.util.List;

/** The plug-ins in the order they are asked. */
public record Admissions(List<Admission> plugins) {
    /**
     * Podium's own, in upstream's order, then those given, such as the check against escalation of
     * rights.
     */
    public static Admissions builtIn(Randomness randomness, List<Admission> more) {
        var plugins = new ArrayList<Admission>();
        plugins.add(new NamespaceLifecycle());
        plugins.add(new ServiceAccounts(randomness));
        plugins.add(new Priorities());
        plugins.add(new DefaultTolerations());
        plugins.addAll(more);
        return new Admissions(List.copyOf(plugins));
    }

    /** The object as all plug-ins want it. */
    public TypedMap mutate(Attempt attempt) {
        Attempt here = attempt;
        for (Admission plugin : plugins) {
            TypedMap changed = plugin.mutate(here);
            if (!changed.equals(here.subject())) {
                here = here.with(changed);
            }
        }
        return here.subject();
    }

    /** Lets every plug-in refuse. */
    public void review(Attempt attempt) {
        for (Admission plugin : plugins) {
            plugin.review(attempt);
        }
    }
}
