package io.podium.network.rules;

import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/** The text of one nftables transaction; the kernel does all of it or nothing. */
public final class Transaction {
    /** Elements in a command: the parser is slow with very long lines. */
    private static final int ELEMENTS = 500;

    private final List<String> sets = new ArrayList<>();
    private final List<String> chains = new ArrayList<>();
    private final List<String> flushes = new ArrayList<>();
    private final List<String> rules = new ArrayList<>();
    private final List<String> deletions = new ArrayList<>();
    private final Map<String, List<String>> gone = new TreeMap<>();
    private final Map<String, List<String>> come = new TreeMap<>();

    private Transaction() {}

    /** Replaces whatever the table holds by the ruleset. */
    public static String whole(Settings settings, Ruleset ruleset) {
        var transaction = new Transaction();
        for (Line line : ruleset.lines()) {
            transaction.change(line, Optional.empty(), ruleset.content(line));
        }
        // Adding it first makes the deletion good when there is no such table.
        return "add table %1$s\ndelete table %1$s\ntable %1$s {\n%2$s}\n"
                        .formatted(Table.NAME, Table.text(settings))
                + text(picks(0, ruleset.widest()))
                + transaction.text();
    }

    /**
     * Leads from one ruleset to another that differs in no more than these services; empty when
     * nothing is to be done.
     */
    public static String between(Ruleset old, Ruleset desired, Collection<String> services) {
        var transaction = new Transaction();
        for (Line line : old.touched(desired, services)) {
            Optional<List<String>> before = old.content(line);
            Optional<List<String>> after = desired.content(line);
            if (!before.equals(after)) {
                transaction.change(line, before, after);
            }
        }
        return text(picks(old.widest(), desired.widest())) + transaction.text();
    }

    private static List<String> picks(int from, int to) {
        var commands = new ArrayList<String>();
        for (int endpoints = from + 1; endpoints <= to; endpoints++) {
            commands.addAll(Table.picks(endpoints));
        }
        return commands;
    }

    private void change(Line line, Optional<List<String>> before, Optional<List<String>> after) {
        switch (line.sort()) {
            case SET -> set(line.name(), before, after);
            case CHAIN -> chain(line.name(), before, after);
            case ELEMENT -> element(line, before, after);
        }
    }

    private void set(String name, Optional<List<String>> before, Optional<List<String>> after) {
        if (after.isEmpty()) {
            deletions.add("delete set %s %s".formatted(Table.NAME, name));
        } else if (before.isEmpty()) {
            sets.add(
                    "add set %s %s { %s }"
                            .formatted(Table.NAME, name, String.join(" ", after.get())));
        }
        // Another definition is another name: a set that is in use cannot be changed.
    }

    private void chain(String name, Optional<List<String>> before, Optional<List<String>> after) {
        if (before.isPresent()) {
            flushes.add("flush chain %s %s".formatted(Table.NAME, name));
        } else {
            chains.add("add chain %s %s".formatted(Table.NAME, name));
        }
        if (after.isEmpty()) {
            deletions.addFirst("delete chain %s %s".formatted(Table.NAME, name));
        } else {
            after.get().forEach(r -> rules.add("add rule %s %s %s".formatted(Table.NAME, name, r)));
        }
    }

    private void element(Line line, Optional<List<String>> before, Optional<List<String>> after) {
        if (before.isPresent()) {
            gone.computeIfAbsent(line.name(), name -> new ArrayList<>()).add(line.key());
        }
        if (after.isPresent()) {
            String value = after.get().isEmpty() ? "" : " : " + after.get().getFirst();
            come.computeIfAbsent(line.name(), name -> new ArrayList<>()).add(line.key() + value);
        }
    }

    /** What is referred to comes before what refers to it, and goes after. */
    private String text() {
        var commands = new ArrayList<String>(sets);
        commands.addAll(chains);
        elements("delete", gone, commands);
        commands.addAll(flushes);
        commands.addAll(rules);
        elements("add", come, commands);
        commands.addAll(deletions);
        return text(commands);
    }

    private static void elements(
            String verb, Map<String, List<String>> all, List<String> commands) {
        all.forEach((collection, elements) -> {
            for (int at = 0; at < elements.size(); at += ELEMENTS) {
                List<String> some = elements.subList(at, Math.min(at + ELEMENTS, elements.size()));
                commands.add(
                        "%s element %s %s { %s }"
                                .formatted(verb, Table.NAME, collection, String.join(", ", some)));
            }
        });
    }

    private static String text(List<String> commands) {
        var text = new StringBuilder();
        commands.forEach(command -> text.append(command).append('\n'));
        return text.toString();
    }
}
