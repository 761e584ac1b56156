package io.podium.podium.state;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * The person Podium works for: under sudo not root but who called sudo.
 *
 * @param home the home folder
 * @param uid to whom files are given, -1 to leave them with this process's user
 * @param gid likewise the group
 */
public record UserAccount(Path home, int uid, int gid) {
    private static final Path ACCOUNTS = Path.of("/etc/passwd");
    private static final int HOME_FIELD = 5;

    /** Reads SUDO_USER, SUDO_UID, SUDO_GID and HOME. */
    public static UserAccount of(Map<String, String> environment) throws IOException {
        String user = environment.getOrDefault("SUDO_USER", "");
        List<String> accounts = Files.exists(ACCOUNTS) ? Files.readAllLines(ACCOUNTS) : List.of();
        return of(
                environment,
                user.isEmpty() || user.equals("root") ? Optional.empty() : homeOf(user, accounts));
    }

    static UserAccount of(Map<String, String> environment, Optional<Path> sudoHome) {
        if (sudoHome.isPresent()) {
            return new UserAccount(
                    sudoHome.get(),
                    Integer.parseInt(environment.getOrDefault("SUDO_UID", "-1")),
                    Integer.parseInt(environment.getOrDefault("SUDO_GID", "-1")));
        }
        return new UserAccount(
                Path.of(environment.getOrDefault("HOME", System.getProperty("user.home"))), -1, -1);
    }

    static Optional<Path> homeOf(String user, List<String> accounts) {
        return accounts.stream()
                .map(line -> line.split(":"))
                .filter(fields -> fields.length > HOME_FIELD && fields[0].equals(user))
                .map(fields -> Path.of(fields[HOME_FIELD]))
                .findFirst();
    }

    /** Gives the file, and all below it, to the person. */
    public void own(Path file) throws IOException {
        if (uid < 0 || !Files.exists(file, LinkOption.NOFOLLOW_LINKS)) {
            return;
        }
        List<Path> all;
        try (Stream<Path> found = Files.walk(file)) {
            all = found.toList();
        }
        for (Path each : all) {
            ownOnly(each);
        }
    }

    /** Gives just this file or folder to the person. */
    public void ownOnly(Path file) throws IOException {
        if (uid >= 0 && Files.exists(file, LinkOption.NOFOLLOW_LINKS)) {
            Files.setAttribute(file, "unix:uid", uid, LinkOption.NOFOLLOW_LINKS);
            Files.setAttribute(file, "unix:gid", gid, LinkOption.NOFOLLOW_LINKS);
        }
    }
}
