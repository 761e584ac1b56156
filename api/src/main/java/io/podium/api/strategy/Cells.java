package io.podium.api.strategy;

import io.podium.api.selector.LabelSelector;
import io.podium.api.selector.MalformedSelector;
import io.podium.api.time.Age;
import io.podium.api.time.GoTime;
import io.podium.api.value.ListValue;
import io.podium.api.value.MapValue;
import io.podium.base.Invariant;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** The small language of cells in the column table, and what cells made in Java share. */
public final class Cells {
    private Cells() {}

    /** Makes one cell of an object: a String, Long or Boolean. */
    public interface Cell {
        Object of(MapValue object, Instant now);
    }

    static Cell of(String expression) {
        int cut = expression.indexOf(" else ");
        String otherwise = cut < 0 ? "" : expression.substring(cut + 6);
        String[] words = (cut < 0 ? expression : expression.substring(0, cut)).split(" +", -1);
        String verb = words[0];
        if (verb.contains(".")) {
            Cell cell = SpecialCells.find(verb);
            Invariant.check(cell != null, "columns.table: no cell %s", verb);
            return cell;
        }
        List<String[]> paths = new ArrayList<>();
        for (int i = 1; i < words.length; i++) {
            paths.add(words[i].split("\\."));
        }
        return switch (verb) {
            case "name" -> (object, _) -> name(object);
            case "age" -> (object, now) -> age(object, now);
            case "marked-name" -> (object, _) -> markedName(object, words[1]);
            case "text" -> (object, _) -> text(at(object, paths.getFirst()), otherwise);
            case "since" -> (object, now) -> since(at(object, paths.getFirst()), now, otherwise);
            case "number" -> (object, _) -> number(at(object, paths.getFirst()));
            case "truth" -> (object, _) -> truth(at(object, paths.getFirst()), otherwise);
            case "ratio" ->
                    (object, _) ->
                            number(at(object, paths.get(0)))
                                    + "/"
                                    + number(at(object, paths.get(1)));
            case "count" -> (object, _) -> count(object, paths);
            case "join" -> (object, _) -> join(at(object, paths.getFirst()), otherwise);
            case "labels" -> (object, _) -> labels(map(at(object, paths.getFirst())));
            case "selector" -> (object, _) -> selector(at(object, paths.getFirst()));
            case "containers" -> (object, _) -> each(at(object, paths.getFirst()), "name");
            case "images" -> (object, _) -> each(at(object, paths.getFirst()), "image");
            default -> throw new Invariant.Broken("columns.table: no cell " + expression);
        };
    }

    /** What stands at the path; of a list on the way, its first element; null for nothing. */
    private static Object at(MapValue object, String[] path) {
        Object here = object;
        for (String name : path) {
            here =
                    here instanceof ListValue list
                            ? (list.isEmpty() ? null : list.getFirst())
                            : here;
            here = here instanceof MapValue map ? map.get(name) : null;
        }
        return here;
    }

    private static MapValue map(Object value) {
        return value instanceof MapValue map ? map : MapValue.empty();
    }

    public static String name(MapValue object) {
        return object.map("metadata").string("name");
    }

    public static String age(MapValue object, Instant now) {
        return since(object.map("metadata").get("creationTimestamp"), now, "");
    }

    private static String markedName(MapValue object, String annotation) {
        boolean marked = object.at("metadata", "annotations").string(annotation).equals("true");
        return name(object) + (marked ? " (default)" : "");
    }

    /** How long ago the time text was: "<unknown>", or the fallback if there is one, for none. */
    public static String since(Object time, Instant now, String otherwise) {
        if (!(time instanceof String text) || text.isEmpty()) {
            return otherwise.isEmpty() ? "<unknown>" : otherwise;
        }
        return Age.between(GoTime.parse(text), now);
    }

    private static String text(Object value, String otherwise) {
        Object one =
                value instanceof ListValue list ? (list.isEmpty() ? null : list.getFirst()) : value;
        String text = one == null ? "" : String.valueOf(one);
        return text.isEmpty() ? otherwise : text;
    }

    private static long number(Object value) {
        return value instanceof Long number ? number : 0;
    }

    private static boolean truth(Object value, String otherwise) {
        return value instanceof Boolean truth ? truth : otherwise.equals("true");
    }

    private static long count(MapValue object, List<String[]> paths) {
        long count = 0;
        for (String[] path : paths) {
            Object value = at(object, path);
            count +=
                    value instanceof MapValue map
                            ? map.size()
                            : value instanceof ListValue list ? list.size() : 0;
        }
        return count;
    }

    private static String join(Object value, String otherwise) {
        if (!(value instanceof ListValue list) || list.isEmpty()) {
            return otherwise;
        }
        return String.join(",", list.stream().map(String::valueOf).toList());
    }

    /** Labels as a=b,c=d; none as {@code <none>}. */
    public static String labels(MapValue labels) {
        var texts = new ArrayList<String>();
        for (Map.Entry<String, Object> label : labels) {
            texts.add(label.getKey() + "=" + label.getValue());
        }
        return texts.isEmpty() ? "<none>" : String.join(",", texts);
    }

    private static String selector(Object value) {
        try {
            String text = LabelSelector.of(value instanceof MapValue map ? map : null).toString();
            return text.isEmpty() ? "<none>" : text;
        } catch (MalformedSelector _) {
            return "<error>";
        }
    }

    private static String each(Object value, String field) {
        if (!(value instanceof ListValue list)) {
            return "";
        }
        var texts = new ArrayList<String>();
        for (int i = 0; i < list.size(); i++) {
            texts.add(list.map(i).string(field));
        }
        return String.join(",", texts);
    }

    /** The condition of the type among status.conditions, an empty object when there is none. */
    public static MapValue condition(MapValue object, String type) {
        var conditions = object.map("status").list("conditions");
        for (int i = 0; i < conditions.size(); i++) {
            if (conditions.map(i).string("type").equals(type)) {
                return conditions.map(i);
            }
        }
        return MapValue.empty();
    }

    public static boolean isTrue(MapValue object, String conditionType) {
        return condition(object, conditionType).string("status").equals("True");
    }

    /** The first few of a list, and how many more there are. */
    public static String firstOf(List<String> texts, int most, String separator, String none) {
        if (texts.isEmpty()) {
            return none;
        }
        String first = String.join(separator, texts.subList(0, Math.min(most, texts.size())));
        return texts.size() > most ? first + " + " + (texts.size() - most) + " more..." : first;
    }
}
