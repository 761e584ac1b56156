package io.podium.campaigns.cluster;

import io.podium.api.schema.Schema;
import io.podium.api.strategy.Strategies;
import io.podium.api.view.ApiObject;
import io.podium.base.loop.Loop;
import io.podium.base.simulation.Simulation;
import io.podium.client.Key;
import io.podium.client.runtime.Meter;
import io.podium.controllers.Controllers;
import io.podium.controllers.Trust;
import io.podium.node.fleet.Fleet;
import io.podium.node.fleet.FleetSettings;
import io.podium.podium.door.InProcessDoor;
import io.podium.podium.door.StoreFeed;
import io.podium.scheduler.Scheduler;
import io.podium.scheduler.profile.Configuration;
import io.podium.server.admission.Admissions;
import io.podium.server.allocate.AddressRange;
import io.podium.server.allocate.PortRange;
import io.podium.server.allocate.ServiceAllocator;
import io.podium.server.registry.ObjectRegistry;
import io.podium.server.registry.Parts;
import io.podium.server.render.Forms;
import io.podium.server.render.Kinds;
import io.podium.server.render.ObjectBody;
import io.podium.server.request.User;
import io.podium.store.Entry;
import io.podium.store.Store;
import io.podium.store.memory.MemoryEngine;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** The control plane of a story: who there is, and how they hang together. */
final class Town implements AutoCloseable {
    static final Schema SCHEMA = Schema.kubernetes();
    static final Kinds SERVED = new Kinds(SCHEMA, Strategies.all(SCHEMA));
    private static final io.podium.client.view.Kinds SEEN = new io.podium.client.view.Kinds(SCHEMA);
    private static final long KEEP_BYTES = 1L << 26;
    private static final long FORM_BYTES = 1L << 20;
    static final String PEM = "-----PEM-----";

    private final Simulation time;
    private final Store store;
    private final ObjectRegistry registry;
    private final List<Part> parts = new ArrayList<>();
    private final List<String> bugs = new ArrayList<>();
    private Weather weather = Weather.calm();
    private Optional<Fleet> fleet = Optional.empty();

    /** Small nodes, so that they are full now and then. */
    Town(Simulation time, int nodes, int zones) {
        this(
                time,
                new FleetSettings(
                        nodes,
                        FleetSettings.USUAL_RANGE,
                        Map.of("cpu", "4", "memory", "8Gi", "pods", "20"),
                        "v1.36.0+simulated",
                        zones));
    }

    Town(Simulation time, FleetSettings settings) {
        this.time = time;
        store =
                MemoryEngine.open(
                        time.loop("store"), time.clock(), Duration.ofMinutes(5), KEEP_BYTES);
        var chance = time.randomness();
        registry =
                new ObjectRegistry(
                        new Parts(
                                store,
                                SERVED,
                                Forms.withBudget(FORM_BYTES).keepingTrees(StoreFeed::keepsTrees),
                                time.clock(),
                                chance,
                                time.loop("registry"),
                                Admissions.builtIn(chance, List.of()),
                                new ServiceAllocator(
                                        new AddressRange("10.96.0.0/16", chance),
                                        new PortRange(30_000, 32_767, chance))));
        parts.add(new Part("controllers", this, this::controllers));
        parts.add(new Part("scheduler", this, this::scheduler));
        parts.add(new Part("fleet", this, part -> fleet(part, settings)));
    }

    private Part.Life controllers(Part part) {
        var spoke =
                Controllers.room(
                        name ->
                                part.door(
                                        name.equals("kube-controller-manager")
                                                ? "system:kube-controller-manager"
                                                : "system:serviceaccount:kube-system:" + name,
                                        "system:serviceaccounts",
                                        "system:serviceaccounts:kube-system"),
                        SEEN,
                        part.loop(),
                        time.clock(),
                        time.randomness(),
                        new Listener(),
                        new Trust(
                                PEM,
                                (request, usages, life) -> PEM,
                                (account, secret) -> "token of " + account.name()));
        spoke.start();
        return spoke::close;
    }

    /** Hears of deciders that throw: whatever the weather, none may. */
    private final class Listener implements Meter {
        @Override
        public void failed(String work, Key key, String message, boolean isQuiet) {
            if (message.startsWith("bug: ")) {
                bugs.add(work + " about " + key + ": " + message);
            }
        }
    }

    private Part.Life scheduler(Part part) {
        var scheduler =
                Scheduler.room(
                        part.door("system:kube-scheduler"),
                        part.loop(),
                        time.clock(),
                        time.randomness(),
                        Configuration.DEFAULT,
                        io.podium.scheduler.Meter.SILENT);
        scheduler.start();
        return scheduler::close;
    }

    private Part.Life fleet(Part part, FleetSettings settings) {
        var agent =
                new Fleet(
                        settings,
                        name -> part.door("system:node:" + name, "system:nodes"),
                        part.door("system:podium", "system:masters"),
                        part.loop(),
                        time.clock());
        agent.start();
        fleet = Optional.of(agent);
        return agent::close;
    }

    Simulation time() {
        return time;
    }

    Store store() {
        return store;
    }

    List<Part> parts() {
        return parts;
    }

    Fleet fleet() {
        return fleet.orElseThrow();
    }

    /** What deciders threw. */
    List<String> bugs() {
        return bugs;
    }

    Weather weather() {
        return weather;
    }

    void weather(Weather next) {
        weather = next;
    }

    StoreFeed feed(Loop loop) {
        return new StoreFeed(store, SEEN, time.clock(), loop);
    }

    Wire wire() {
        return new Wire(registry, time.loop("wire"), time.randomness(), () -> weather);
    }

    /** The registry itself, which does not know of the weather. */
    ObjectRegistry registry() {
        return registry;
    }

    /** The way of the people to the registry, which does not know of the weather. */
    InProcessDoor people(StoreFeed feed) {
        var admin =
                new User("admin", "", Set.of("system:masters", User.AUTHENTICATED_GROUP), Map.of());
        return new InProcessDoor(feed, SCHEMA, admin, request -> registry.serve(request, _ -> {}));
    }

    /** What is stored, as an object of its kind. */
    static ApiObject object(Entry entry) {
        return SEEN.viewOf(((ObjectBody) entry.body()).tree());
    }

    /** All resources there are. */
    static Set<String> resources() {
        return SEEN.resources();
    }

    @Override
    public void close() {
        registry.close();
        store.close();
    }
}
