package io.podium.controllers.endpoints;

import io.podium.api.discovery.v1.Endpoint;
import io.podium.api.discovery.v1.EndpointPort;
import io.podium.api.discovery.v1.EndpointSlice;
import io.podium.client.Action;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Spreads the endpoints of one Service and address family over slices with as few writes as
 * possible: what stands in a slice stays there, new ones go where a write is due anyway, then where
 * all fit, and only then into slices of their own.
 */
final class Slices {
    static final int MOST = 100;

    private final EndpointSlice blank;
    private final List<EndpointSlice> existing;
    private final Map<List<EndpointPort>, List<Endpoint>> wanted;
    private final List<EndpointSlice> superfluous = new ArrayList<>();
    private final List<Action> updates = new ArrayList<>();
    private final List<EndpointSlice> fresh = new ArrayList<>();
    private int kept;

    /** A slice on its way to new content. */
    private static final class Draft {
        final EndpointSlice slice;
        final List<Endpoint> endpoints = new ArrayList<>();

        Draft(EndpointSlice slice) {
            this.slice = slice;
        }

        boolean isChanged() {
            return !endpoints.equals(slice.endpoints());
        }

        int room() {
            return MOST - endpoints.size();
        }
    }

    /**
     * @param blank what every slice has besides endpoints and ports
     * @param existing of the same Service and family
     * @param wanted endpoints by the ports they offer
     */
    Slices(
            EndpointSlice blank,
            List<EndpointSlice> existing,
            Map<List<EndpointPort>, List<Endpoint>> wanted) {
        this.blank = blank;
        this.existing = existing;
        this.wanted = wanted;
    }

    List<Action> writes() {
        for (EndpointSlice slice : existing) {
            if (!wanted.containsKey(slice.ports())) {
                superfluous.add(slice);
            }
        }
        wanted.forEach(this::spread);
        if (kept == 0 && fresh.isEmpty()) {
            placeHolder();
        }
        var actions = new ArrayList<Action>(updates);
        for (EndpointSlice slice : fresh) {
            if (superfluous.isEmpty()) {
                actions.add(new Action.Create(slice));
            } else {
                actions.addAll(update(superfluous.removeFirst(), slice.ports(), slice.endpoints()));
            }
        }
        superfluous.forEach(slice -> actions.add(new Action.Delete(slice)));
        return actions;
    }

    /** A Service without endpoints has an empty slice, so that readers know it was seen. */
    private void placeHolder() {
        fresh.add(blank.withEndpoints(List.of()).withPorts(List.of()));
    }

    private void spread(List<EndpointPort> ports, List<Endpoint> endpoints) {
        var unplaced = new LinkedHashMap<String, Endpoint>();
        endpoints.forEach(endpoint -> unplaced.put(identity(endpoint), endpoint));
        var drafts = new ArrayList<Draft>();
        for (EndpointSlice slice : existing) {
            if (slice.ports().equals(ports)) {
                var draft = new Draft(slice);
                for (Endpoint old : slice.endpoints()) {
                    Endpoint now = unplaced.remove(identity(old));
                    if (now != null) {
                        draft.endpoints.add(now);
                    }
                }
                drafts.add(draft);
            }
        }
        var rest = new ArrayList<>(unplaced.values());
        drafts.stream().filter(Draft::isChanged).forEach(draft -> fill(draft, rest));
        drafts.stream()
                .filter(draft -> !rest.isEmpty() && draft.room() >= rest.size())
                .findFirst()
                .ifPresent(draft -> fill(draft, rest));
        for (Draft draft : drafts) {
            if (draft.endpoints.isEmpty()) {
                superfluous.add(draft.slice);
            } else {
                kept++;
                updates.addAll(update(draft.slice, ports, draft.endpoints));
            }
        }
        for (int from = 0; from < rest.size(); from += MOST) {
            List<Endpoint> part =
                    List.copyOf(rest.subList(from, Math.min(from + MOST, rest.size())));
            fresh.add(blank.withEndpoints(part).withPorts(ports));
        }
    }

    private static void fill(Draft draft, List<Endpoint> rest) {
        while (draft.room() > 0 && !rest.isEmpty()) {
            draft.endpoints.add(rest.removeFirst());
        }
    }

    private static String identity(Endpoint endpoint) {
        return endpoint.targetRef().uid() + "/" + String.join(",", endpoint.addresses());
    }

    private List<Action> update(
            EndpointSlice slice, List<EndpointPort> ports, List<Endpoint> endpoints) {
        boolean isSame =
                slice.endpoints().equals(endpoints)
                        && slice.ports().equals(ports)
                        && slice.metadata().labels().equals(blank.metadata().labels());
        return isSame
                ? List.of()
                : List.of(
                        new Action.Update(
                                slice.withEndpoints(endpoints)
                                        .withPorts(ports)
                                        .withMetadata(
                                                slice.metadata()
                                                        .withLabels(blank.metadata().labels()))));
    }
}
