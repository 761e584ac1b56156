package io.podium.api.json;

import io.podium.api.value.FreeMap;
import io.podium.api.value.ListValue;
import io.podium.api.value.MapValue;
import io.podium.api.value.Null;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Comparator;
import java.util.Map;

/**
 * The order of the elements of a FieldsV1 on the wire and in messages: names of fields, then keys,
 * then values, then indexes; keys and values by what they are, numbers as numbers.
 */
public final class FieldSetOrder {
    private static final String SORTS = ".fkvi";

    /** How upstream compares two elements, each as FieldsV1 spells it. */
    public static final Comparator<String> ELEMENTS = FieldSetOrder::elements;

    private static final JsonDecoder DECODER = new JsonDecoder(new Interner(0));

    private FieldSetOrder() {}

    /** The places of the map's entries in that order; null where they stand so already. */
    static int[] of(FreeMap set) {
        int first = set.size();
        while (first > 0 && set.name(first - 1).compareTo("g") >= 0) {
            first--;
        }
        if (set.size() - first < 2) {
            return null; // Names of fields sort as text, and come before all else.
        }
        if (isInOrder(set, first)) {
            return null;
        }
        var places = new Integer[set.size()];
        for (int i = 0; i < places.length; i++) {
            places[i] = i;
        }
        Arrays.sort(
                places,
                first,
                places.length,
                Comparator.comparing((Integer place) -> set.name(place), ELEMENTS));
        var order = new int[places.length];
        for (int i = 0; i < order.length; i++) {
            order[i] = places[i];
        }
        return order;
    }

    /**
     * Whether elements from the place on, which are sorted as text, are so by what they are, as far
     * as that is seen at once: each differs from the next within a text that all of them begin
     * alike, as names of containers do.
     */
    private static boolean isInOrder(FreeMap set, int first) {
        String start = set.name(first);
        int shared = shared(start, set.name(set.size() - 1));
        int quotes = 0;
        for (int at = 0; at < shared; at++) {
            if (start.charAt(at) == '\\') {
                return false;
            }
            quotes += start.charAt(at) == '"' ? 1 : 0;
        }
        if (quotes % 2 == 0 || start.charAt(start.lastIndexOf('"', shared - 1) - 1) != ':') {
            return false;
        }
        for (int place = first + 1; place < set.size(); place++) {
            if (!endsLater(set.name(place - 1), set.name(place), shared)) {
                return false;
            }
        }
        return true;
    }

    /** How many characters both begin with. */
    private static int shared(String one, String other) {
        int shorter = Math.min(one.length(), other.length());
        int at = 0;
        while (at < shorter && one.charAt(at) == other.charAt(at)) {
            at++;
        }
        return at;
    }

    /** Whether the later one goes on, where they differ, within the text they are in. */
    private static boolean endsLater(String earlier, String later, int start) {
        int shorter = Math.min(earlier.length(), later.length());
        for (int at = start; at < shorter; at++) {
            char mine = earlier.charAt(at);
            char its = later.charAt(at);
            if (mine == '\\' || its == '\\' || its == '"') {
                return false;
            }
            if (mine != its) {
                return true;
            }
        }
        return false;
    }

    private static int elements(String one, String other) {
        if (one.length() < 2 || other.length() < 2 || one.charAt(0) != other.charAt(0)) {
            int sorts = sort(one) - sort(other);
            return sorts != 0 ? sorts : one.compareTo(other);
        }
        if (one.charAt(0) == 'f') {
            return one.compareTo(other);
        }
        int texts = texts(one, other);
        if (texts != 0) {
            return texts;
        }
        try {
            int order = values(parse(one), parse(other));
            return order != 0 ? order : one.compareTo(other);
        } catch (DecodeException e) {
            return one.compareTo(other); // What no server has written; some order will do.
        }
    }

    /**
     * The order of two elements that first differ within a text that is a value, as nearly all do:
     * nothing is parsed for them. 0 where that is not so.
     */
    private static int texts(String one, String other) {
        int shorter = Math.min(one.length(), other.length());
        int opening = -1;
        int at = 0;
        while (at < shorter && one.charAt(at) == other.charAt(at)) {
            char c = one.charAt(at);
            if (c == '\\') {
                return 0;
            }
            if (c == '"') {
                opening = opening < 0 ? at : -1;
            }
            at++;
        }
        if (at == shorter || opening < 1 || one.charAt(opening - 1) != ':') {
            return 0;
        }
        char mine = one.charAt(at);
        char its = other.charAt(at);
        if (mine == '\\' || its == '\\') {
            return 0;
        }
        if (mine == '"' || its == '"') {
            return mine == '"' ? -1 : 1; // The one that ends is the beginning of the other.
        }
        return Character.compare(mine, its);
    }

    private static int sort(String element) {
        return element.isEmpty() ? SORTS.length() : SORTS.indexOf(element.charAt(0));
    }

    private static Object parse(String element) {
        return DECODER.decodeFree(element.substring(2).getBytes(StandardCharsets.UTF_8));
    }

    /** Numbers before texts, then truths, lists, maps, and null at last. */
    private static int rank(Object value) {
        return switch (value) {
            case Number _ -> 0;
            case String _ -> 1;
            case Boolean _ -> 2;
            case ListValue _ -> 3;
            case MapValue _ -> 4;
            case Null _ -> 5;
            default -> 6;
        };
    }

    private static int values(Object one, Object other) {
        if (one instanceof Long number && other instanceof Long with) {
            return Long.compare(number, with);
        }
        if (one instanceof Number number && other instanceof Number with) {
            return Double.compare(number.doubleValue(), with.doubleValue());
        }
        if (one instanceof String text && other instanceof String with) {
            return text.compareTo(with);
        }
        if (one instanceof Boolean truth && other instanceof Boolean with) {
            return Boolean.compare(truth, with);
        }
        if (one instanceof ListValue list && other instanceof ListValue with) {
            for (int i = 0; i < Math.min(list.size(), with.size()); i++) {
                int order = values(list.get(i), with.get(i));
                if (order != 0) {
                    return order;
                }
            }
            return list.size() - with.size();
        }
        if (one instanceof MapValue map && other instanceof MapValue with) {
            return maps(map, with);
        }
        return rank(one) - rank(other);
    }

    private static int maps(MapValue one, MapValue other) {
        var left = one.iterator();
        var right = other.iterator();
        while (left.hasNext() && right.hasNext()) {
            Map.Entry<String, Object> mine = left.next();
            Map.Entry<String, Object> theirs = right.next();
            int names = mine.getKey().compareTo(theirs.getKey());
            int order = names != 0 ? names : values(mine.getValue(), theirs.getValue());
            if (order != 0) {
                return order;
            }
        }
        return Boolean.compare(left.hasNext(), right.hasNext());
    }
}
