package io.podium.api.structural;

import io.podium.api.kinds.core.IpAddress;

/**
 * Whether a text is one address of mail as RFC 5322 has them and Go reads them: {@code a@b}, {@code
 * Name <a@b>}, a group of one; comments may stand between.
 */
final class MailAddress {
    private static final String ATOM = "!#$%&'*+-/=?^_`{|}~";

    private final String text;
    private int at;

    private MailAddress(String text) {
        this.text = text;
    }

    static boolean isOne(String text) {
        var reader = new MailAddress(text);
        return reader.address(true) == 1 && reader.skipComments() && reader.isAtEnd();
    }

    private boolean isAtEnd() {
        return at >= text.length();
    }

    private char peek() {
        return isAtEnd() ? 0 : text.charAt(at);
    }

    private boolean take(char wanted) {
        if (isAtEnd() || text.charAt(at) != wanted) {
            return false;
        }
        at++;
        return true;
    }

    private void skipBlanks() {
        while (peek() == ' ' || peek() == '\t') {
            at++;
        }
    }

    /** How many addresses were read; negative when there is none. */
    private int address(boolean mayBeGroup) {
        skipBlanks();
        int start = at;
        if (mailbox()) {
            skipBlanks();
            return peek() != '(' || comment() ? 1 : -1;
        }
        at = start;
        if (peek() != '<' && !phrase()) {
            return -1;
        }
        skipBlanks();
        if (mayBeGroup && take(':')) {
            return group();
        }
        return take('<') && mailbox() && take('>') ? 1 : -1;
    }

    private int group() {
        skipBlanks();
        if (take(';')) {
            return skipComments() ? 0 : -1;
        }
        int count = 0;
        do {
            skipBlanks();
            int more = address(false);
            if (more < 0 || !skipComments()) {
                return -1;
            }
            count += more;
            if (take(';')) {
                return skipComments() ? count : -1;
            }
        } while (take(','));
        return -1;
    }

    private boolean mailbox() {
        skipBlanks();
        int start = at;
        boolean isLocal = peek() == '"' ? quoted() && at > start + 2 : atom(false);
        if (!isLocal || !take('@')) {
            return false;
        }
        skipBlanks();
        return peek() == '[' ? literal() : atom(false);
    }

    /** Words; what follows the first may be anything. */
    private boolean phrase() {
        int words = 0;
        while (true) {
            if (words > 0 && !skipComments()) {
                return false;
            }
            skipBlanks();
            if (isAtEnd()) {
                return true;
            }
            int start = at;
            boolean isWord = peek() == '"' ? quoted() : atom(true);
            if (!isWord) {
                at = start;
                return words > 0;
            }
            words++;
        }
    }

    private boolean quoted() {
        for (int i = at + 1; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c == '"') {
                at = i + 1;
                return true;
            }
            if (c == '\\') {
                i++;
                c = i < text.length() ? text.charAt(i) : 0;
            }
            if (!isVisible(c) && c != ' ' && c != '\t') {
                return false;
            }
        }
        return false;
    }

    /** Words with dots between; anywhere in them, where that is enough. */
    private boolean atom(boolean isLoose) {
        int start = at;
        while (!isAtEnd() && (peek() == '.' || isAtomic(peek()))) {
            at++;
        }
        String atom = text.substring(start, at);
        boolean hasOddDots = atom.startsWith(".") || atom.endsWith(".") || atom.contains("..");
        return !atom.isEmpty() && (isLoose || !hasOddDots);
    }

    private boolean literal() {
        int end = text.indexOf(']', at);
        IpAddress address = end < 0 ? null : IpAddress.parse(text.substring(at + 1, end));
        at = end + 1;
        return address != null && !address.hasLeadingZeros();
    }

    private boolean skipComments() {
        skipBlanks();
        while (peek() == '(') {
            if (!comment()) {
                return false;
            }
            skipBlanks();
        }
        return true;
    }

    private boolean comment() {
        at++;
        for (int depth = 1; depth > 0; at++) {
            if (isAtEnd()) {
                return false;
            }
            if (peek() == '\\' && at + 1 < text.length()) {
                at++;
            } else if (peek() == '(') {
                depth++;
            } else if (peek() == ')') {
                depth--;
            }
        }
        return true;
    }

    private static boolean isAtomic(char c) {
        return ATOM.indexOf(c) >= 0
                || (c >= 'a' && c <= 'z')
                || (c >= 'A' && c <= 'Z')
                || (c >= '0' && c <= '9')
                || c >= 0x80;
    }

    private static boolean isVisible(char c) {
        return (c > ' ' && c < 0x7f) || c >= 0x80;
    }
}
