package io.podium.server.registry;

import io.podium.api.schema.Resource;
import io.podium.api.usage.NodeUsage;
import io.podium.base.loop.Loop;
import io.podium.base.random.Randomness;
import io.podium.base.time.Clock;
import io.podium.server.admission.Admissions;
import io.podium.server.allocate.ServiceAllocator;
import io.podium.server.health.ControlPlane;
import io.podium.server.render.Forms;
import io.podium.server.render.Kinds;
import io.podium.server.watch.WatchMeter;
import io.podium.store.Store;
import java.util.function.Function;

/**
 * What a registry is made of. Kinds and forms come first: a store that keeps a log needs their
 * reader ({@link Kinds#reader}) to open.
 *
 * @param watches hears what watches of a resource send
 * @param loop for watches, timers and second attempts; not the store's
 * @param plane who else runs in this process
 * @param usage what a node and its pods use, by its name; see {@link NodeUsage#UNKNOWN}
 */
public record Parts(
        Store store,
        Kinds kinds,
        Forms forms,
        Clock clock,
        Randomness randomness,
        Loop loop,
        Admissions admissions,
        ServiceAllocator services,
        Function<Resource, WatchMeter> watches,
        ControlPlane plane,
        Function<String, NodeUsage> usage) {
    /** The API server runs alone. */
    public Parts(
            Store store,
            Kinds kinds,
            Forms forms,
            Clock clock,
            Randomness randomness,
            Loop loop,
            Admissions admissions,
            ServiceAllocator services,
            Function<Resource, WatchMeter> watches) {
        this(
                store,
                kinds,
                forms,
                clock,
                randomness,
                loop,
                admissions,
                services,
                watches,
                new ControlPlane(),
                node -> NodeUsage.UNKNOWN);
    }

    /** It runs alone, and nobody counts what watches send. */
    public Parts(
            Store store,
            Kinds kinds,
            Forms forms,
            Clock clock,
            Randomness randomness,
            Loop loop,
            Admissions admissions,
            ServiceAllocator services) {
        this(
                store,
                kinds,
                forms,
                clock,
                randomness,
                loop,
                admissions,
                services,
                resource -> WatchMeter.SILENT);
    }
}
