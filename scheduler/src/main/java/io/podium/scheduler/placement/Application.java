package io.podium.scheduler.placement;

import io.podium.api.core.v1.Pod;
import io.podium.scheduler.profile.Plugin;
import io.podium.scheduler.profile.Profile;
import io.podium.scheduler.table.Demand;
import io.podium.scheduler.table.Kin;
import io.podium.scheduler.table.NodeRow;
import io.podium.scheduler.table.NodeTable;
import io.podium.scheduler.table.OwnTerm;
import io.podium.scheduler.table.PodMatch;
import io.podium.scheduler.table.Tenant;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * One pod that looks for a node: what it asks for, read once, and the filters that ask it. Good
 * until the table changes.
 */
public final class Application {
    private final NodeTable table;
    private final Profile profile;
    private final Pod pod;
    private final Surroundings surroundings;
    private final Demand demand;
    private final Kin kin;
    private final List<OwnTerm> terms;
    private final NodeChoice choice;
    private final Tolerations tolerations;
    private final Witness witness;
    private final List<Plugin> plugins = new ArrayList<>();
    private final List<Filter> filters = new ArrayList<>();

    /** How often each filter was asked. */
    private final long[] asked;

    private Application(
            NodeTable table, Profile profile, Pod pod, Surroundings surroundings, Witness witness) {
        this.witness = witness;
        this.asked = new long[profile.filters().size()];
        this.table = table;
        this.profile = profile;
        this.pod = pod;
        this.surroundings = surroundings;
        this.demand = Demand.of(pod);
        this.kin = table.kin(pod);
        this.terms = OwnTerm.of(pod);
        this.choice = NodeChoice.of(pod);
        this.tolerations = new Tolerations(pod.spec().tolerations());
    }

    /** The pod asks all filters of the profile. */
    public static Application of(
            NodeTable table, Profile profile, Pod pod, Surroundings surroundings) {
        return of(table, profile, pod, surroundings, Witness.NONE);
    }

    /** The same before a witness. */
    public static Application of(
            NodeTable table, Profile profile, Pod pod, Surroundings surroundings, Witness witness) {
        var app = new Application(table, profile, pod, surroundings, witness);
        Map<Plugin, Filter> all = new EnumMap<>(NodeFilters.of(app));
        SpreadFilter spread = SpreadFilter.of(app);
        if (!spread.isIdle()) {
            all.put(Plugin.POD_TOPOLOGY_SPREAD, spread);
        }
        NeighbourFilter neighbours = NeighbourFilter.of(app);
        if (!neighbours.isIdle() || table.hasNominated()) {
            all.put(Plugin.INTER_POD_AFFINITY, neighbours);
        }
        for (Plugin plugin : profile.filters()) {
            Filter filter = all.get(plugin);
            if (filter != null) {
                app.plugins.add(plugin);
                app.filters.add(
                        witness.timesPlugins() ? new TimedFilter(plugin, filter, witness) : filter);
            }
        }
        return app;
    }

    /** What the first plugin that objects says of the node, with all pods that stand there. */
    Verdict judge(NodeRow row) {
        for (int i = 0; i < filters.size(); i++) {
            asked[i]++;
            Verdict verdict = filters.get(i).judge(row);
            if (!verdict.fits()) {
                return verdict;
            }
        }
        return Verdict.FITS;
    }

    /**
     * The same, but pods that are to get the node and are no less important must find room, too.
     */
    public Verdict judgeWithNominated(NodeRow row) {
        if (!table.hasNominated()) {
            return judge(row);
        }
        List<Tenant> nominated =
                table.nominated(row.name()).stream()
                        .filter(other -> other.priority() >= pod.spec().priority())
                        .filter(other -> !other.pod().uid().equals(pod.uid()))
                        .toList();
        if (nominated.isEmpty()) {
            return judge(row);
        }
        NodeRow trial = row.copy();
        nominated.forEach(other -> come(trial, other));
        Verdict verdict = judge(trial);
        nominated.forEach(other -> leave(trial, other));
        return verdict.fits() ? judge(row) : verdict;
    }

    /** Tells the witness how often filters were asked until now; once, when all is decided. */
    public void close() {
        for (int i = 0; i < plugins.size(); i++) {
            if (asked[i] > 0) {
                witness.asked(plugins.get(i), Plugin.Point.FILTER, asked[i]);
            }
        }
    }

    /** Tries what it is like when the pod stands on the node, too. */
    public void come(NodeRow trial, Tenant tenant) {
        trial.add(tenant);
        filters.forEach(filter -> filter.came(tenant));
    }

    /** Tries what it is like when the pod is gone from the node. */
    public void leave(NodeRow trial, Tenant tenant) {
        trial.remove(tenant);
        filters.forEach(filter -> filter.left(tenant));
    }

    /** The pod as it takes its place on the node, which must be there. */
    public Tenant on(String node) {
        return new Tenant(pod, demand, kin, terms, table.node(node).orElseThrow());
    }

    /** The only nodes that can be meant; empty when any may be. */
    Optional<Set<String>> names() {
        return profile.filters().contains(Plugin.NODE_AFFINITY) ? choice.names() : Optional.empty();
    }

    /** Whether all of these mean this pod. */
    boolean isMeantBy(List<PodMatch> matches) {
        return areAllAbout(matches, kin);
    }

    /** Whether all of these mean the pod. */
    boolean areAllAbout(List<PodMatch> matches, Tenant tenant) {
        return areAllAbout(matches, tenant.kin());
    }

    private boolean areAllAbout(List<PodMatch> matches, Kin those) {
        Map<String, String> labels = table.namespaceLabels(those.namespace());
        for (PodMatch match : matches) {
            if (!match.matches(those.namespace(), labels, those.labels())) {
                return false;
            }
        }
        return true;
    }

    List<OwnTerm> terms(OwnTerm.Sort sort) {
        return terms.isEmpty()
                ? List.of()
                : terms.stream().filter(term -> term.sort() == sort).toList();
    }

    public NodeTable table() {
        return table;
    }

    public Profile profile() {
        return profile;
    }

    public Pod pod() {
        return pod;
    }

    public Surroundings surroundings() {
        return surroundings;
    }

    Witness witness() {
        return witness;
    }

    Demand demand() {
        return demand;
    }

    Kin kin() {
        return kin;
    }

    NodeChoice choice() {
        return choice;
    }

    Tolerations tolerations() {
        return tolerations;
    }
}
