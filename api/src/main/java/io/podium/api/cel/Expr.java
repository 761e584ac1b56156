package io.podium.api.cel;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** A part of an expression; the names of its kinds are cel-go's. */
sealed interface Expr {
    /** No two parts of an expression have the same. */
    long id();

    /** Where it begins, or where its operator stands. */
    Place place();

    /**
     * Where something stands.
     *
     * @param line from 1
     * @param column from 0, in code points
     */
    record Place(int line, int column) {
        /** Of what is said of the whole. */
        static final Place NONE = new Place(-1, -1);
    }

    /**
     * A constant.
     *
     * @param value a Boolean, Long, {@link Unsigned}, Double, String, {@link Binary} or {@link
     *     Nothing}
     */
    record Literal(long id, Place place, Object value) implements Expr {}

    /** An integer without a sign. */
    record Unsigned(long value) {}

    /**
     * Bytes, of which nothing else matters before they are used.
     *
     * @param isText whether they are valid UTF-8
     */
    record Binary(int size, boolean isText) {}

    /** The value null. */
    enum Nothing {
        NULL
    }

    /** A name. */
    record Ident(long id, Place place, String name) implements Expr {}

    /**
     * A field of something.
     *
     * @param isTest whether only its presence is asked for
     */
    record Select(long id, Place place, Expr operand, String field, boolean isTest)
            implements Expr {}

    /**
     * A call of a function or an operator.
     *
     * @param target on what, when it is written so
     */
    record Call(long id, Place place, Optional<Expr> target, String function, List<Expr> arguments)
            implements Expr {}

    /**
     * A list written out.
     *
     * @param optional places of those that are only there when they have a value
     */
    record Items(long id, Place place, List<Expr> elements, Set<Integer> optional)
            implements Expr {}

    /** A map written out. */
    record Entries(long id, Place place, List<Entry> entries) implements Expr {}

    /** An entry of a map. */
    record Entry(Expr key, Expr value, boolean isOptional) {}

    /** An object of a named type written out. */
    record Message(long id, Place place, String type, List<Assigned> fields) implements Expr {}

    /** A field of an object that is written out. */
    record Assigned(Place place, String name, Expr value, boolean isOptional) {}

    /**
     * A loop over a list or the keys of a map.
     *
     * @param second the second variable, or ""
     */
    record Fold(
            long id,
            Place place,
            String variable,
            String second,
            Expr range,
            String accumulator,
            Expr start,
            Expr condition,
            Expr step,
            Expr result)
            implements Expr {}

    /** The parts directly inside, in the order they are written. */
    default List<Expr> inside() {
        return switch (this) {
            case Literal _, Ident _ -> List.of();
            case Select select -> List.of(select.operand());
            case Call call -> {
                var all = new ArrayList<Expr>();
                call.target().ifPresent(all::add);
                all.addAll(call.arguments());
                yield all;
            }
            case Items items -> items.elements();
            case Entries map -> {
                var all = new ArrayList<Expr>();
                map.entries().forEach(one -> all.addAll(List.of(one.key(), one.value())));
                yield all;
            }
            case Message message -> message.fields().stream().map(Assigned::value).toList();
            case Fold fold ->
                    List.of(
                            fold.range(),
                            fold.start(),
                            fold.condition(),
                            fold.step(),
                            fold.result());
        };
    }
}
