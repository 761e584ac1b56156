package io.podium.api.cel;

import io.podium.api.json.JsonDecoder;
import io.podium.api.value.MapValue;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * Rows of a golden file, a JSON object each. Expressions at the limits of length say the same again
 * and again, and their faults quote them: {@code «12|a.b»} stands for twelve times {@code a.b}, and
 * {@code «»} for the row's expression.
 */
public final class GoldenRows {
    private static final Pattern TIMES = Pattern.compile("«(\\d+)\\|(.*?)»");
    private static final Pattern EXPRESSION =
            Pattern.compile("\"expr\": \"((?:[^\"\\\\]|\\\\.)*+)\"");

    private GoldenRows() {}

    /** The rows of the file beside the class, written out. */
    public static Stream<String> of(Class<?> test, String name) throws IOException {
        try (InputStream table = test.getResourceAsStream(name)) {
            return new String(table.readAllBytes(), StandardCharsets.UTF_8)
                    .lines().map(GoldenRows::whole).toList().stream();
        }
    }

    /** A row as it is read. */
    public static MapValue read(String row) {
        return (MapValue) new JsonDecoder().decodeFree(row.getBytes(StandardCharsets.UTF_8));
    }

    private static String whole(String line) {
        String row =
                TIMES.matcher(line)
                        .replaceAll(run ->
                                Matcher.quoteReplacement(
                                        run.group(2).repeat(Integer.parseInt(run.group(1)))));
        Matcher expression = EXPRESSION.matcher(row);
        return expression.find() ? row.replace("«»", expression.group(1)) : row;
    }
}
