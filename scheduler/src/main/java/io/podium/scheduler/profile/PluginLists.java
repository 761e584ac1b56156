package io.podium.scheduler.profile;

import io.podium.scheduler.profile.Plugin.Point;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Which plugins have a say at which point and in which order, as a profile's lists say it. The
 * rules are upstream's: the default plugins stand in {@code multiPoint}; who is named there again
 * keeps its place unless it was taken away first; whoever a point's own list names is asked before
 * the rest, in the order of that list, and last when the list takes it away and names it again.
 */
final class PluginLists {
    private static final int MOST_WEIGHT = 100;
    private static final String MULTI_POINT = "multiPoint";

    /**
     * A plugin where a list names it.
     *
     * @param weight of its scores
     */
    record Entry(Plugin plugin, int weight) {}

    private record Lists(List<Entry> enabled, Set<Plugin> disabled, boolean isAllDisabled) {
        boolean names(Plugin plugin) {
            return enabled.stream().anyMatch(entry -> entry.plugin() == plugin);
        }
    }

    private final Part part;
    private final List<Entry> everywhere;
    private final Map<Point, Lists> own = new EnumMap<>(Point.class);

    /**
     * @param part the field {@code plugins} of a profile
     */
    PluginLists(Part part) {
        this.part = part;
        var fields = new ArrayList<>(List.of(MULTI_POINT));
        Arrays.stream(Point.values()).map(Point::field).forEach(fields::add);
        part.only(fields.toArray(String[]::new));
        everywhere = merged(lists(part.part(MULTI_POINT)));
        for (Point point : Point.values()) {
            own.put(point, ofPoint(point));
        }
        if (at(Point.QUEUE_SORT).isEmpty()) {
            throw part.wrong(Point.QUEUE_SORT.field(), "no queue sort plugin is enabled");
        }
        if (at(Point.BIND).isEmpty()) {
            throw part.wrong(Point.BIND.field(), "at least one bind plugin is needed");
        }
    }

    private Lists ofPoint(Point point) {
        Part lists = part.part(point.field());
        Lists read = lists(lists);
        for (Entry entry : read.enabled()) {
            if (!entry.plugin().hasSayAt(point)) {
                throw lists.wrong(
                        "enabled",
                        "plugin \""
                                + entry.plugin().title()
                                + "\" does not extend "
                                + point.title()
                                + "Plugin plugin");
            }
        }
        return read;
    }

    private static Lists lists(Part lists) {
        lists.only("enabled", "disabled");
        var enabled = new ArrayList<Entry>();
        for (Part one : lists.parts("enabled")) {
            Plugin plugin = named(one.only("name", "weight"));
            if (enabled.stream().anyMatch(entry -> entry.plugin() == plugin)) {
                throw one.wrong("name", "stands there twice: " + plugin.title());
            }
            enabled.add(new Entry(plugin, Math.max(1, one.number("weight", 1, 0, MOST_WEIGHT))));
        }
        var disabled = EnumSet.noneOf(Plugin.class);
        boolean isAll = false;
        for (Part one : lists.parts("disabled")) {
            if (one.only("name").text("name", "").equals("*")) {
                isAll = true;
            } else {
                disabled.add(named(one));
            }
        }
        return new Lists(List.copyOf(enabled), disabled, isAll);
    }

    private static Plugin named(Part one) {
        String name = one.text("name", "");
        return Plugin.titled(name)
                .orElseThrow(() -> one.wrong("name", "there is no plugin " + name));
    }

    /** The default plugins as the list changes them, then what else it names. */
    private static List<Entry> merged(Lists lists) {
        var merged = new ArrayList<Entry>();
        for (Plugin plugin : Plugin.values()) {
            if (lists.isAllDisabled() || lists.disabled().contains(plugin)) {
                continue;
            }
            merged.add(
                    lists.enabled().stream()
                            .filter(entry -> entry.plugin() == plugin)
                            .findFirst()
                            .orElse(new Entry(plugin, plugin.weight())));
        }
        for (Entry entry : lists.enabled()) {
            if (merged.stream().noneMatch(other -> other.plugin() == entry.plugin())) {
                merged.add(entry);
            }
        }
        return merged;
    }

    /** Who has a say at the point, in the order in which they are asked. */
    List<Entry> at(Point point) {
        Lists lists = own.get(point);
        if (lists.isAllDisabled()) {
            return lists.enabled();
        }
        var first = EnumSet.noneOf(Plugin.class);
        var rest = new ArrayList<Entry>();
        for (Entry entry : everywhere) {
            Plugin plugin = entry.plugin();
            if (plugin.hasSayAt(point) && !lists.disabled().contains(plugin)) {
                if (lists.names(plugin)) {
                    first.add(plugin);
                } else {
                    rest.add(entry);
                }
            }
        }
        var all = new ArrayList<Entry>();
        lists.enabled().stream().filter(entry -> first.contains(entry.plugin())).forEach(all::add);
        all.addAll(rest);
        lists.enabled().stream().filter(entry -> !first.contains(entry.plugin())).forEach(all::add);
        return all;
    }
}
