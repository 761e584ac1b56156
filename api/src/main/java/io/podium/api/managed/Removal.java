package io.podium.api.managed;

import io.podium.api.json.Typer;
import io.podium.api.managed.Form.Entries;
import io.podium.api.managed.Form.Free;
import io.podium.api.managed.Form.Items;
import io.podium.api.managed.Form.Leaf;
import io.podium.api.managed.Form.Member;
import io.podium.api.managed.Form.Struct;
import io.podium.api.managed.Form.Values;
import io.podium.api.managed.Form.Whole;
import io.podium.api.schema.Field;
import io.podium.api.value.FreeMap;
import io.podium.api.value.ListValue;
import io.podium.api.value.MapValue;
import io.podium.api.value.Null;
import io.podium.api.value.TypedMap;
import java.util.ArrayList;

/**
 * Takes fields out of an object; what is emptied so stays as empty. {@link #tidy} takes out what no
 * typed object holds in the end.
 */
// Sharing is about instances: equal ones are found by walking, which is what is to be spared.
@SuppressWarnings("ReferenceEquality")
final class Removal {
    private Removal() {}

    static TypedMap of(Struct form, TypedMap object, FreeMap gone) {
        if (gone.isEmpty()) {
            return object;
        }
        return fields(form, object, gone);
    }

    private static Object without(Form form, Object value, FreeMap gone) {
        return switch (form) {
            case Leaf _, Whole _, Form.Sequence _ -> value;
            case Struct struct -> value instanceof TypedMap map ? fields(struct, map, gone) : value;
            case Entries(Form inside) ->
                    value instanceof MapValue map
                            ? entries(inside, Loose.sorted(map), gone)
                            : value;
            case Free free ->
                    value instanceof MapValue map ? entries(free, Loose.sorted(map), gone) : value;
            case Values _, Items _ ->
                    value instanceof ListValue list ? items(form, list, gone) : value;
        };
    }

    private static TypedMap fields(Struct struct, TypedMap map, FreeMap gone) {
        TypedMap result = map;
        for (int i = 0; i < gone.size(); i++) {
            String element = gone.name(i);
            Member member = element.startsWith("f:") ? struct.member(element.substring(2)) : null;
            if (member != null && map.at(member.index()) != null) {
                Object rest = rest(member.form(), map.at(member.index()), gone, element);
                result =
                        rest == null
                                ? result.without(member.index())
                                : result.with(member.index(), rest);
            }
        }
        return result;
    }

    /** What stays of a part; null when it goes. */
    private static Object rest(Form inside, Object value, FreeMap gone, String element) {
        FreeMap below = FieldSets.below(gone, element);
        if (below == null) {
            return value;
        }
        return FieldSets.isMember(below) ? null : without(inside, value, below);
    }

    private static Object entries(Form inside, FreeMap map, FreeMap gone) {
        FreeMap result = map;
        for (int i = 0; i < map.size(); i++) {
            String name = map.name(i);
            Object rest = rest(inside, map.value(i), gone, Elements.field(name));
            result = rest == null ? result.without(name) : result.with(name, rest);
        }
        return result;
    }

    private static Object items(Form form, ListValue list, FreeMap gone) {
        var result = new ArrayList<Object>(list.size());
        boolean isSame = true;
        for (Object item : list) {
            Object rest = rest(Keys.inside(form), item, gone, Keys.of(form, item));
            isSame &= rest == item;
            if (rest != null) {
                result.add(rest);
            }
        }
        if (isSame) {
            return list;
        }
        return ListValue.of(result);
    }

    /** Without what no typed object holds: nulls, zero values, leaves that are spelled oddly. */
    static TypedMap tidy(Struct form, TypedMap object) {
        TypedMap result = object;
        for (Member member : form.members()) {
            Object value = object.at(member.index());
            if (value == Null.NULL) {
                result =
                        member.form() instanceof Struct struct && member.isAlwaysThere()
                                ? result.with(member.index(), MapValue.empty(struct.type()))
                                : result.without(member.index());
            } else if (value != null) {
                Field field = form.type().fields().get(member.index());
                result =
                        Typer.isIdle(field, value)
                                ? result.without(member.index())
                                : with(result, member, tidied(field, member.form(), value));
            }
        }
        return result;
    }

    private static TypedMap with(TypedMap object, Member member, Object value) {
        return object.at(member.index()) == value ? object : object.with(member.index(), value);
    }

    private static Object tidied(Field field, Form form, Object value) {
        return switch (form) {
            case Whole(Form inside) -> tidied(field, inside, value);
            case Struct struct when value instanceof TypedMap map -> tidy(struct, map);
            case Items(var _, Form inside)
                    when value instanceof ListValue list && isObject(inside) ->
                    tidied(field, inside, list);
            case Form.Sequence(Form inside)
                    when value instanceof ListValue list && isObject(inside) ->
                    tidied(field, inside, list);
            case Entries(Form inside) when value instanceof FreeMap map && isObject(inside) -> {
                FreeMap result = map;
                for (int i = 0; i < map.size(); i++) {
                    Object entry = item(field, inside, map.value(i));
                    result = entry == map.value(i) ? result : result.with(map.name(i), entry);
                }
                yield result;
            }
            case Free _ -> value;
            default -> Typer.value(field, value);
        };
    }

    private static boolean isObject(Form form) {
        return form instanceof Struct || (form instanceof Whole(Form inside) && isObject(inside));
    }

    private static ListValue tidied(Field field, Form inside, ListValue list) {
        ListValue result = list;
        for (int i = 0; i < list.size(); i++) {
            Object item = item(field, inside, list.get(i));
            result = item == list.get(i) ? result : result.with(i, item);
        }
        return result;
    }

    private static Object item(Field field, Form inside, Object value) {
        return value instanceof TypedMap
                ? tidied(field, inside, value)
                : MapValue.empty(field.type());
    }
}
