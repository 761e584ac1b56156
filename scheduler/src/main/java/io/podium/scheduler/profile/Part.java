package io.podium.scheduler.profile;

import io.podium.api.json.JsonDecoder.Decoded;
import io.podium.api.json.Typer;
import io.podium.api.schema.Type;
import io.podium.api.value.ListValue;
import io.podium.api.value.MapValue;
import io.podium.api.value.TypedMap;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** An object in a configuration file, and where it stands. */
record Part(String path, MapValue value) {
    /** Refuses fields nobody acts on. */
    Part only(String... names) {
        Set<String> known = Set.of(names);
        for (Map.Entry<String, Object> field : value) {
            if (!known.contains(field.getKey())) {
                throw new Malformed(at(field.getKey()), "is not known or not supported");
            }
        }
        return this;
    }

    private String at(String name) {
        return path.isEmpty() ? name : path + "." + name;
    }

    boolean has(String name) {
        return value.has(name);
    }

    String text(String name, String otherwise) {
        return value.has(name) ? value.string(name) : otherwise;
    }

    int number(String name, int otherwise, int least, int most) {
        if (!value.has(name)) {
            return otherwise;
        }
        if (!(value.get(name) instanceof Long number) || number < least || number > most) {
            throw new Malformed(at(name), "must be a number from " + least + " to " + most);
        }
        return number.intValue();
    }

    Part part(String name) {
        return new Part(at(name), value.map(name));
    }

    List<Part> parts(String name) {
        ListValue list = value.list(name);
        var parts = new ArrayList<Part>();
        for (int i = 0; i < list.size(); i++) {
            parts.add(new Part(at(name) + "[" + i + "]", list.map(i)));
        }
        return parts;
    }

    Set<String> texts(String name) {
        var texts = new ArrayList<String>();
        for (Object text : value.list(name)) {
            texts.add(String.valueOf(text));
        }
        return Set.copyOf(texts);
    }

    /** The same as an object of the API; what does not fit is refused. */
    TypedMap typed(Type type) {
        Decoded decoded = Typer.type(value, type);
        if (!decoded.findings().isEmpty()) {
            throw new Malformed(path, decoded.findings().getFirst());
        }
        return decoded.value();
    }

    Malformed wrong(String name, String why) {
        return new Malformed(at(name), why);
    }
}
