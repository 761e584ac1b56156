package io.podium.network.dns;

import io.podium.api.core.v1.Namespace;
import io.podium.api.core.v1.Service;
import io.podium.api.discovery.v1.EndpointSlice;
import io.podium.api.view.ApiObject;
import io.podium.base.loop.Doers;
import io.podium.base.random.Randomness;
import io.podium.client.Door;
import io.podium.client.Door.ObjectChange;
import io.podium.client.Key;
import io.podium.client.View;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The cluster's DNS: one zone, kept as the services want it, and a server for each place where pods
 * ask. The zone follows the view at once, on the feed's own loop, so that an answer is never older
 * than the view.
 */
public final class DnsRoom implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(DnsRoom.class);

    private final Door door;
    private final ZoneRenderer renderer;
    private final Resolver resolver;
    private final Forwarder forwarder;
    private final Doers doers;
    private final List<DnsServer> servers = new ArrayList<>();
    private final CompletableFuture<Void> ready = new CompletableFuture<>();
    private Optional<AutoCloseable> following = Optional.empty();
    private volatile Zone zone = Zone.EMPTY;

    public DnsRoom(Door door, DnsSettings settings, Doers doers, Randomness randomness) {
        this.door = door;
        this.doers = doers;
        renderer = new ZoneRenderer(settings.domain());
        resolver = new Resolver(settings);
        forwarder = new Forwarder(settings.servers(), randomness);
    }

    /** Begins to follow the cluster. The future completes when the zone holds what there is. */
    public CompletableFuture<Void> start() {
        following = Optional.of(door.follow(this::changed));
        return ready.copy();
    }

    /** Answers on these sockets from now on, until the returned handle or the room is closed. */
    public synchronized AutoCloseable serve(Sockets sockets) throws IOException {
        var server = new DnsServer(sockets, resolver, forwarder, () -> zone, doers);
        server.start();
        servers.add(server);
        return server;
    }

    private void changed(View view, List<ObjectChange> changes) {
        Set<Key> services = new HashSet<>();
        Set<String> namespaces = new HashSet<>();
        changes.stream()
                .flatMap(change -> Stream.of(change.before(), change.after()))
                .flatMap(Optional::stream)
                .forEach(object -> note(object, services, namespaces));
        Zone next = zone;
        for (Key key : services) {
            next = next.with("service " + key, renderer.service(view, key));
        }
        for (String name : namespaces) {
            next = next.with("namespace " + name, renderer.namespace(view, name));
        }
        zone = next;
        ready.complete(null);
    }

    private static void note(ApiObject object, Set<Key> services, Set<String> namespaces) {
        switch (object) {
            case Service service -> services.add(Key.of(service));
            case Namespace namespace -> namespaces.add(namespace.name());
            case EndpointSlice slice -> {
                String name = slice.metadata().labels().get(ZoneRenderer.SERVICE_LABEL);
                if (name != null) {
                    services.add(new Key(slice.namespace(), name));
                }
            }
            default -> {
                // Other kinds have no names here.
            }
        }
    }

    @Override
    public synchronized void close() {
        servers.forEach(DnsServer::close);
        following.ifPresent(subscription -> {
            try {
                subscription.close();
            } catch (Exception e) {
                LOG.debug("cannot stop following", e);
            }
        });
    }
}
