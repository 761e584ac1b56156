package io.podium.podium.cli;

import io.podium.api.json.JsonEncoder;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.logging.Formatter;
import java.util.logging.LogRecord;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Entries of the log as JSON, one line each. What stands at the end of a message as {@code
 * key=value} becomes a member of its own, so that nobody has to take messages apart.
 */
final class JsonLines extends Formatter {
    private static final Pattern LAST_FIELD =
            Pattern.compile(" ([a-zA-Z][a-zA-Z0-9]*)=(\"(?:[^\"\\\\]|\\\\.)*\"|[^ \"=\\\\]*)$");
    private static final Pattern WHOLE = Pattern.compile("-?[0-9]{1,18}");

    private record Member(String key, Object value) {}

    @Override
    public String format(LogRecord entry) {
        var members = new LinkedHashMap<String, Object>();
        members.put("ts", entry.getInstant().toString());
        members.put("level", entry.getLevel().getName());
        members.put("logger", String.valueOf(entry.getLoggerName()));
        Deque<Member> fields = new ArrayDeque<>();
        members.put("msg", split(formatMessage(entry), fields));
        fields.forEach(field -> members.putIfAbsent(field.key(), field.value()));
        if (entry.getThrown() != null) {
            var trace = new StringWriter();
            entry.getThrown().printStackTrace(new PrintWriter(trace));
            members.put("error", trace.toString());
        }
        var line = new StringBuilder("{");
        for (Map.Entry<String, Object> member : members.entrySet()) {
            line.append(line.length() == 1 ? "" : ",");
            line.append(JsonEncoder.text(member.getKey())).append(':');
            line.append(JsonEncoder.text(member.getValue()));
        }
        return line.append("}\n").toString();
    }

    /** The words of the message, without the fields at its end. */
    private static String split(String message, Deque<Member> into) {
        String words = message;
        for (Matcher field = LAST_FIELD.matcher(words);
                field.find();
                field = LAST_FIELD.matcher(words)) {
            into.addFirst(new Member(field.group(1), value(field.group(2))));
            words = words.substring(0, field.start());
        }
        return words;
    }

    private static Object value(String text) {
        if (text.startsWith("\"")) {
            return text.substring(1, text.length() - 1).replaceAll("\\\\(.)", "$1");
        }
        return WHOLE.matcher(text).matches() ? (Object) Long.valueOf(text) : text;
    }
}
