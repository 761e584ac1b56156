package io.podium.node.volume;

import io.podium.api.core.v1.HostPathVolumeSource;
import io.podium.api.core.v1.Pod;
import io.podium.api.core.v1.Volume;
import io.podium.base.files.Folders;
import io.podium.base.time.Clock;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

/**
 * The folders of one node's pods. Below the folder of a pod: {@code volumes/KIND/NAME}, {@code
 * containers/NAME} for termination messages, {@code etc-hosts}. Secret files lie apart, on a file
 * system in memory.
 */
public final class PodVolumes {
    /** The kind of volumes made of images, as their folders name it. */
    public static final String IMAGES = "kubernetes.io~image";

    private static final int OPEN_MODE = 0777;

    /**
     * What upstream keeps in memory shows this bit, which folders of tmpfs bring along; people and
     * tests look at it.
     */
    private static final int STICKY = 01000;

    private static final int GROUP_READS = 0440;
    private static final int GROUP_WRITES = 0660;
    private static final int S_IFMT = 0170000;
    private static final int S_IFSOCK = 0140000;
    private static final int S_IFCHR = 0020000;
    private static final int S_IFBLK = 0060000;

    private final Path pods;
    private final Path secrets;
    private final AtomicWriter writer;
    private final long nodeMemory;

    /**
     * @param pods where the pods' folders are
     * @param secrets where secret files are; on tmpfs, unless no one minds
     * @param nodeMemory bytes; no volume in memory is larger
     */
    public PodVolumes(Path pods, Path secrets, long nodeMemory, Clock clock) {
        this.nodeMemory = nodeMemory;
        this.pods = pods;
        this.secrets = secrets;
        this.writer = new AtomicWriter(clock);
    }

    /** The pod's own folder. */
    public Path folder(String uid) {
        return pods.resolve(uid);
    }

    /** Where a container sees the volume from. */
    public Path path(String uid, Volume volume) {
        if (volume.hasHostPath()) {
            return Path.of(volume.hostPath().path());
        }
        Path root = PayloadRenderer.isSecret(volume) ? secrets : pods;
        return root.resolve(uid).resolve("volumes").resolve(kind(volume)).resolve(volume.name());
    }

    private static String kind(Volume volume) {
        if (volume.hasConfigMap()) {
            return "kubernetes.io~configmap";
        }
        if (volume.hasSecret()) {
            return "kubernetes.io~secret";
        }
        if (volume.hasDownwardAPI()) {
            return "kubernetes.io~downward-api";
        }
        if (volume.hasImage()) {
            return IMAGES;
        }
        return volume.hasProjected() ? "kubernetes.io~projected" : "kubernetes.io~empty-dir";
    }

    /**
     * Makes all volumes of the pod what they shall be; doing it again changes nothing or brings
     * files up to date. False while a token is on its way. Fails with {@link MountTrouble}.
     */
    public boolean mount(Pod pod, PayloadRenderer renderer) {
        boolean complete = true;
        for (Volume volume : pod.spec().volumes()) {
            try {
                complete &= mount(pod, volume, renderer);
            } catch (IOException trouble) {
                throw new MountTrouble(
                        volume.name(), String.valueOf(trouble.getMessage()), trouble);
            }
        }
        return complete;
    }

    private boolean mount(Pod pod, Volume volume, PayloadRenderer renderer) throws IOException {
        if (volume.hasHostPath()) {
            hostPath(volume.name(), volume.hostPath());
            return true;
        }
        if (volume.hasImage()) {
            return true; // Whoever starts the containers fetches the image and mounts it.
        }
        Path path = path(pod.uid(), volume);
        if (PayloadRenderer.renders(volume)) {
            Optional<Payload> payload = renderer.render(volume);
            if (payload.isPresent()) {
                open(path);
                if (!volume.hasConfigMap()) {
                    Ownership.add(path, STICKY);
                }
                for (Path place : NestedMounts.in(pod, volume.name())) {
                    Files.createDirectories(path.resolve(place));
                }
                own(pod, path, Ownership.Depth.TOP, GROUP_READS);
                writer.write(
                        path,
                        payload.get(),
                        fresh -> own(pod, fresh, Ownership.Depth.TREE, GROUP_READS));
            }
            return payload.isPresent();
        }
        if (!volume.hasEmptyDir()) {
            throw new MountTrouble(
                    volume.name(),
                    "this kind of volume is not there yet in this version of Podium");
        }
        emptyDir(pod, volume, path);
        return true;
    }

    /**
     * Where a container sees a part of the volume from.
     *
     * @param index of the mount in its container
     * @param part relative to the volume, which it never leaves
     */
    public Path part(String uid, Volume volume, String container, int index, String part)
            throws IOException {
        return SubPaths.bind(folder(uid), container, index, volume.name(), path(uid, volume), part);
    }

    /** The content of a file in a volume, which may be a link inside it and never leads out. */
    public String text(String uid, Volume volume, String part) throws IOException {
        try (var root = LinuxFiles.folder(path(uid, volume));
                var file = LinuxFiles.beneath(root, part)) {
            return Files.readString(file.path());
        }
    }

    private void emptyDir(Pod pod, Volume volume, Path path) throws IOException {
        String medium = volume.emptyDir().medium();
        if (!medium.isEmpty() && !medium.equals("Memory") && !HugePages.is(medium)) {
            throw new MountTrouble(
                    volume.name(),
                    "medium " + medium + " is not there yet in this version of Podium");
        }
        boolean made = open(path);
        if (medium.equals("Memory")) {
            made |=
                    MemoryMounts.mount(
                            path, STICKY | OPEN_MODE, VolumeSizes.memory(pod, volume, nodeMemory));
        }
        if (HugePages.is(medium)) {
            long page = HugePages.pageBytes(pod, volume.name(), medium);
            made |= MemoryMounts.mountHugePages(path, STICKY | OPEN_MODE, page);
        }
        if (made) {
            own(pod, path, Ownership.Depth.TREE, GROUP_WRITES);
        }
    }

    /**
     * Gives files to the pod's fsGroup, if it has one: new ones belong to that group, too.
     * Upstream's fsGroupChangePolicy is for volumes that outlive pods, and there are none here.
     */
    private static void own(Pod pod, Path path, Ownership.Depth depth, int fileBits)
            throws IOException {
        if (pod.spec().securityContext().hasFsGroup()) {
            Ownership.give(path, (int) pod.spec().securityContext().fsGroup(), depth, fileBits);
        }
    }

    /** A folder everyone may write to, as upstream makes them; true when it was not there. */
    private static boolean open(Path path) throws IOException {
        if (Files.isDirectory(path)) {
            return false;
        }
        Files.createDirectories(path);
        Files.setPosixFilePermissions(path, AtomicWriter.permissions(OPEN_MODE));
        return true;
    }

    private static void hostPath(String volume, HostPathVolumeSource source) throws IOException {
        Path path = Path.of(source.path());
        String type = source.type();
        switch (type) {
            case "" -> {}
            case "DirectoryOrCreate" -> {
                if (!Files.exists(path)) {
                    Files.createDirectories(path);
                }
                check(volume, path, Files.isDirectory(path), "directory");
            }
            case "FileOrCreate" -> {
                if (!Files.exists(path)) {
                    Files.createFile(path);
                    Files.setPosixFilePermissions(path, AtomicWriter.permissions(0644));
                }
                check(volume, path, Files.isRegularFile(path), "file");
            }
            case "Directory" -> check(volume, path, Files.isDirectory(path), "directory");
            case "File" -> check(volume, path, Files.isRegularFile(path), "file");
            case "Socket" -> check(volume, path, isA(path, S_IFSOCK), "socket file");
            case "CharDevice" -> check(volume, path, isA(path, S_IFCHR), "character device");
            case "BlockDevice" -> check(volume, path, isA(path, S_IFBLK), "block device");
            default -> throw new MountTrouble(volume, type + " is an invalid volume type");
        }
    }

    private static boolean isA(Path path, int sort) throws IOException {
        return Files.exists(path)
                && ((Integer) Files.getAttribute(path, "unix:mode") & S_IFMT) == sort;
    }

    private static void check(String volume, Path path, boolean fits, String what) {
        if (!fits) {
            throw new MountTrouble(
                    volume, "hostPath type check failed: " + path + " is not a " + what);
        }
    }

    /**
     * Takes down what is more than a folder; the folders stay, because logs of messages may still
     * be wanted.
     */
    public void unmount(String uid) throws IOException {
        MemoryMounts.unmountBelow(folder(uid));
        Folders.delete(secrets.resolve(uid));
    }

    /** Deletes the pod's folders; refuses while something is mounted below. */
    public void remove(String uid) throws IOException {
        Folders.delete(secrets.resolve(uid));
        Folders.delete(folder(uid));
    }
}
