package io.podium.network.rules;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Does what the kernel would do with our transactions, and refuses what it would refuse. */
final class KernelTable implements Nft {
    private static final Pattern REFERENCE = Pattern.compile("(?:goto |@)([a-z0-9/.-]+)");

    final Map<String, List<String>> chains = new TreeMap<>();
    final Map<String, String> sets = new TreeMap<>();
    final Map<String, String> elements = new TreeMap<>();
    final List<String> transactions = new ArrayList<>();
    boolean isBroken;

    @Override
    public void apply(String transaction) throws java.io.IOException {
        if (isBroken) {
            throw new java.io.IOException("the kernel says no");
        }
        transactions.add(transaction);
        String rest = transaction;
        if (rest.startsWith("add table")) {
            chains.clear();
            sets.clear();
            elements.clear();
            rest = rest.substring(rest.lastIndexOf("\n}\n") + 3);
            chains.put("refuse", List.of("reject"));
        }
        rest.lines().forEach(this::command);
        chains.forEach((name, rules) -> rules.forEach(rule -> refersToWhatIs(name, rule)));
        elements.forEach(this::refersToWhatIs);
    }

    private void refersToWhatIs(String who, String text) {
        Matcher matcher = REFERENCE.matcher(text);
        while (matcher.find()) {
            String name = matcher.group(1);
            require(
                    chains.containsKey(name)
                            || sets.containsKey(name)
                            || List.of("backends", "port-backends").contains(name),
                    who + " refers to " + name);
        }
    }

    private void command(String command) {
        String[] words = command.split(" ", 6);
        String name = words.length > 4 ? words[4] : "";
        switch (words[0] + " " + words[1]) {
            case "add set" -> require(sets.put(name, words[5]) == null, command);
            case "delete set" -> require(sets.remove(name) != null, command);
            case "add chain" -> require(chains.put(name, new ArrayList<>()) == null, command);
            case "flush chain" -> chains.get(name).clear();
            case "delete chain" -> require(chains.remove(name).isEmpty(), command);
            case "add rule" -> chains.get(name).add(words[5]);
            case "add element" -> {
                for (String element : elements(words[5])) {
                    String[] parts = element.split(" : ", 2);
                    String value = parts.length == 1 ? "" : parts[1];
                    require(elements.put(name + " " + parts[0], value) == null, command);
                }
            }
            case "delete element" -> {
                for (String element : elements(words[5])) {
                    require(elements.remove(name + " " + element) != null, command);
                }
            }
            default -> throw new AssertionError(command);
        }
    }

    private static List<String> elements(String braced) {
        return List.of(braced.substring(2, braced.length() - 2).split(", ", -1));
    }

    private static void require(boolean holds, String command) {
        if (!holds) {
            throw new AssertionError("the kernel would refuse: " + command);
        }
    }
}
