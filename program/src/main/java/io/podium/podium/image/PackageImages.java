package io.podium.podium.image;

import io.podium.podium.host.Commands;
import io.podium.podium.host.Refused;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.DigestOutputStream;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.stream.Stream;

/**
 * Makes images out of Debian packages and keeps them in the image folder. Maintainer scripts run,
 * by mmdebstrap, so users and alternatives are there as on an installed system. An image is made
 * once per version of its package.
 */
public final class PackageImages {
    private static final String BASE = "podium.local/debian:";

    /** Its version tells of point releases. */
    private static final String BASE_PACKAGE = "base-files";

    private static final List<String> EXCLUDED = List.of("man", "doc", "locale", "info", "lintian");

    private final ImageStore store;
    private final Consumer<String> progress;

    public PackageImages(ImageStore store, Consumer<String> progress) {
        this.store = store;
        this.progress = progress;
    }

    /** A layer in the store. */
    private record Layer(String digest, long size) {}

    /** The pause image's full name. */
    public static String pauseName() {
        return Recipe.PAUSE;
    }

    /**
     * Makes the chosen images (or "examples") as far as they are not there; returns all names they
     * have.
     */
    public List<String> make(List<String> words) throws IOException {
        var names = new ArrayList<String>();
        for (Recipe recipe : Recipe.chosen(words)) {
            makeOne(recipe);
            names.addAll(recipe.imageNames());
        }
        return names;
    }

    /** Makes the pause image, which every pod needs, out of the installed package. */
    public void makePause() throws IOException {
        makeOne(Recipe.pause());
    }

    private void makeOne(Recipe recipe) throws IOException {
        String version = version(recipe.debianPackage());
        String origin = recipe.debianPackage() + "=" + version + " recipe=" + recipe.fingerprint();
        Optional<StoredImage> kept = store.find(recipe.imageNames().getFirst());
        if (kept.isPresent() && kept.get().origin().equals(origin)) {
            progress.accept(
                    recipe.name()
                            + " ("
                            + recipe.debianPackage()
                            + " "
                            + version
                            + ") is there already");
            return;
        }
        progress.accept(
                recipe.name() + ": making it from " + recipe.debianPackage() + " " + version);
        List<Layer> below = recipe.isStatic() ? List.of() : List.of(base());
        store.locked(work -> {
            Path file = work.resolve("layer.tar");
            String digest =
                    recipe.isStatic()
                            ? staticLayer(recipe, work, file)
                            : debianLayer(recipe, below.getFirst(), work, file);
            var layers = new ArrayList<>(below);
            layers.add(new Layer(digest, Files.size(file)));
            store.adopt(file, digest);
            name(work, recipe.imageNames(), recipe.settings(), layers, origin);
            return digest;
        });
    }

    /** The essential packages, made once; images share the layer. */
    private Layer base() throws IOException {
        String suite = suite();
        String origin =
                BASE_PACKAGE
                        + "="
                        + version(BASE_PACKAGE)
                        + " without "
                        + String.join(",", EXCLUDED);
        Optional<StoredImage> kept = store.find(BASE + suite);
        if (kept.isEmpty() || !kept.get().origin().equals(origin)) {
            progress.accept("debian: making the layer all images share");
            store.locked(work -> {
                Path system = work.resolve("system.tar");
                mmdebstrap(List.of("--variant=essential"), suite, system);
                Path file = work.resolve("layer.tar");
                String digest = LayerDifference.whole(system, file);
                var layer = new Layer(digest, Files.size(file));
                store.adopt(file, digest);
                var settings =
                        new ImageSettings(
                                List.of(),
                                List.of("bash"),
                                List.of(ImageSettings.PATH),
                                "/",
                                0,
                                "");
                name(work, List.of(BASE + suite), settings, List.of(layer), origin);
                return digest;
            });
            kept = store.find(BASE + suite);
        }
        ImageJson layer = store.manifest(kept.orElseThrow()).objects("layers").getFirst();
        return new Layer(layer.text("digest"), layer.number("size"));
    }

    private String debianLayer(Recipe recipe, Layer base, Path work, Path layer)
            throws IOException {
        Path system = work.resolve("system.tar");
        var options =
                new ArrayList<>(List.of("--variant=custom", "--include=" + recipe.debianPackage()));
        // Postinst scripts of some packages put links beside manuals that are excluded.
        options.add(
                "--setup-hook=tar -C \"$1\" -xf "
                        + store.blob(base.digest())
                        + " && mkdir -p \"$1\"/usr/share/man/man1 \"$1\"/usr/share/man/man7"
                        + " \"$1\"/usr/share/man/man8");
        recipe.hooks().forEach(hook -> options.add("--customize-hook=" + hook));
        mmdebstrap(options, suite(), system);
        return LayerDifference.above(store.blob(base.digest()), system, layer);
    }

    private void mmdebstrap(List<String> options, String suite, Path target) throws IOException {
        var command = new ArrayList<>(List.of("mmdebstrap", "--mode=root", "--quiet"));
        for (String folder : EXCLUDED) {
            command.add("--dpkgopt=path-exclude=/usr/share/" + folder + "/*");
        }
        command.add("--dpkgopt=path-include=/usr/share/doc/*/copyright");
        command.addAll(options);
        command.addAll(List.of(suite, target.toString()));
        Commands.Result made;
        try {
            made = Commands.attempt(command, "");
        } catch (IOException e) {
            throw new Refused(
                    "mmdebstrap is missing: install it with apt-get install mmdebstrap", e);
        }
        if (!made.isOk()) {
            String why =
                    made.err()
                            .lines()
                            .filter(line -> line.startsWith("E:"))
                            .findFirst()
                            .orElse(made.err().strip());
            throw new Refused(
                    "mmdebstrap could not make the image ("
                            + why
                            + "): it needs root and a Debian mirror that apt-get can reach");
        }
    }

    private String staticLayer(Recipe recipe, Path work, Path layer) throws IOException {
        Path program = Path.of(recipe.program());
        if (!Files.isExecutable(program)) {
            program = fromPackage(recipe, work);
        }
        try (DigestOutputStream out = Digests.writing(Files.newOutputStream(layer))) {
            try (var tar = new TarWriter(out)) {
                if (recipe.name().equals("busybox")) {
                    busybox(tar, program);
                } else {
                    tar.file(program.getFileName().toString(), 0755, program);
                }
            }
            return Digests.of(out);
        }
    }

    /**
     * Takes the program out of the package without installing it: it is static and needs no
     * maintainer script.
     */
    private static Path fromPackage(Recipe recipe, Path work) throws IOException {
        Path folder = Files.createDirectory(work.resolve("package"));
        Commands.Result fetched =
                Commands.attempt(
                        "sh",
                        "-c",
                        "cd \"$0\" && apt-get -q download \"$1\" && dpkg-deb -x ./*.deb .",
                        folder.toString(),
                        recipe.debianPackage());
        if (!fetched.isOk()) {
            throw new Refused(
                    "the package "
                            + recipe.debianPackage()
                            + " is missing and cannot be fetched: install it"
                            + " with apt-get install "
                            + recipe.debianPackage());
        }
        String name = Path.of(recipe.program()).getFileName().toString();
        try (Stream<Path> files = Files.walk(folder)) {
            return files.filter(file -> file.endsWith("bin/" + name))
                    .findFirst()
                    .orElseThrow(() ->
                            new Refused(
                                    "the package " + recipe.debianPackage() + " has no " + name));
        }
    }

    private static void busybox(TarWriter tar, Path program) throws IOException {
        for (String folder :
                List.of(
                        "bin", "dev", "etc", "home", "proc", "sys", "usr", "usr/bin", "var",
                        "var/tmp")) {
            tar.folder(folder, 0755);
        }
        tar.folder("root", 0700);
        tar.folder("tmp", 01777);
        tar.file(
                "etc/passwd",
                0644,
                bytes(
                        """
                        root:x:0:0:root:/root:/bin/sh
                        nobody:x:65534:65534:nobody:/home:/bin/false
                        """));
        tar.file("etc/group", 0644, bytes("root:x:0:\nnogroup:x:65534:\n"));
        tar.file("bin/busybox", 0755, program);
        for (String applet : Commands.run(program.toString(), "--list").lines().toList()) {
            if (!applet.equals("busybox")) {
                tar.link("bin/" + applet, "busybox");
            }
        }
        tar.link("usr/bin/env", "../../bin/busybox");
    }

    private void name(
            Path work,
            List<String> names,
            ImageSettings settings,
            List<Layer> layers,
            String origin)
            throws IOException {
        String configuration = settings.configuration(layers.stream().map(Layer::digest).toList());
        var fields = new LinkedHashMap<String, Object>();
        fields.put("schemaVersion", 2L);
        fields.put("mediaType", ImageStore.MANIFEST_TYPE);
        fields.put("config", store.adoptText(work, ImageStore.CONFIG_TYPE, configuration));
        fields.put(
                "layers",
                layers.stream()
                        .map(layer ->
                                ImageStore.descriptor(
                                        ImageStore.LAYER_TYPE, layer.digest(), layer.size()))
                        .toList());
        String manifest = new ImageJson(fields).write();
        var written = store.adoptText(work, ImageStore.MANIFEST_TYPE, manifest);
        store.name(
                names.stream()
                        .map(name ->
                                new StoredImage(
                                        name,
                                        (String) written.get("digest"),
                                        ImageStore.MANIFEST_TYPE,
                                        ((Number) written.get("size")).longValue(),
                                        origin))
                        .toList());
    }

    /** The version apt would install now, or that is installed. */
    private static String version(String debianPackage) throws IOException {
        String policy;
        try {
            policy = Commands.run("apt-cache", "policy", debianPackage);
        } catch (IOException e) {
            throw new Refused(
                    "images are made from Debian packages, and this machine has no apt-cache: use"
                            + " ./podium image load with an archive instead",
                    e);
        }
        for (String field : List.of("Candidate:", "Installed:")) {
            Optional<String> version =
                    policy.lines()
                            .map(String::strip)
                            .filter(line -> line.startsWith(field))
                            .map(line -> line.substring(field.length()).strip())
                            .filter(found -> !found.equals("(none)"))
                            .findFirst();
            if (version.isPresent()) {
                return version.get();
            }
        }
        throw new Refused(
                "apt does not know the package " + debianPackage + ": run apt-get update first");
    }

    /** The Debian release of this machine, or the one Podium was tried with. */
    private static String suite() throws IOException {
        Path release = Path.of("/etc/os-release");
        String text = Files.exists(release) ? Files.readString(release) : "";
        return text.lines()
                .filter(line -> line.startsWith("VERSION_CODENAME=") && text.contains("ID=debian"))
                .map(line -> line.substring(line.indexOf('=') + 1).replace("\"", ""))
                .findFirst()
                .orElse("bookworm");
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }
}
