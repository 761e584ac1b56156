package io.podium.api.cel;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Compiles expressions and remembers the last of them, by their text and environment. It reads the
 * library only when the first expression comes.
 */
public final class Expressions {
    /** As many as a few large definitions have. */
    private static final int MOST = 256;

    /** Longer texts are compiled anew, so that what is remembered stays small. */
    private static final int LONGEST = 4096;

    private final Map<Key, Compiled> remembered = new LinkedHashMap<>(16, 0.75f, true);
    private final Map<Boolean, Functions> functions = new LinkedHashMap<>();
    private final Map<Boolean, Parsing> parsings = new LinkedHashMap<>();

    private record Key(Environment environment, String text) {}

    /**
     * What became of an expression.
     *
     * @param checked it, when it has no faults
     * @param fault "compilation failed: " and all faults with their places; or ""
     */
    public record Compiled(Optional<Checked> checked, String fault) {
        /** The type of its result; the type of everything where it has faults. */
        public Type type() {
            return checked.map(Checked::type).orElse(Type.DYN);
        }

        public boolean isFaulty() {
            return checked.isEmpty();
        }

        /** Whether it reads the variable. */
        public boolean reads(String variable) {
            return checked.isPresent() && checked.get().names().contains(variable);
        }

        /** Why no program can be made of it though its types fit; or "". */
        public String programFault() {
            return checked.flatMap(Folding::fault)
                    .map(why -> "program instantiation failed: " + why)
                    .orElse("");
        }

        /** What it costs at most, as a number without a sign. */
        public long mostCost(Sizes sizes) {
            return checked.map(one -> Costs.of(one, sizes).most()).orElse(0L);
        }
    }

    /** Compiles it, or knows it already. */
    public synchronized Compiled compile(String text, Environment environment) {
        if (text.length() > LONGEST) {
            return compileAnew(text, environment);
        }
        var key = new Key(environment, text);
        Compiled known = remembered.get(key);
        if (known == null) {
            known = compileAnew(text, environment);
            remembered.put(key, known);
            if (remembered.size() > MOST) {
                remembered.remove(remembered.keySet().iterator().next());
            }
        }
        return known;
    }

    private Compiled compileAnew(String text, Environment environment) {
        Parsing.Parsed parsed =
                parsings.computeIfAbsent(environment.hasBind(), Parsing::new).read(text);
        if (parsed.root().isEmpty()) {
            return failed(parsed.issues(), text);
        }
        var checker =
                new Checker(
                        environment,
                        functions.computeIfAbsent(environment.hasPatches(), Functions::read));
        Checked checked = checker.check(parsed.root().get());
        List<Issue> issues = checker.issues();
        if (issues.isEmpty()) {
            issues = new Literals(checked).issues();
        }
        return issues.isEmpty() ? new Compiled(Optional.of(checked), "") : failed(issues, text);
    }

    private static Compiled failed(List<Issue> issues, String text) {
        return new Compiled(Optional.empty(), "compilation failed: " + Issue.shown(issues, text));
    }
}
