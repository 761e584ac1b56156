package io.podium.node.pod;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** What a resolv.conf says of name servers, searches and options. */
public record ResolvConf(List<String> servers, List<String> searches, List<String> options) {
    static final ResolvConf NONE = new ResolvConf(List.of(), List.of(), List.of());

    /** The searches every pod of a cluster with a domain has. */
    private static final int CLUSTERS_OWN = 3;

    public ResolvConf {
        servers = List.copyOf(servers);
        searches = List.copyOf(searches);
        options = List.copyOf(options);
    }

    /** Reads the file. */
    public static ResolvConf read(Path file) throws IOException {
        return parse(Files.readAllLines(file));
    }

    static ResolvConf parse(List<String> lines) {
        var servers = new ArrayList<String>();
        List<String> searches = List.of();
        List<String> options = List.of();
        for (String line : lines) {
            String[] words = line.strip().split("\\s+", -1);
            List<String> rest = List.of(words).subList(1, words.length);
            switch (words[0]) {
                case "nameserver" -> rest.stream().limit(1).forEach(servers::add);
                case "search" ->
                        searches =
                                rest.stream()
                                        .map(search -> search.replaceFirst("\\.$", ""))
                                        .filter(search -> !search.isEmpty())
                                        .toList();
                case "options" -> options = rest;
                default -> {}
            }
        }
        return new ResolvConf(servers, searches, options);
    }

    /**
     * What the kubelet says of a file whose searches no pod can have all; "" when it is well.
     *
     * @param clusterDomain "" for none
     */
    public String excess(Path file, String clusterDomain) {
        int most =
                clusterDomain.isEmpty()
                        ? Resolver.MOST_SEARCHES
                        : Resolver.MOST_SEARCHES - CLUSTERS_OWN;
        if (searches.size() > most) {
            return "Resolv.conf file '%s' contains search line consisting of more than %d domains!"
                    .formatted(file, most);
        }
        if (searches.stream().anyMatch(one -> one.length() > Resolver.MOST_DOMAIN_LETTERS)) {
            return "Resolv.conf file \"%s\" contains a search path which length is more than"
                            .formatted(file)
                    + " allowed %d chars!".formatted(Resolver.MOST_DOMAIN_LETTERS);
        }
        return String.join(" ", searches).length() > Resolver.MOST_SEARCH_LETTERS
                ? "Resolv.conf file '%s' contains search line which length is more than"
                                .formatted(file)
                        + " allowed %d chars!".formatted(Resolver.MOST_SEARCH_LETTERS)
                : "";
    }
}
