package io.podium.podium.state;

import io.podium.base.files.Folders;
import io.podium.podium.host.Layout;
import io.podium.podium.host.Processes;
import io.podium.podium.host.Refused;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.DirectoryNotEmptyException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * Podium's folder of a user ($PODIUM_HOME, by default ~/.podium) and in it the state of one
 * cluster: the default cluster's lies at the top, that of others below {@code clusters/NAME}.
 * Images are shared by all.
 */
public final class StateFolder {
    /** The form of everything that is kept; a Podium that cannot read a form leaves it alone. */
    static final String VERSION = "1";

    private static final long LOG_LIMIT = 16L << 20;

    /** All of a cluster's own files; the top folder holds what other clusters use as well. */
    private static final List<String> OWN_FILES =
            List.of(
                    "store",
                    "pki",
                    "nodes",
                    "kubeconfig",
                    "podium.pid",
                    "podium.identity",
                    "podium.log",
                    "podium.log.1",
                    "settings",
                    "previous-context",
                    "version");

    private final Path top;
    private final Layout layout;
    private final UserAccount user;

    private StateFolder(Path top, Layout layout, UserAccount user) {
        this.top = top;
        this.layout = layout;
        this.user = user;
    }

    /** The state of the named cluster, "" for the default one. */
    public static StateFolder of(Map<String, String> environment, String name) throws IOException {
        UserAccount user = UserAccount.of(environment);
        String wanted = environment.getOrDefault("PODIUM_HOME", "");
        Path top =
                (wanted.isEmpty() ? user.home().resolve(".podium") : Path.of(wanted))
                        .toAbsolutePath()
                        .normalize();
        boolean isDefault = name.isEmpty() || name.equals(Layout.DEFAULT_NAME);
        Path home = isDefault ? top : top.resolve("clusters").resolve(name);
        String clusterName = isDefault ? Layout.DEFAULT_NAME : name;
        boolean isUsualPlace = top.equals(user.home().resolve(".podium"));
        return new StateFolder(
                top,
                isUsualPlace ? Layout.of(clusterName, home) : Layout.apart(clusterName, home),
                user);
    }

    /** The states of all clusters of the user, the default one first. */
    public static List<StateFolder> all(Map<String, String> environment) throws IOException {
        var all = new ArrayList<>(List.of(of(environment, "")));
        Path others = all.getFirst().top.resolve("clusters");
        if (Files.isDirectory(others)) {
            try (Stream<Path> folders = Files.list(others)) {
                for (Path folder : folders.filter(Files::isDirectory).sorted().toList()) {
                    all.add(of(environment, folder.getFileName().toString()));
                }
            }
        }
        return all;
    }

    public Layout layout() {
        return layout;
    }

    public UserAccount user() {
        return user;
    }

    public Path home() {
        return layout.home();
    }

    /** Where images are; PODIUM_IMAGES lets several state folders share one. */
    public Path images(Map<String, String> environment) {
        String wanted = environment.getOrDefault("PODIUM_IMAGES", "");
        return wanted.isEmpty() ? top.resolve("images") : Path.of(wanted).toAbsolutePath();
    }

    public Path certificates() {
        return home().resolve("pki");
    }

    public Path kubeconfig() {
        return home().resolve("kubeconfig");
    }

    public Path log() {
        return home().resolve("podium.log");
    }

    /** Which context of the user's kubeconfig was current before ours. */
    Path previousContext() {
        return home().resolve("previous-context");
    }

    public Settings settings() throws IOException {
        return Settings.read(home().resolve("settings"));
    }

    /**
     * Makes the folder for the first time or checks that this Podium can read it; keeps the
     * settings.
     */
    public void prepare(Settings settings) throws IOException {
        checkVersion();
        OwnersOnly.folder(home());
        OwnersOnly.write(home().resolve("version"), VERSION + "\n");
        settings.write(home().resolve("settings"));
        for (Path made : List.of(top, top.resolve("clusters"), home())) {
            user.ownOnly(made);
        }
        if (Files.exists(log()) && Files.size(log()) > LOG_LIMIT) {
            Files.move(log(), home().resolve("podium.log.1"), StandardCopyOption.REPLACE_EXISTING);
        }
        OwnersOnly.file(log());
    }

    /** Refuses a folder that another version of Podium wrote. */
    public void checkVersion() throws IOException {
        Path file = home().resolve("version");
        String found = Files.exists(file) ? Files.readString(file).strip() : VERSION;
        if (!found.equals(VERSION)) {
            throw new Refused(
                    home()
                            + " was written by another version of Podium (form "
                            + found
                            + ", this one reads form "
                            + VERSION
                            + "): use that version, or another folder by setting PODIUM_HOME");
        }
    }

    /** Keeps other up and down commands away from this cluster until closed. */
    public FileChannel lock() throws IOException {
        OwnersOnly.folder(home());
        OwnersOnly.file(home().resolve(".lock"));
        FileChannel channel =
                FileChannel.open(
                        home().resolve(".lock"),
                        StandardOpenOption.CREATE,
                        StandardOpenOption.WRITE);
        if (!locks(channel)) {
            channel.close();
            throw new Refused(
                    "another ./podium command is working on cluster "
                            + layout.name()
                            + ": wait for its end");
        }
        return channel;
    }

    private static boolean locks(FileChannel channel) throws IOException {
        try {
            return channel.tryLock() != null;
        } catch (OverlappingFileLockException e) {
            return false; // Held by this very process, as in tests.
        }
    }

    /** Writes down that the process serves this cluster. */
    public void announce(Processes.Identity server) throws IOException {
        OwnersOnly.write(identityFile(), server.text());
        OwnersOnly.write(pidFile(), server.pid() + "\n");
        user.ownOnly(pidFile());
    }

    /** The process that serves this cluster now; what a crash left behind does not count. */
    public Optional<Processes.Identity> server() throws IOException {
        return Processes.fromFile(identityFile());
    }

    /** Forgets the process that served. */
    public void withdraw() throws IOException {
        Files.deleteIfExists(pidFile());
        Files.deleteIfExists(identityFile());
    }

    /** Removes all that is kept of this cluster; nothing of it is mounted or running any more. */
    public void purge() throws IOException {
        for (String name : OWN_FILES) {
            Folders.delete(home().resolve(name));
        }
        Files.deleteIfExists(home().resolve(".lock"));
        for (Path folder : List.of(home(), top.resolve("clusters"), top)) {
            try {
                Files.deleteIfExists(folder);
            } catch (DirectoryNotEmptyException e) {
                return; // Images and other clusters stay.
            }
        }
    }

    private Path pidFile() {
        return home().resolve("podium.pid");
    }

    private Path identityFile() {
        return home().resolve("podium.identity");
    }
}
