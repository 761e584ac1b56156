package io.podium.node.pressure;

import io.podium.node.cri.v1.Image;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Which images go when the disk fills up: those nobody used for longest first, never one that is
 * used, pinned, or has not been there for some time. Pure.
 *
 * @param records by image id
 */
record ImageGarbage(Map<String, Times> records) {
    static final ImageGarbage NONE = new ImageGarbage(Map.of());

    /** The kubelet's imageMinimumGCAge. */
    static final Duration YOUNGEST = Duration.ofMinutes(2);

    ImageGarbage {
        records = Map.copyOf(records);
    }

    /**
     * When an image was seen first, and when somebody was seen to use it.
     *
     * @param used the beginning of time for never
     */
    record Times(Instant found, Instant used) {}

    /**
     * What shall go.
     *
     * @param images in this order
     * @param bytes of them together
     */
    record Sweep(List<Image> images, long bytes) {}

    /** What is known after these were found. */
    ImageGarbage after(List<Image> images, Set<String> used, Instant now) {
        var next = new HashMap<String, Times>();
        for (Image image : images) {
            Times before = records.getOrDefault(image.id(), new Times(now, Instant.EPOCH));
            next.put(
                    image.id(),
                    used.contains(image.id()) ? new Times(before.found(), now) : before);
        }
        return new ImageGarbage(next);
    }

    /** Images whose removal frees as many bytes, or all that may go. */
    Sweep sweep(List<Image> images, Set<String> used, long bytes, Instant now) {
        var gone = new ArrayList<Image>();
        long freed = 0;
        Comparator<Image> oldest =
                Comparator.comparing((Image image) -> records.get(image.id()).used())
                        .thenComparing(image -> records.get(image.id()).found())
                        .thenComparing(Image::id);
        List<Image> known =
                images.stream()
                        .filter(one -> records.containsKey(one.id()))
                        .sorted(oldest)
                        .toList();
        for (Image image : known) {
            Times times = records.get(image.id());
            boolean isYoung = now.isBefore(times.found().plus(YOUNGEST));
            if (freed >= bytes) {
                break;
            }
            if (!used.contains(image.id()) && !image.pinned() && !isYoung) {
                gone.add(image);
                freed += image.size();
            }
        }
        return new Sweep(List.copyOf(gone), freed);
    }

    /**
     * How many bytes must be freed to come from above the high mark down to the low one; 0 for
     * none.
     *
     * @param high percent of the disk
     * @param low percent of the disk
     */
    static long excess(Level disk, int high, int low) {
        if (disk.capacity() <= 0) {
            return 0;
        }
        long percent = 100 - disk.available() * 100 / disk.capacity();
        return percent >= high && high < 100
                ? Math.max(0, disk.capacity() * (100 - low) / 100 - disk.available())
                : 0;
    }
}
