package io.podium.podium.state;

import io.podium.podium.certs.Pem;
import io.podium.podium.host.Refused;
import io.podium.server.authn.FrontProxySettings;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.cert.X509Certificate;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What a user says of proxies in front of the server, in the words of the API server's flags.
 *
 * @param said by the name of the flag; lists are separated by commas
 */
public record FrontProxyOptions(Map<String, String> said) {
    /** The flags there are, as the API server spells them. */
    public static final String AUTHORITY = "requestheader-client-ca-file";

    public static final String NAMES = "requestheader-allowed-names";
    public static final String USERS = "requestheader-username-headers";
    public static final String UIDS = "requestheader-uid-headers";
    public static final String GROUPS = "requestheader-group-headers";
    public static final String EXTRA = "requestheader-extra-headers-prefix";

    /** The cluster's own proxy alone, with the headers everybody uses. */
    public static final FrontProxyOptions NONE = new FrontProxyOptions(Map.of());

    private static final List<String> LISTS = List.of(NAMES, USERS, UIDS, GROUPS, EXTRA);

    public FrontProxyOptions {
        said = Map.copyOf(said);
    }

    /** Refuses what cannot be. */
    void check() throws Refused {
        for (String flag : LISTS) {
            if (list(flag).stream().flatMap(List::stream).anyMatch(String::isBlank)) {
                throw new Refused("--" + flag + " " + said.get(flag) + ": there is an empty value");
            }
        }
        settings();
    }

    /** The same for the server; without roots, it is the cluster's own proxies that are meant. */
    public FrontProxySettings settings() throws Refused {
        FrontProxySettings usual = FrontProxySettings.NONE;
        return new FrontProxySettings(
                roots(),
                list(NAMES).orElse(usual.allowedNames()),
                list(USERS).orElse(usual.userHeaders()),
                list(UIDS).orElse(usual.uidHeaders()),
                list(GROUPS).orElse(usual.groupHeaders()),
                list(EXTRA).orElse(usual.extraPrefixes()));
    }

    private List<X509Certificate> roots() throws Refused {
        String file = said.getOrDefault(AUTHORITY, "");
        if (file.isEmpty()) {
            return List.of();
        }
        try {
            return Pem.readCertificates(Files.readString(Path.of(file)));
        } catch (NoSuchFileException e) {
            throw new Refused("--" + AUTHORITY + " " + file + ": there is no such file", e);
        } catch (IOException | GeneralSecurityException e) {
            throw new Refused("--" + AUTHORITY + " " + file + ": " + e.getMessage(), e);
        }
    }

    private Optional<List<String>> list(String flag) {
        return Optional.ofNullable(said.get(flag)).map(text -> List.of(text.split(",", -1)));
    }

    /** These, and where they say nothing, those of before; an empty value takes one away. */
    public FrontProxyOptions over(FrontProxyOptions kept) {
        var all = new LinkedHashMap<>(kept.said);
        all.putAll(said);
        all.values().removeIf(String::isEmpty);
        return new FrontProxyOptions(all);
    }

    private List<String> flags() {
        return said.keySet().stream().sorted().toList();
    }

    @Override
    public String toString() {
        var text = new StringBuilder();
        flags().forEach(flag -> text.append(" --").append(flag).append(' ').append(said.get(flag)));
        return text.toString();
    }

    static FrontProxyOptions read(Map<String, String> fields) {
        var all = new LinkedHashMap<>(fields);
        all.keySet().removeIf(flag -> !LISTS.contains(flag) && !flag.equals(AUTHORITY));
        return new FrontProxyOptions(all);
    }

    /** As lines of the settings file. */
    String lines() {
        var text = new StringBuilder();
        flags().forEach(flag -> text.append(flag).append('=').append(said.get(flag)).append('\n'));
        return text.toString();
    }
}
