package io.podium.node.images;

import io.podium.base.time.Clock;
import io.podium.node.cri.ContainerRuntime;
import io.podium.node.cri.RuntimeTrouble;
import io.podium.node.cri.v1.Image;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Decides whether a pod may use an image that is there, and keeps what that is decided by
 * (KubeletEnsureSecretPulledImages). Blocks for files, and at first for the runtime.
 */
public final class ImageAccess {
    private static final Logger LOG = LoggerFactory.getLogger(ImageAccess.class);

    /** With so many Secrets known no more are written down only because they would do as well. */
    private static final int MOST_SECRETS = 100;

    private final Verification verification;
    private final Path folder;
    private final ContainerRuntime runtime;
    private final Clock clock;
    private final Map<String, Integer> pulls = new HashMap<>();
    private Optional<PullRecords> known = Optional.empty();

    /**
     * @param folder where the records are, of nobody else
     */
    public ImageAccess(
            Verification verification, Path folder, ContainerRuntime runtime, Clock clock) {
        this.verification = verification;
        this.folder = folder;
        this.runtime = runtime;
        this.clock = clock;
    }

    /** Reads the records; what was about to be pulled and is there now counts as pulled. */
    private PullRecords records() {
        if (known.isEmpty()) {
            var fresh = new PullRecords(folder);
            if (!fresh.intents().isEmpty()) {
                settle(fresh);
            }
            known = Optional.of(fresh);
        }
        return known.get();
    }

    private void settle(PullRecords fresh) {
        try {
            for (Image image : runtime.listImages()) {
                var names = new HashSet<>(image.repoTags());
                names.addAll(image.repoDigests());
                for (String intent : fresh.intents()) {
                    if (names.contains(intent)) {
                        PulledRecord record =
                                fresh.of(image.id()).orElseGet(() -> bare(image.id()));
                        fresh.put(record);
                        fresh.forgetIntent(intent);
                    }
                }
            }
        } catch (RuntimeTrouble trouble) {
            LOG.warn("cannot see which images were pulled: {}", trouble.getMessage());
        }
    }

    private PulledRecord bare(String ref) {
        return new PulledRecord(ref, clock.now(), Map.of());
    }

    /**
     * Whether the image has to be pulled though it is there, because nobody knows whether the pod
     * could.
     *
     * @param image as the pod asks for it, with its tag
     * @param repository with its registry, without tag and digest
     * @param ref of the image, as the runtime has it
     * @param secrets the pod would pull it with
     */
    public synchronized boolean mustPull(
            String image, String repository, String ref, List<PullSecret> secrets) {
        PullRecords records = records();
        if (records.isDamaged(ref)) {
            return true;
        }
        Optional<PulledRecord> record = records.of(ref);
        boolean isPulled =
                (record.isPresent() || records.intents().contains(image))
                        && !runtime.isForEverybody(image);
        if (!verification.isWanted(repository, isPulled)) {
            return false;
        }
        PulledRecord.Grant grant = record.map(one -> one.grants().get(repository)).orElse(null);
        if (grant == null) {
            return true;
        }
        return !grant.everybody() && !opens(record.get(), repository, grant, secrets);
    }

    /**
     * Whether one of them is known to open it, by what it says or because it is the same object.
     */
    private boolean opens(
            PulledRecord record,
            String repository,
            PulledRecord.Grant grant,
            List<PullSecret> secrets) {
        boolean hasRoom = grant.secrets().size() < MOST_SECRETS;
        for (PullSecret own : secrets) {
            for (PullSecret one : grant.secrets()) {
                boolean isSame = own.isSameObject(one);
                if (own.saysTheSame(one)) {
                    if (!isSame && hasRoom) {
                        note(record, repository, own);
                    }
                    return true;
                }
                if (isSame && hasRoom) {
                    note(record, repository, own);
                    return true;
                }
            }
        }
        return false;
    }

    private void note(PulledRecord record, String repository, PullSecret secret) {
        var grant = PulledRecord.Grant.by(Optional.of(secret));
        records().put(record.with(repository, grant, clock.now()));
    }

    /** Somebody is about to pull the image. */
    public synchronized void pullBegins(String image) {
        records().intend(image);
        pulls.merge(image, 1, Integer::sum);
    }

    /**
     * It is there.
     *
     * @param secret it came by, if there was any
     */
    public synchronized void pulled(
            String image, String repository, String ref, Optional<PullSecret> secret) {
        PulledRecord record = records().of(ref).orElseGet(() -> bare(ref));
        records().put(record.with(repository, PulledRecord.Grant.by(secret), clock.now()));
        pullEnds(image);
    }

    /** It could not be pulled. */
    public synchronized void pullFailed(String image) {
        pullEnds(image);
    }

    private void pullEnds(String image) {
        int left = pulls.merge(image, -1, Integer::sum);
        if (left <= 0) {
            pulls.remove(image);
            records().forgetIntent(image);
        }
    }

    /**
     * Forgets images that are no more.
     *
     * @param refs of those that are
     * @param before when they were listed; what was written since stays
     */
    public synchronized void prune(Collection<String> refs, Instant before) {
        for (PulledRecord record : records().all()) {
            if (record.updated().isBefore(before) && !refs.contains(record.ref())) {
                records().remove(record.ref());
            }
        }
    }

    /** The hash of what a Secret says of a registry. */
    public static String hash(String said) {
        return PullRecords.hash(said);
    }
}
