package io.podium.api.json;

/**
 * Halves of characters, which JSON can write and UTF-8 cannot: what is kept must be what is written
 * again.
 */
final class Surrogates {
    private Surrogates() {}

    /** The text with a replacement character for each half that has no other, as Go reads it. */
    static String paired(String text) {
        for (int i = 0; i < text.length(); i++) {
            if (Character.isSurrogate(text.charAt(i))) {
                return replaced(text);
            }
        }
        return text;
    }

    private static String replaced(String text) {
        var sound = new StringBuilder(text.length());
        text.codePoints()
                .map(c -> c <= 0xffff && Character.isSurrogate((char) c) ? 0xfffd : c)
                .forEach(sound::appendCodePoint);
        return sound.toString();
    }
}
