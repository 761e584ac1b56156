package io.podium.e2e.cluster;

import io.podium.e2e.cluster.Command.Result;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * One Podium brought up by its own command, in an outer namespace, with a home folder of its own.
 */
public final class PodiumCluster implements AutoCloseable {
    private final Outer outer;
    private final Path home;

    private PodiumCluster(Outer outer, Path home) {
        this.outer = outer;
        this.home = home;
    }

    /** The namespace and the home folder, with nothing running yet. */
    public static PodiumCluster prepare(String purpose) {
        try {
            Path home = Files.createTempDirectory("podium-" + purpose + "-");
            return new PodiumCluster(Outer.create(purpose), home);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    public Path home() {
        return home;
    }

    public Outer outer() {
        return outer;
    }

    /**
     * The program with these arguments; images come from the cache of the user who runs the tests.
     */
    public Command podium(String... arguments) {
        return outer.command(SourceRoot.path().resolve("podium").toString())
                .with(List.of(arguments))
                .env("PODIUM_HOME", home.toString())
                .env("PODIUM_IMAGES", imageCache().toString())
                .env("HOME", home.toString())
                .within(Duration.ofMinutes(5));
    }

    /** Where the images made from packages are kept between runs. */
    public static Path imageCache() {
        String given = System.getenv("PODIUM_IMAGES");
        return given != null
                ? Path.of(given)
                : Path.of(System.getProperty("user.home"), ".podium", "images");
    }

    public Result up(String... more) {
        return podium("up", "--nodes", "2").with(List.of(more)).run();
    }

    public Result down() {
        return podium("down").run();
    }

    public Kubectl kubectl() {
        return kubectl("1.33");
    }

    public Kubectl kubectl(String version) {
        return Kubectl.of(version, outer, home.resolve("kubeconfig"));
    }

    /** Where the cluster's running things are on this machine, found by whose they are. */
    public Path runFolder() {
        return runFolders()
                .filter(this::isOurs)
                .findFirst()
                .orElseThrow(() -> new AssertionError("nothing of " + home + " is running"));
    }

    /** Names of the clusters that run beside this one; all that is theirs bears them. */
    public List<String> others() {
        return runFolders()
                .filter(one -> !isOurs(one))
                .map(one -> one.getFileName().toString())
                .toList();
    }

    private static Stream<Path> runFolders() {
        try (Stream<Path> all = Files.list(Path.of("/run/podium"))) {
            return all.toList().stream();
        } catch (NoSuchFileException e) {
            return Stream.empty(); // No cluster has run yet.
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** One that goes away meanwhile is another's. */
    private boolean isOurs(Path runFolder) {
        try {
            return Files.readString(runFolder.resolve("home"))
                    .strip()
                    .equals(home.toRealPath().toString());
        } catch (NoSuchFileException e) {
            return false;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** A command in the network of node-1. */
    public Command inFirstNode(String... words) {
        String name = "podium-" + runFolder().getFileName() + "-node-1";
        return Command.of("nsenter", "--net=/run/netns/" + name).with(List.of(words));
    }

    /** A node's containerd, found by the configuration it was given. */
    public Optional<ProcessHandle> runtime(String node) {
        Path configuration = runFolder().resolve(node).resolve("containerd.toml");
        return ProcessHandle.allProcesses()
                .filter(one ->
                        one.info()
                                .commandLine()
                                .orElse("")
                                .endsWith("containerd --config " + configuration))
                .findFirst();
    }

    /** The process id of the running program. */
    public long processId() {
        try {
            return Long.parseLong(
                    Files.readString(home.resolve("podium.pid"))
                            .lines()
                            .findFirst()
                            .orElseThrow()
                            .strip());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Ends all of it, whatever state it is in, and removes the home folder. */
    @Override
    public void close() {
        down();
        outer.close();
        Command.of("rm", "-rf", "--one-file-system", home.toString()).run();
    }
}
