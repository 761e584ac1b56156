package io.podium.api.cel;

import dev.cel.common.CelAbstractSyntaxTree;
import dev.cel.common.CelIssue;
import dev.cel.common.CelOptions;
import dev.cel.common.CelSource;
import dev.cel.common.CelSourceLocation;
import dev.cel.common.CelValidationException;
import dev.cel.common.CelValidationResult;
import dev.cel.common.ast.CelConstant;
import dev.cel.common.ast.CelExpr;
import dev.cel.parser.CelParser;
import dev.cel.parser.CelParserFactory;
import io.podium.api.cel.Expr.Place;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** Reads the text of an expression, with the library's grammar. */
final class Parsing {
    private static final int LONGEST = 100_000;

    /** As deep as an expression may nest to be looked at. */
    private static final int DEEPEST = 250;

    private final CelParser parser;

    /** What was read, or why nothing was. */
    record Parsed(Optional<Expr> root, List<Issue> issues) {
        static Parsed failed(List<Issue> issues) {
            return new Parsed(Optional.empty(), issues);
        }
    }

    Parsing(boolean hasBind) {
        CelOptions options =
                CelOptions.DEFAULT.toBuilder()
                        .enableReservedIds(true)
                        .enableOptionalSyntax(true)
                        .enableQuotedIdentifierSyntax(false)
                        .enableHiddenAccumulatorVar(true)
                        .maxExpressionCodePointSize(LONGEST)
                        .maxParseRecursionDepth(DEEPEST)
                        .populateMacroCalls(false)
                        .build();
        parser =
                CelParserFactory.standardCelParserBuilder()
                        .setOptions(options)
                        .addMacros(Macros.all(hasBind))
                        .build();
    }

    Parsed read(String text) {
        int length = text.codePointCount(0, text.length());
        if (length > LONGEST) {
            return whole(
                    "expression code point size exceeds limit: size: "
                            + length
                            + ", limit "
                            + LONGEST);
        }
        CelValidationResult result = parser.parse(text, "<input>");
        if (result.hasError()) {
            List<Issue> syntax = Syntax.of(text, DEEPEST);
            return Parsed.failed(syntax.isEmpty() ? new Words(text).of(result) : syntax);
        }
        try {
            CelAbstractSyntaxTree tree = result.getAst();
            var reader = new Reader(tree.getSource(), text);
            Expr root = reader.read(tree.getExpr());
            return reader.issues.isEmpty()
                    ? new Parsed(Optional.of(root), List.of())
                    : Parsed.failed(reader.issues);
        } catch (CelValidationException e) {
            throw new IllegalStateException("parsed without an error: " + text, e);
        }
    }

    private static Parsed whole(String fault) {
        return Parsed.failed(List.of(new Issue(Place.NONE, fault)));
    }

    /** Faults of texts whose grammar is good, in the words of cel-go. */
    private record Words(String text) {
        private static final Map<String, String> OTHERS =
                Map.of(
                        "unsupported syntax '`'",
                        "unsupported syntax: '`'",
                        "Invalid unicode code point",
                        "invalid unicode code point",
                        "Illegal escape sequence: Unicode escape sequences cannot be used in bytes"
                                + " literal",
                        "unable to unescape string");

        List<Issue> of(CelValidationResult result) {
            var all = new ArrayList<Issue>();
            for (CelIssue issue : result.getErrors()) {
                CelSourceLocation at = issue.getSourceLocation();
                String message = issue.getMessage();
                if (message.startsWith("Expression recursion limit exceeded")) {
                    return List.of(new Issue(Place.NONE, "max recursion depth exceeded"));
                }
                all.add(new Issue(new Place(at.getLine(), at.getColumn()), word(message, at)));
            }
            return all;
        }

        private String word(String message, CelSourceLocation at) {
            boolean isNumber =
                    message.startsWith("For input string") || message.startsWith("String value ");
            return isNumber
                    ? "invalid " + number(at) + " literal"
                    : OTHERS.getOrDefault(message, message);
        }

        private String number(CelSourceLocation at) {
            String[] lines = text.split("\n", -1);
            int[] points = lines[at.getLine() - 1].codePoints().toArray();
            int end = at.getColumn();
            while (end < points.length && Character.isLetterOrDigit(points[end])) {
                end++;
            }
            boolean isUnsigned = end > 0 && (points[end - 1] == 'u' || points[end - 1] == 'U');
            return isUnsigned ? "uint" : "int";
        }
    }

    /** Turns the library's tree into ours. */
    private static final class Reader {
        private final CelSource source;
        private final int[] points;
        private final List<Issue> issues = new ArrayList<>();

        Reader(CelSource source, String text) {
            this.source = source;
            this.points = text.codePoints().toArray();
        }

        private Place place(long id) {
            return at(source.getPositionsMap().get(id));
        }

        private Place at(Integer offset) {
            if (offset == null) {
                return Place.NONE;
            }
            return source.getOffsetLocation(offset)
                    .map(at -> new Place(at.getLine(), at.getColumn()))
                    .orElse(Place.NONE);
        }

        Expr read(CelExpr part) {
            long id = part.id();
            Place at = place(id);
            return switch (part.getKind()) {
                case CONSTANT -> literal(id, at, part.constant());
                case IDENT -> new Expr.Ident(id, at, part.ident().name());
                case SELECT ->
                        new Expr.Select(
                                id,
                                at,
                                read(part.select().operand()),
                                part.select().field(),
                                part.select().testOnly());
                case CALL ->
                        new Expr.Call(
                                id,
                                at,
                                part.call().target().map(this::read),
                                part.call().function(),
                                all(part.call().args()));
                case LIST ->
                        new Expr.Items(
                                id,
                                at,
                                all(part.list().elements()),
                                Set.copyOf(part.list().optionalIndices()));
                case MAP -> new Expr.Entries(id, at, entries(part.map()));
                case STRUCT ->
                        new Expr.Message(
                                id, at, part.struct().messageName(), fields(part.struct()));
                case COMPREHENSION -> fold(id, at, part.comprehension());
                case NOT_SET -> throw new IllegalStateException("a part of no kind");
            };
        }

        private List<Expr> all(List<CelExpr> parts) {
            var all = new ArrayList<Expr>(parts.size());
            parts.forEach(one -> all.add(read(one)));
            return List.copyOf(all);
        }

        private Expr literal(long id, Place at, CelConstant constant) {
            Object value =
                    switch (constant.getKind()) {
                        case BOOLEAN_VALUE -> constant.booleanValue();
                        case INT64_VALUE -> constant.int64Value();
                        case UINT64_VALUE -> new Expr.Unsigned(constant.uint64Value().longValue());
                        case DOUBLE_VALUE -> constant.doubleValue();
                        case STRING_VALUE -> constant.stringValue();
                        case BYTES_VALUE -> binary(constant.bytesValue().toByteArray());
                        default -> Expr.Nothing.NULL;
                    };
            if (value instanceof Double number && number.isInfinite()) {
                issues.add(new Issue(at, "invalid double literal"));
            }
            boolean isNegative =
                    (value instanceof Long whole && whole < 0)
                            || (value instanceof Double number
                                    && Double.doubleToRawLongBits(number) < 0);
            return new Expr.Literal(id, isNegative ? sign(id, at) : at, value);
        }

        /** A negative number begins at its sign. */
        private Place sign(long id, Place at) {
            int offset = source.getPositionsMap().get(id);
            int before = offset - 1;
            while (before >= 0 && Character.isWhitespace(points[before])) {
                before--;
            }
            return before >= 0 && points[before] == '-' ? at(before) : at;
        }

        private static Expr.Binary binary(byte[] bytes) {
            boolean isText;
            try {
                StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes));
                isText = true;
            } catch (CharacterCodingException e) {
                isText = false;
            }
            return new Expr.Binary(bytes.length, isText);
        }

        private List<Expr.Entry> entries(CelExpr.CelMap map) {
            var all = new ArrayList<Expr.Entry>();
            for (CelExpr.CelMap.Entry one : map.entries()) {
                all.add(new Expr.Entry(read(one.key()), read(one.value()), one.optionalEntry()));
            }
            return List.copyOf(all);
        }

        private List<Expr.Assigned> fields(CelExpr.CelStruct message) {
            var all = new ArrayList<Expr.Assigned>();
            for (CelExpr.CelStruct.Entry one : message.entries()) {
                all.add(
                        new Expr.Assigned(
                                place(one.id()),
                                one.fieldKey(),
                                read(one.value()),
                                one.optionalEntry()));
            }
            return List.copyOf(all);
        }

        private Expr fold(long id, Place at, CelExpr.CelComprehension loop) {
            return new Expr.Fold(
                    id,
                    at,
                    loop.iterVar(),
                    loop.iterVar2(),
                    read(loop.iterRange()),
                    loop.accuVar(),
                    read(loop.accuInit()),
                    read(loop.loopCondition()),
                    read(loop.loopStep()),
                    read(loop.result()));
        }
    }
}
