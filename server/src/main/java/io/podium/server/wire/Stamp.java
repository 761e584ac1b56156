package io.podium.server.wire;

import io.netty.handler.codec.DateFormatter;
import io.podium.base.random.Randomness;
import io.podium.base.time.Clock;
import java.util.Date;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;

/** The headers every answer carries. */
final class Stamp {
    private final String auditId;
    private final String date;

    private Stamp(String auditId, String date) {
        this.auditId = auditId;
        this.date = date;
    }

    /** For one request; a client may bring the id under which the audit log is to know it. */
    static Stamp of(Head head, Clock clock, Randomness randomness) {
        String given = head.header("audit-id");
        boolean usable = !given.isEmpty() && given.length() <= 64;
        String date = DateFormatter.format(Date.from(clock.now()));
        return new Stamp(usable ? given : randomness.uuid().toString(), date);
    }

    String auditId() {
        return auditId;
    }

    /** All headers of an answer: these, more of them in lower case, and those of every answer. */
    Map<String, String> on(Map<String, String> headers, Map<String, String> more) {
        var all = new LinkedHashMap<String, String>();
        all.put("audit-id", auditId);
        all.put("cache-control", "no-cache, private");
        headers.forEach((name, value) ->
                all.put(name.toLowerCase(Locale.ROOT), value)); // HTTP/2 knows no others.
        all.putAll(more);
        all.put("date", date);
        return all;
    }
}
