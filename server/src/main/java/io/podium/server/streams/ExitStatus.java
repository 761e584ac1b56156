package io.podium.server.streams;

import io.podium.api.json.JsonEncoder;
import io.podium.api.value.FreeMap;
import io.podium.api.value.ListValue;
import io.podium.api.value.MapValue;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;

/**
 * How a command ended, as the Status on the error stream that kubectl reads its exit code from.
 *
 * @param status a Status
 */
record ExitStatus(MapValue status) {
    /** What upstream puts before troubles of its own. */
    static final String INTERNAL = "Internal error occurred: ";

    static ExitStatus of(int code, List<String> command) {
        if (code == 0) {
            return new ExitStatus(
                    FreeMap.of(Map.of("metadata", MapValue.empty(), "status", "Success")));
        }
        MapValue cause =
                FreeMap.of(Map.of("reason", "ExitCode", "message", Integer.toString(code)));
        String message =
                "command terminated with non-zero exit code: error executing command ["
                        + String.join(" ", command)
                        + "], exit code "
                        + code;
        return new ExitStatus(
                FreeMap.of(
                        Map.of(
                                "metadata",
                                MapValue.empty(),
                                "status",
                                "Failure",
                                "message",
                                message,
                                "reason",
                                "NonZeroExitCode",
                                "details",
                                FreeMap.of(Map.of("causes", ListValue.of(cause))))));
    }

    /** The command could not be run at all. */
    static ExitStatus failure(int code, String message) {
        return new ExitStatus(
                FreeMap.of(
                        Map.of(
                                "metadata",
                                MapValue.empty(),
                                "status",
                                "Failure",
                                "message",
                                message,
                                "reason",
                                code == 500 ? "InternalError" : "BadRequest",
                                "code",
                                (long) code)));
    }

    /** As it is told by who had it told: what is no exit code is trouble of the teller's own. */
    ExitStatus translated() {
        return status.string("reason").equals("InternalError")
                ? failure(500, INTERNAL + status.string("message"))
                : this;
    }

    /** What a client of this protocol is told: all of it, or before version 4 what went wrong. */
    byte[] in(ChannelProtocol protocol) {
        return protocol.tellsStatus()
                ? JsonEncoder.encode(status)
                : status.string("message").getBytes(StandardCharsets.UTF_8);
    }
}
