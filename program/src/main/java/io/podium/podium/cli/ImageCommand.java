package io.podium.podium.cli;

import io.podium.base.time.Clock;
import io.podium.podium.host.Machines;
import io.podium.podium.host.Requirements;
import io.podium.podium.image.ArchiveLoader;
import io.podium.podium.image.ImageStore;
import io.podium.podium.image.NodeImages;
import io.podium.podium.image.PackageImages;
import io.podium.podium.image.StoredImage;
import io.podium.podium.state.StateFolder;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/**
 * Images without a registry: kept once for the user, copied to the nodes of all clusters that run.
 */
@Command(
        name = "image",
        description = "Images without a registry: for the running clusters and all later ones.")
final class ImageCommand {
    private static final int DIGEST_SHOWN = "sha256:".length() + 12;

    @Command(
            name = "load",
            description = "Load an archive written by docker save, podman save or an OCI tool.")
    int load(
            @Parameters(paramLabel = "FILE", description = "the archive, plain or gzipped")
                    Path file,
            @Option(
                            names = "--as",
                            paramLabel = "NAME",
                            description = "name for an archive of one image")
                    Optional<String> name)
            throws IOException {
        var console = new Console(System.out, Clock.system());
        StateFolder state = StateFolder.of(System.getenv(), "");
        List<String> names = ArchiveLoader.load(store(state), file.toAbsolutePath(), name);
        console.step("loaded " + String.join(", ", names));
        spread(console, state, names);
        return 0;
    }

    @Command(name = "list", description = "List the images that are kept.")
    int list() throws IOException {
        var console = new Console(System.out, Clock.system());
        ImageStore store = store(StateFolder.of(System.getenv(), ""));
        List<StoredImage> images = store.list();
        int width = images.stream().mapToInt(image -> image.name().length()).max().orElse(0);
        for (StoredImage image : images) {
            console.line(
                    String.format(
                            Locale.ROOT,
                            "%-" + width + "s  %s  %5d MB  %s",
                            image.name(),
                            image.manifest().substring(0, DIGEST_SHOWN),
                            (store.bytes(image) + (1 << 19)) >> 20,
                            image.origin()));
        }
        if (images.isEmpty()) {
            console.line("No images yet: ./podium image from-packages examples makes some");
        }
        return 0;
    }

    @Command(
            name = "from-packages",
            description =
                    "Make images out of Debian packages: pause, busybox, nginx, redis, tomcat, or"
                            + " examples for all that the examples need. Made once per version of the"
                            + " package.")
    int fromPackages(
            @Parameters(paramLabel = "SET", arity = "1..*", description = "names or examples")
                    List<String> sets)
            throws IOException {
        var console = new Console(System.out, Clock.system());
        Requirements.checkSystem();
        Requirements.checkRoot(
                "unpacking packages", "image from-packages " + String.join(" ", sets));
        StateFolder state = StateFolder.of(System.getenv(), "");
        Path folder = state.images(System.getenv());
        List<String> names;
        try {
            names = new PackageImages(store(state), console::step).make(sets);
        } finally {
            state.user().own(folder);
        }
        console.step("there are " + String.join(", ", names));
        spread(console, state, names);
        return 0;
    }

    private static ImageStore store(StateFolder state) {
        return new ImageStore(state.images(System.getenv()));
    }

    /** Copies the images to the nodes of the clusters that run now. */
    private static void spread(Console console, StateFolder any, List<String> names)
            throws IOException {
        ImageStore store = store(any);
        any.user().own(any.images(System.getenv()));
        List<StoredImage> images =
                store.list().stream().filter(image -> names.contains(image.name())).toList();
        for (StateFolder state : StateFolder.all(System.getenv())) {
            for (int number : Machines.runningNodes(state.layout())) {
                if (new NodeImages(state.layout().runtimeSocket(number)).bring(store, images) > 0) {
                    console.step(
                            "copied to "
                                    + state.layout().name()
                                    + "/"
                                    + state.layout().nodeRun(number).getFileName());
                }
            }
        }
    }
}
