package io.podium.api.managed;

import io.podium.api.managed.Form.Entries;
import io.podium.api.managed.Form.Free;
import io.podium.api.managed.Form.Items;
import io.podium.api.managed.Form.Leaf;
import io.podium.api.managed.Form.Member;
import io.podium.api.managed.Form.Struct;
import io.podium.api.managed.Form.Values;
import io.podium.api.managed.Form.Whole;
import io.podium.api.schema.Sort;
import io.podium.api.value.FreeMap;
import io.podium.api.value.ListValue;
import io.podium.api.value.MapValue;
import io.podium.api.value.Null;
import io.podium.api.value.TypedMap;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;

/**
 * Lays a configuration over an object. The configuration comes twice: as it was said, because null
 * means something there, and as its type has it.
 */
// Sharing is about instances: equal ones are found by walking, which is what is to be spared.
@SuppressWarnings("ReferenceEquality")
final class Merge {
    private Merge() {}

    static TypedMap of(Struct form, TypedMap live, MapValue said, TypedMap config) {
        return fields(form, live, said, faithful(form, said, config));
    }

    /** The merged value, null for none. */
    private static Object merged(Form form, Object live, Object said, Object config) {
        if (said == null) {
            return live;
        }
        if (live == null || live == Null.NULL || (said == Null.NULL && isEmpty(live))) {
            return config;
        }
        return switch (form) {
            case Leaf _, Whole _, Form.Sequence _ -> config;
            case Struct struct ->
                    live instanceof TypedMap old
                                    && said instanceof MapValue map
                                    && config instanceof TypedMap now
                            ? fields(struct, old, map, now)
                            : live;
            case Entries(Form inside) -> entries(inside, live, said, config);
            case Free free ->
                    live instanceof MapValue && said instanceof MapValue
                            ? entries(free, live, said, config)
                            : config;
            case Values _, Items _ -> items(form, live, said, config);
        };
    }

    /**
     * The typed configuration with all that was said and no typed object holds: nulls, zero values
     * that count as absent, and leaves in the applier's own spelling, such as 1000m where the
     * object will have 1. Owners and conflicts depend on it.
     */
    static TypedMap faithful(Struct form, MapValue said, TypedMap config) {
        TypedMap result = config;
        for (Map.Entry<String, Object> entry : said) {
            Member member = form.member(entry.getKey());
            if (member != null) {
                Object typed = config.at(member.index());
                result =
                        result.with(
                                member.index(),
                                typed == null
                                        ? entry.getValue()
                                        : faithful(member.form(), entry.getValue(), typed));
            }
        }
        return result;
    }

    private static Object faithful(Form form, Object said, Object config) {
        return switch (form) {
            case Struct struct
                    when said instanceof MapValue map && config instanceof TypedMap now ->
                    faithful(struct, map, now);
            case Items(var _, Form inside)
                    when said instanceof ListValue list && config instanceof ListValue now -> {
                ListValue result = now;
                for (int i = 0; i < list.size(); i++) {
                    result = result.with(i, faithful(inside, list.get(i), now.get(i)));
                }
                yield result;
            }
            case Entries(Form inside)
                    when said instanceof MapValue map && config instanceof FreeMap now -> {
                FreeMap result = now;
                for (int i = 0; i < now.size(); i++) {
                    Object value = faithful(inside, map.get(now.name(i)), now.value(i));
                    result = value == now.value(i) ? result : result.with(now.name(i), value);
                }
                yield result;
            }
            case Form.Sequence(Form inside)
                    when said instanceof ListValue list && config instanceof ListValue now -> {
                ListValue result = now;
                for (int i = 0; i < list.size(); i++) {
                    Object value = faithful(inside, list.get(i), now.get(i));
                    result = value == now.get(i) ? result : result.with(i, value);
                }
                yield result;
            }
            case Whole(Form inside) -> faithful(inside, said, config);
            case Leaf(Sort sort) -> spelled(sort, said, config);
            default -> config;
        };
    }

    private static Object spelled(Sort sort, Object said, Object config) {
        boolean isOwn =
                said == Null.NULL
                        ? sort != Sort.RAW
                        : sort == Sort.QUANTITY || (said instanceof String && sort != Sort.RAW);
        return isOwn && !said.equals(config) ? said : config;
    }

    private static boolean isEmpty(Object value) {
        return switch (value) {
            case MapValue map -> map.isEmpty();
            case ListValue list -> list.isEmpty();
            default -> false;
        };
    }

    private static TypedMap fields(Struct form, TypedMap live, MapValue said, TypedMap config) {
        TypedMap result = live;
        for (Map.Entry<String, Object> entry : said) {
            Member member = form.member(entry.getKey());
            if (member == null) {
                continue; // Refused before.
            }
            int index = member.index();
            Object old = live.at(index);
            Object now = merged(member.form(), old, entry.getValue(), config.at(index));
            if (now == null) {
                result = result.without(index);
            } else if (!now.equals(old)) {
                result = result.with(index, now);
            }
        }
        return result;
    }

    private static Object entries(Form inside, Object live, Object said, Object config) {
        if (!(live instanceof MapValue old
                && said instanceof MapValue map
                && config instanceof MapValue now)) {
            return live;
        }
        FreeMap result = Loose.sorted(old);
        for (Map.Entry<String, Object> entry : map) {
            String name = entry.getKey();
            Object before = old.get(name);
            Object after = merged(inside, before, entry.getValue(), now.get(name));
            if (after == null) {
                result = result.without(name);
            } else if (!after.equals(before)) {
                result = result.with(name, after);
            }
        }
        return result;
    }

    /** An item of the configuration. */
    private record Item(String element, Object said, Object config) {}

    private static Object items(Form form, Object live, Object said, Object config) {
        if (!(live instanceof ListValue old
                && said instanceof ListValue list
                && config instanceof ListValue now)) {
            return live;
        }
        var wanted = new ArrayList<Item>();
        var wantedElements = new HashSet<String>();
        for (int i = 0; i < list.size(); i++) {
            String element = Keys.of(form, list.get(i));
            wanted.add(new Item(element, list.get(i), now.get(i)));
            wantedElements.add(element);
        }
        var elements = new ArrayList<String>();
        var first = new HashMap<String, Object>();
        for (Object item : old) {
            String element = Keys.of(form, item);
            elements.add(element);
            first.putIfAbsent(element, item);
        }
        List<String> shared =
                wanted.stream().map(Item::element).filter(first::containsKey).toList();
        var result = new ArrayList<Object>();
        int i = 0;
        int j = 0;
        int next = 0;
        while (i < elements.size() || j < wanted.size()) {
            String mine = i < elements.size() ? elements.get(i) : null;
            boolean isWanted = mine != null && wantedElements.contains(mine);
            Item item = j < wanted.size() ? wanted.get(j) : null;
            boolean isSame = mine != null && item != null && mine.equals(item.element);
            boolean isEarly = next < shared.size() && !shared.get(next).equals(mine);
            if (mine != null && !isWanted) {
                result.add(old.get(i++)); // What only the object has keeps its place.
            } else if (item == null || (isWanted && !isSame && isEarly)) {
                i++; // It goes where the configuration has it.
            } else {
                Object before = first.get(item.element);
                result.add(merged(Keys.inside(form), before, item.said, item.config));
                if (next < shared.size() && shared.get(next).equals(item.element)) {
                    next++;
                }
                i += isSame ? 1 : 0;
                j++;
            }
        }
        ListValue all = ListValue.of(result);
        return all.equals(old) ? old : all;
    }
}
