package io.podium.campaigns.cluster;

import io.podium.api.apps.v1.Deployment;
import io.podium.api.apps.v1.ReplicaSet;
import io.podium.api.batch.v1.CronJob;
import io.podium.api.batch.v1.Job;
import io.podium.api.core.v1.Node;
import io.podium.api.core.v1.Pod;
import io.podium.api.view.ApiObject;
import io.podium.base.time.Clock;
import io.podium.store.Change;
import io.podium.store.Entry;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Function;

/** Says what happens in a story, a line for each change, for those who have to understand one. */
final class Teller {
    private final Clock clock;
    private final Function<Entry, ApiObject> objects;
    private final Consumer<String> listener;

    Teller(Clock clock, Function<Entry, ApiObject> objects, Consumer<String> listener) {
        this.clock = clock;
        this.objects = objects;
        this.listener = listener;
    }

    /** What somebody or something did, between the changes. */
    void say(String deed) {
        listener.accept(clock.now() + " -- " + deed);
    }

    void see(List<Change> batch) {
        for (Change change : batch) {
            String resource = change.key().resource();
            if (resource.startsWith("leases") || resource.startsWith("events")) {
                continue;
            }
            Optional<ApiObject> after = change.after().map(objects);
            listener.accept(
                    clock.now()
                            + " "
                            + change.revision()
                            + " "
                            + resource
                            + " "
                            + change.key().namespace()
                            + "/"
                            + change.key().name()
                            + after.map(Teller::state).orElse(" is gone"));
        }
    }

    private static String state(ApiObject object) {
        String ending = object.isDeleting() ? " ending" : "";
        return ending
                + switch (object) {
                    case Deployment one ->
                            " wants "
                                    + one.spec().replicas()
                                    + " generation "
                                    + one.metadata().generation()
                                    + " of "
                                    + one.spec().template().spec().containers().getFirst().image()
                                    + (one.spec().paused() ? " paused" : "")
                                    + " "
                                    + one.spec().strategy().value()
                                    + " "
                                    + one.status().withConditions(List.of()).value();
                    case ReplicaSet one ->
                            " wants " + one.spec().replicas() + " " + one.status().value();
                    case Pod one ->
                            (one.spec().nodeName().isEmpty()
                                            ? " nowhere "
                                            : " on " + one.spec().nodeName() + " ")
                                    + one.status().phase()
                                    + one.status().conditions().stream()
                                            .filter(condition -> condition.type().equals("Ready"))
                                            .map(condition -> " Ready=" + condition.status())
                                            .findFirst()
                                            .orElse("");
                    case Job one ->
                            (one.spec().suspend() ? " held back " : " ") + one.status().value();
                    case CronJob one ->
                            " at "
                                    + one.spec().schedule()
                                    + " "
                                    + one.spec().concurrencyPolicy()
                                    + (one.spec().suspend() ? " held back " : " ")
                                    + one.status().value();
                    case Node one ->
                            " taints " + one.spec().taints().stream().map(t -> t.value()).toList();
                    default -> "";
                };
    }
}
