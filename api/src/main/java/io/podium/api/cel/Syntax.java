package io.podium.api.cel;

import cel.parser.internal.CELLexer;
import cel.parser.internal.CELParser;
import io.podium.api.cel.Expr.Place;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.antlr.v4.runtime.BaseErrorListener;
import org.antlr.v4.runtime.CharStreams;
import org.antlr.v4.runtime.CommonTokenStream;
import org.antlr.v4.runtime.DefaultErrorStrategy;
import org.antlr.v4.runtime.Parser;
import org.antlr.v4.runtime.ParserRuleContext;
import org.antlr.v4.runtime.RecognitionException;
import org.antlr.v4.runtime.Recognizer;
import org.antlr.v4.runtime.Token;
import org.antlr.v4.runtime.misc.IntervalSet;
import org.antlr.v4.runtime.tree.ErrorNode;
import org.antlr.v4.runtime.tree.ParseTreeListener;
import org.antlr.v4.runtime.tree.TerminalNode;

/**
 * What is wrong with the grammar of a text that could not be read. It is read again with the
 * grammar of the library, because the two runtimes of the parser generator expect other tokens
 * after a loop, and users match Go's.
 */
final class Syntax {
    private static final int MOST_ERRORS = 100;
    private static final int MOST_ATTEMPTS = 30;
    private static final int MOST_SKIPPED = 256;
    private static final Pattern RESERVED =
            Pattern.compile("no viable alternative at input '.(true|false|null)'");

    private final int deepest;
    private final List<Issue> issues = new ArrayList<>();

    private Syntax(int deepest) {
        this.deepest = deepest;
    }

    /** A reason to stop. */
    private static final class Stopped extends RuntimeException {
        private static final long serialVersionUID = 1L;

        Stopped(String message) {
            super(message, null, false, false);
        }
    }

    /**
     * The faults of its grammar; none when only its numbers, texts or macros are wrong.
     *
     * @param deepest how many expressions may stand within each other
     */
    static List<Issue> of(String text, int deepest) {
        var syntax = new Syntax(deepest);
        try {
            syntax.read(text);
        } catch (Stopped e) {
            if (!e.getMessage().isEmpty()) {
                syntax.issues.add(new Issue(Place.NONE, e.getMessage()));
            }
        }
        return syntax.issues;
    }

    private void read(String text) {
        var lexer = new Lexer(text);
        var parser = new CELParser(new CommonTokenStream(lexer));
        var listener = new Listener(text.isEmpty());
        lexer.removeErrorListeners();
        lexer.addErrorListener(listener);
        parser.removeErrorListeners();
        parser.addErrorListener(listener);
        parser.addParseListener(new Depth());
        parser.setErrorHandler(new Strategy());
        parser.start();
    }

    /** Shows what it does not know as it is written. */
    private static final class Lexer extends CELLexer {
        Lexer(String text) {
            super(CharStreams.fromString(text, "<input>"));
        }

        @Override
        public String getErrorDisplay(String text) {
            return text;
        }
    }

    private final class Listener extends BaseErrorListener {
        private final boolean isEmpty;
        private int errors;

        Listener(boolean isEmpty) {
            this.isEmpty = isEmpty;
        }

        @Override
        public void syntaxError(
                Recognizer<?, ?> recognizer,
                Object symbol,
                int line,
                int column,
                String message,
                RecognitionException e) {
            Matcher reserved = RESERVED.matcher(message);
            String told =
                    reserved.find()
                            ? reserved.replaceAll("mismatched input '$1' expecting IDENTIFIER")
                            : message;
            Place at = new Place(line, isEmpty ? -1 : column);
            if (errors++ >= MOST_ERRORS) {
                told = "More than " + MOST_ERRORS + " syntax errors";
            }
            issues.add(new Issue(at, "Syntax error: " + told));
            if (errors > MOST_ERRORS) {
                throw new Stopped("");
            }
        }
    }

    /** Recovers as Go's runtime does, which knows nothing of a loop it passed before. */
    private static final class Strategy extends DefaultErrorStrategy {
        private int attempts;

        @Override
        public void sync(Parser parser) {
            super.sync(parser);
            nextTokensContext = null;
        }

        @Override
        public void recover(Parser parser, RecognitionException e) {
            attempt(parser);
            super.recover(parser, e);
        }

        @Override
        public Token recoverInline(Parser parser) {
            attempt(parser);
            return super.recoverInline(parser);
        }

        @Override
        protected void consumeUntil(Parser parser, IntervalSet set) {
            int skipped = 0;
            int next = parser.getInputStream().LA(1);
            while (next != Token.EOF && !set.contains(next)) {
                if (skipped++ >= MOST_SKIPPED) {
                    throw new Stopped(
                            "error recovery token lookahead limit exceeded: " + MOST_SKIPPED);
                }
                parser.consume();
                next = parser.getInputStream().LA(1);
            }
        }

        private void attempt(Parser parser) {
            if (attempts++ == MOST_ATTEMPTS) {
                String message = "error recovery attempt limit exceeded: " + MOST_ATTEMPTS;
                parser.notifyErrorListeners(message);
                throw new Stopped("");
            }
        }
    }

    private final class Depth implements ParseTreeListener {
        private int depth;

        @Override
        public void enterEveryRule(ParserRuleContext context) {
            if (context.getRuleIndex() == CELParser.RULE_expr && ++depth > deepest) {
                throw new Stopped("expression recursion limit exceeded: " + deepest);
            }
        }

        @Override
        public void exitEveryRule(ParserRuleContext context) {
            if (context.getRuleIndex() == CELParser.RULE_expr) {
                depth--;
            }
        }

        @Override
        public void visitTerminal(TerminalNode node) {
            // Only the depth of rules counts.
        }

        @Override
        public void visitErrorNode(ErrorNode node) {
            // Told where it was found.
        }
    }
}
