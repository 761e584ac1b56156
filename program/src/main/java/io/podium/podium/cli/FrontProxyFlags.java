package io.podium.podium.cli;

import io.podium.podium.state.FrontProxyOptions;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Optional;
import picocli.CommandLine.Option;

/** The flags of proxies in front of the server; an empty value takes one away again. */
final class FrontProxyFlags {
    @Option(
            names = "--" + FrontProxyOptions.AUTHORITY,
            paramLabel = "FILE",
            description =
                    "who vouches for proxies that say who asks (default: an authority"
                            + " of the cluster's own, in pki/front-proxy-ca.crt)")
    private Optional<String> authority = Optional.empty();

    @Option(
            names = "--" + FrontProxyOptions.NAMES,
            paramLabel = "LIST",
            description =
                    "common names such a proxy may have (default: any, of the"
                            + " cluster's own authority front-proxy-client)")
    private Optional<String> names = Optional.empty();

    @Option(
            names = "--" + FrontProxyOptions.USERS,
            paramLabel = "LIST",
            description = "headers with the name of the user (default: X-Remote-User)")
    private Optional<String> users = Optional.empty();

    @Option(
            names = "--" + FrontProxyOptions.UIDS,
            paramLabel = "LIST",
            description = "headers with his uid (default: X-Remote-Uid)")
    private Optional<String> uids = Optional.empty();

    @Option(
            names = "--" + FrontProxyOptions.GROUPS,
            paramLabel = "LIST",
            description = "headers with his groups (default: X-Remote-Group)")
    private Optional<String> groups = Optional.empty();

    @Option(
            names = "--" + FrontProxyOptions.EXTRA,
            paramLabel = "LIST",
            description = "how headers with more about him begin (default: X-Remote-Extra-)")
    private Optional<String> extra = Optional.empty();

    /** What is wanted; what is not said is as it was. */
    FrontProxyOptions over(FrontProxyOptions kept) {
        var said = new LinkedHashMap<String, String>();
        authority.ifPresent(
                file -> said.put(FrontProxyOptions.AUTHORITY, AuditFlags.whole(Path.of(file))));
        names.ifPresent(text -> said.put(FrontProxyOptions.NAMES, text));
        users.ifPresent(text -> said.put(FrontProxyOptions.USERS, text));
        uids.ifPresent(text -> said.put(FrontProxyOptions.UIDS, text));
        groups.ifPresent(text -> said.put(FrontProxyOptions.GROUPS, text));
        extra.ifPresent(text -> said.put(FrontProxyOptions.EXTRA, text));
        return new FrontProxyOptions(said).over(kept);
    }
}
