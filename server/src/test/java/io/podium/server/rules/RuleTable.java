package io.podium.server.rules;

import io.podium.api.value.MapValue;
import io.podium.api.yaml.YamlReader;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * One kind's rules.
 *
 * @param file its name, for messages
 */
record RuleTable(String file, String apiVersion, String kind, String at, List<Rule> rules) {
    /** What a row expects of the server. */
    enum Expectation {
        ACCEPT,
        EDGE,
        REFUSE
    }

    /**
     * One rule.
     *
     * @param witness the field of the API whose documentation says so
     * @param on create, update, status, or another subresource
     * @param base the object its rows start from
     * @param given changes of the base before it is created, for rules of updates
     */
    record Rule(
            String text,
            String witness,
            String on,
            MapValue base,
            List<Change> given,
            List<Row> rows) {}

    /**
     * One try.
     *
     * @param faults lines as docs/rules.md has them; none when it is accepted
     * @param warnings what the answer warns of; null where the table says nothing of them
     */
    record Row(
            int line,
            Expectation expectation,
            List<Change> changes,
            List<String> faults,
            List<String> warnings) {
        boolean isAccepted() {
            return faults.isEmpty();
        }

        @Override
        public String toString() {
            return "line "
                    + line
                    + ": "
                    + expectation.name().toLowerCase(java.util.Locale.ROOT)
                    + " "
                    + changes;
        }
    }

    static RuleTable parse(String file, String text) {
        return new Parser(file, text.lines().toList()).table();
    }

    /** Reads line by line; a line says with its first word what it is. */
    private static final class Parser {
        private final String file;
        private final List<String> lines;
        private final Map<String, MapValue> bases = new HashMap<>();
        private final List<Rule> rules = new ArrayList<>();
        private String apiVersion = "";
        private String kind = "";
        private String place = "";
        private int at;

        Parser(String file, List<String> lines) {
            this.file = file;
            this.lines = lines;
        }

        RuleTable table() {
            while (at < lines.size()) {
                String line = lines.get(at);
                String rest = rest(line);
                switch (word(line)) {
                    case "", "#" -> at++;
                    case "kind" -> {
                        apiVersion = word(rest);
                        kind = word(rest(rest));
                        place = rest(rest(rest)).replaceFirst("^at +", "");
                        at++;
                    }
                    case "base" -> base(rest);
                    case "rule" -> rule(rest);
                    default -> throw wrong("what is this?");
                }
            }
            return new RuleTable(file, apiVersion, kind, place, List.copyOf(rules));
        }

        private void base(String name) {
            var yaml = new StringBuilder();
            for (at++; at < lines.size() && isIndented(); at++) {
                yaml.append(lines.get(at)).append('\n');
            }
            if (!(YamlReader.value(yaml.toString()) instanceof MapValue object)) {
                throw wrong("a base is an object");
            }
            bases.put(name, object);
        }

        private boolean isIndented() {
            return lines.get(at).startsWith("  ") || lines.get(at).isBlank();
        }

        private void rule(String text) {
            String witness = "";
            String on = "create";
            String from = "";
            List<Change> given = List.of();
            var rows = new ArrayList<Row>();
            at++;
            while (at < lines.size()) {
                String line = lines.get(at);
                String word = word(line);
                switch (word) {
                    case "", "#" -> at++;
                    case "see" -> witness = next(line);
                    case "on" -> on = next(line);
                    case "from" -> from = next(line);
                    case "given" -> given = changes();
                    case "accept", "edge", "refuse" -> rows.add(row(word));
                    default -> {
                        rules.add(checked(text, witness, on, from, given, rows));
                        return;
                    }
                }
            }
            rules.add(checked(text, witness, on, from, given, rows));
        }

        private Rule checked(
                String text,
                String witness,
                String on,
                String from,
                List<Change> given,
                List<Row> rows) {
            MapValue base = bases.get(from);
            if (base == null) {
                throw wrong("there is no base " + from);
            }
            boolean isWhole =
                    !witness.isEmpty()
                            && rows.stream().anyMatch(row -> row.expectation == Expectation.ACCEPT)
                            && rows.stream().anyMatch(row -> row.expectation == Expectation.EDGE)
                            && rows.stream().anyMatch(row -> row.expectation == Expectation.REFUSE);
            if (!isWhole) {
                throw wrong(
                        "a rule has a witness, an accepted, an edge and a refused row: " + text);
            }
            return new Rule(text, witness, on, base, given, List.copyOf(rows));
        }

        private Row row(String word) {
            int line = at + 1;
            List<Change> changes = changes();
            var faults = new ArrayList<String>();
            List<String> warnings = null;
            while (at < lines.size() && lines.get(at).startsWith("  ")) {
                String said = lines.get(at).strip();
                if (said.startsWith("warns ") || said.equals("warns")) {
                    warnings = warnings == null ? new ArrayList<>() : warnings;
                    if (!rest(said).isEmpty()) {
                        warnings.add(rest(said));
                    }
                } else {
                    faults.add(said);
                }
                at++;
            }
            Expectation expectation = Expectation.valueOf(word.toUpperCase(java.util.Locale.ROOT));
            boolean isOdd =
                    (expectation == Expectation.ACCEPT && !faults.isEmpty())
                            || (expectation == Expectation.REFUSE && faults.isEmpty());
            if (isOdd) {
                throw wrong("what is refused has faults, what is accepted has none");
            }
            return new Row(line, expectation, changes, List.copyOf(faults), warnings);
        }

        /** The changes of a line and of those that go on with "+". */
        private List<Change> changes() {
            var text = new StringBuilder(rest(lines.get(at)));
            for (at++; at < lines.size() && lines.get(at).startsWith("+ "); at++) {
                text.append(" ; ").append(rest(lines.get(at)));
            }
            return Change.parse(text.toString());
        }

        private String next(String line) {
            at++;
            return rest(line);
        }

        private static String word(String line) {
            String stripped = line.strip();
            int space = stripped.indexOf(' ');
            return space < 0 ? stripped : stripped.substring(0, space);
        }

        private static String rest(String line) {
            String stripped = line.strip();
            int space = stripped.indexOf(' ');
            return space < 0 ? "" : stripped.substring(space + 1).strip();
        }

        private IllegalStateException wrong(String what) {
            return new IllegalStateException(file + ":" + (at + 1) + ": " + what);
        }
    }
}
