package io.podium.scheduler.placement;

import io.podium.scheduler.profile.Plugin;
import io.podium.scheduler.table.NodeRow;
import io.podium.scheduler.table.NodeTable;
import io.podium.scheduler.table.OwnTerm;
import io.podium.scheduler.table.Owners;
import io.podium.scheduler.table.PodMatch;
import io.podium.scheduler.table.SlotCounts;
import io.podium.scheduler.table.Tenant;
import io.podium.scheduler.table.Topology;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * The demands of InterPodAffinity: pods that must be near, pods that must not, and pods that do not
 * want this one near.
 */
final class NeighbourFilter implements Filter {
    private static final Verdict NOT_NEAR =
            Verdict.never(Plugin.INTER_POD_AFFINITY, "node(s) didn't match pod affinity rules");
    private static final Verdict NEAR =
            Verdict.notNow(
                    Plugin.INTER_POD_AFFINITY, "node(s) didn't match pod anti-affinity rules");
    private static final Verdict UNWANTED =
            Verdict.notNow(
                    Plugin.INTER_POD_AFFINITY,
                    "node(s) didn't satisfy existing pods anti-affinity rules");

    private final Application app;
    private final List<PodMatch> demandedMatches;
    private final List<Places> demanded = new ArrayList<>();
    private final List<Refused> refused = new ArrayList<>();
    private final Map<String, Places> unwanted = new HashMap<>();
    private final boolean isOneOfThem;

    private record Refused(PodMatch match, Places places) {}

    private NeighbourFilter(Application app, List<OwnTerm> near, List<OwnTerm> far) {
        this.app = app;
        NodeTable table = app.table();
        demandedMatches = near.stream().map(OwnTerm::match).toList();
        for (OwnTerm term : near) {
            demanded.add(
                    new Places(table.topology(term.topologyKey()))
                            .plus(table.tally(demandedMatches, true).counts()));
        }
        for (OwnTerm term : far) {
            Places places =
                    new Places(table.topology(term.topologyKey()))
                            .plus(table.tally(List.of(term.match()), true).counts());
            refused.add(new Refused(term.match(), places));
        }
        for (Owners owners : app.kin().judges()) {
            if (owners.term().sort() == OwnTerm.Sort.REFUSED) {
                unwanted(owners.term().topologyKey()).plus(owners.counts());
            }
        }
        isOneOfThem = app.isMeantBy(demandedMatches);
    }

    static NeighbourFilter of(Application app) {
        return new NeighbourFilter(
                app, app.terms(OwnTerm.Sort.DEMANDED), app.terms(OwnTerm.Sort.REFUSED));
    }

    /** Whether nobody says anything; that changes when pods come on trial. */
    boolean isIdle() {
        return demanded.isEmpty() && refused.isEmpty() && unwanted.isEmpty();
    }

    private Places unwanted(String key) {
        return unwanted.computeIfAbsent(key, one -> new Places(app.table().topology(one)));
    }

    /** How many pods are in each place of a topology. */
    private static final class Places {
        private final Topology topology;
        private final int[] counts;
        private int total;

        Places(Topology topology) {
            this.topology = topology;
            this.counts = new int[topology.size()];
        }

        Places plus(SlotCounts more) {
            more.forEach(this::add);
            return this;
        }

        void add(int slot, int amount) {
            int number = topology.number(slot);
            if (number != Topology.NONE) {
                counts[number] += amount;
                total += amount;
            }
        }

        boolean isLabelled(NodeRow row) {
            return topology.number(row.slot()) != Topology.NONE;
        }

        boolean hasSome(NodeRow row) {
            int number = topology.number(row.slot());
            return number != Topology.NONE && counts[number] > 0;
        }
    }

    @Override
    public Verdict judge(NodeRow row) {
        if (!demanded.isEmpty() && !isNear(row)) {
            return NOT_NEAR;
        }
        for (Refused one : refused) {
            if (one.places().hasSome(row)) {
                return NEAR;
            }
        }
        for (Places places : unwanted.values()) {
            if (places.hasSome(row)) {
                return UNWANTED;
            }
        }
        return Verdict.FITS;
    }

    /** The first of pods that want to be near each other may stand anywhere. */
    private boolean isNear(NodeRow row) {
        boolean areAll = true;
        int total = 0;
        for (Places places : demanded) {
            if (!places.isLabelled(row)) {
                return false;
            }
            areAll &= places.hasSome(row);
            total += places.total;
        }
        return areAll || (total == 0 && isOneOfThem);
    }

    @Override
    public void came(Tenant tenant) {
        change(tenant, 1);
    }

    @Override
    public void left(Tenant tenant) {
        change(tenant, -1);
    }

    private void change(Tenant tenant, int amount) {
        int slot = tenant.row().slot();
        if (!demanded.isEmpty() && app.areAllAbout(demandedMatches, tenant)) {
            demanded.forEach(places -> places.add(slot, amount));
        }
        for (Refused one : refused) {
            if (app.areAllAbout(List.of(one.match()), tenant)) {
                one.places().add(slot, amount);
            }
        }
        for (OwnTerm term : tenant.terms()) {
            if (term.sort() == OwnTerm.Sort.REFUSED && app.isMeantBy(List.of(term.match()))) {
                unwanted(term.topologyKey()).add(slot, amount);
            }
        }
    }
}
