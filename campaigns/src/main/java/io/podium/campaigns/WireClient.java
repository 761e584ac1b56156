package io.podium.campaigns;

import io.podium.api.json.JsonDecoder;
import io.podium.api.value.MapValue;
import io.podium.base.random.Randomness;
import io.podium.campaigns.WireNotes.Ended;
import io.podium.campaigns.WireNotes.Shown;
import io.podium.campaigns.history.History.Reading;
import io.podium.campaigns.history.History.Wish;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Reads and writes through a real server, one thing after the other, and notes what it is told. */
final class WireClient {
    static final List<String> NAMES = List.of("a", "b", "c", "d", "e");
    static final List<String> COLOURS = List.of("red", "blue");

    private static final int GONE = 410;

    private final int number;
    private final Randomness chance;
    private final WireNotes notes;
    private final String objects;

    /** What it believes the names hold; others write too, so it is often wrong. */
    private final Map<String, Shown> beliefs = new HashMap<>();

    private int values;

    WireClient(int number, long seed, WireNotes notes, String objects) {
        this.number = number;
        this.chance = Randomness.seeded(seed * 31 + number);
        this.notes = notes;
        this.objects = objects;
    }

    /** A write that the end of the server left without an answer. */
    record Pending(int client, long began, Wish wish) {}

    /** One operation; what was under way when the server was gone. */
    Optional<Pending> act(Api api) throws IOException {
        int dice = chance.nextInt(100);
        if (dice < 55) {
            return write(api, wish());
        }
        try {
            if (dice < 65) {
                readName(api, pick(NAMES));
            } else if (dice < 78) {
                readAll(api);
            } else if (dice < 90) {
                readPieces(api);
            } else {
                readOld(api);
            }
            return Optional.empty();
        } catch (IOException e) {
            throw new Cut(e);
        }
    }

    /** The connection ended under a read, which nobody misses. */
    static final class Cut extends IOException {
        private static final long serialVersionUID = 1;

        Cut(IOException cause) {
            super(cause);
        }
    }

    private String pick(List<String> choices) {
        return choices.get(chance.nextInt(choices.size()));
    }

    private Wish wish() {
        String name = pick(NAMES);
        long held = beliefs.containsKey(name) ? beliefs.get(name).revision() : 0;
        if (chance.nextInt(4) == 0) {
            boolean isSure = held > 0 && chance.nextInt(2) == 0;
            return new Wish(name, isSure ? held : Wish.ANY, Optional.empty());
        }
        return new Wish(name, held, Optional.of(number + "." + ++values + "." + pick(COLOURS)));
    }

    /** Gives the name this colour, whatever it takes. */
    long paint(Api api, String name, String colour) throws IOException {
        while (true) {
            readName(api, name);
            long held = beliefs.containsKey(name) ? beliefs.get(name).revision() : 0;
            String value = number + "." + ++values + "." + colour;
            write(api, new Wish(name, held, Optional.of(value)));
            Shown now = beliefs.get(name);
            if (now != null && now.value().equals(value)) {
                return now.revision();
            }
        }
    }

    Optional<Pending> write(Api api, Wish wish) throws IOException {
        long began = notes.tick();
        Api.Reply reply;
        try {
            reply = send(api, wish);
        } catch (IOException e) {
            beliefs.clear();
            return Optional.of(new Pending(number, began, wish));
        }
        beliefs.remove(wish.name());
        switch (reply.code()) {
            case 200, 201 -> {
                MapValue answer = tree(reply);
                if (wish.value().isEmpty()) {
                    String uid = answer.map("details").string("uid");
                    notes.acknowledged(number, began, wish, new Ended(Optional.empty(), uid));
                } else {
                    Shown object = shown(answer);
                    beliefs.put(wish.name(), object);
                    notes.acknowledged(number, began, wish, new Ended(Optional.of(object), ""));
                }
            }
            case 404, 409 -> notes.declined(number, began, wish);
            default -> throw new IllegalStateException(wish + " is answered " + reply);
        }
        return Optional.empty();
    }

    private Api.Reply send(Api api, Wish wish) throws IOException {
        String path = objects + "/" + wish.name();
        String version =
                wish.expected() > 0 ? "\"resourceVersion\":\"" + wish.expected() + "\"" : "";
        if (wish.value().isEmpty()) {
            return api.ask("DELETE", path, "{\"preconditions\":{" + version + "}}");
        }
        String value = wish.value().get();
        String body =
                """
                {"metadata":{"name":"%s","labels":{"colour":"%s"}%s},"data":{"value":"%s"}}\
                """
                        .formatted(
                                wish.name(),
                                value.substring(value.lastIndexOf('.') + 1),
                                version.isEmpty() ? "" : "," + version,
                                value);
        return wish.expected() == 0 ? api.ask("POST", objects, body) : api.ask("PUT", path, body);
    }

    private void readName(Api api, String name) throws IOException {
        long began = notes.tick();
        MapValue list = list(api, "?fieldSelector=metadata.name%3D" + name).orElseThrow();
        List<Shown> found = items(list);
        notes.read(number, began, Reading.NEWEST, name, revision(list), Optional.of(found));
        beliefs.remove(name);
        found.forEach(it -> beliefs.put(name, it));
    }

    /** All names at once; answers the revision. */
    long readAll(Api api) throws IOException {
        long began = notes.tick();
        MapValue list = list(api, "").orElseThrow();
        List<Shown> found = items(list);
        notes.read(number, began, Reading.NEWEST, "", revision(list), Optional.of(found));
        beliefs.clear();
        found.forEach(it -> beliefs.put(it.name(), it));
        return revision(list);
    }

    /** All names piece by piece, which together show one revision; the others write meanwhile. */
    private void readPieces(Api api) throws IOException {
        long began = notes.tick();
        String query = "?limit=" + (1 + chance.nextInt(3));
        MapValue piece = list(api, query).orElseThrow();
        long revision = revision(piece);
        var found = new ArrayList<>(items(piece));
        String next = piece.map("metadata").string("continue");
        while (!next.isEmpty()) {
            long went = notes.tick();
            Optional<MapValue> more = list(api, query + "&continue=" + next);
            if (more.isEmpty()) {
                notes.read(number, went, revision, "", revision, Optional.empty());
                return;
            }
            if (revision(more.get()) != revision) {
                throw new IllegalStateException(
                        "pieces of a list are of " + revision + " and " + revision(more.get()));
            }
            found.addAll(items(more.get()));
            next = more.get().map("metadata").string("continue");
        }
        notes.read(number, began, Reading.NEWEST, "", revision, Optional.of(found));
    }

    private void readOld(Api api) throws IOException {
        long newest = notes.newest();
        if (newest == 0) {
            return;
        }
        long all = newest - notes.first();
        int back = chance.nextInt(3) == 0 ? (int) all + 1 : 60; // Much of it is forgotten.
        long asked = Math.max(notes.first(), newest - chance.nextInt(back));
        long began = notes.tick();
        Optional<MapValue> list = list(api, "?resourceVersionMatch=Exact&resourceVersion=" + asked);
        notes.read(number, began, asked, "", asked, list.map(WireClient::items));
    }

    /** Empty when it is refused as compacted. */
    private Optional<MapValue> list(Api api, String query) throws IOException {
        Api.Reply reply = api.get(objects + query);
        if (reply.code() == GONE) {
            return Optional.empty();
        }
        if (reply.code() != 200) {
            throw new IllegalStateException("a list is answered " + reply);
        }
        return Optional.of(tree(reply));
    }

    private static MapValue tree(Api.Reply reply) {
        return tree(reply.body());
    }

    static MapValue tree(String json) {
        return (MapValue) new JsonDecoder().decodeFree(json.getBytes(StandardCharsets.UTF_8));
    }

    static long revision(MapValue object) {
        return Long.parseLong(object.map("metadata").string("resourceVersion"));
    }

    /** Those that are ours; the cluster may put others beside them. */
    private static List<Shown> items(MapValue list) {
        var items = new ArrayList<Shown>();
        for (int i = 0; i < list.list("items").size(); i++) {
            MapValue item = list.list("items").map(i);
            if (isOurs(item)) {
                items.add(shown(item));
            }
        }
        return items;
    }

    static boolean isOurs(MapValue object) {
        return NAMES.contains(object.map("metadata").string("name"));
    }

    static Shown shown(MapValue object) {
        MapValue metadata = object.map("metadata");
        return new Shown(
                metadata.string("name"),
                metadata.string("uid"),
                object.map("data").string("value"),
                revision(object));
    }
}
