package io.podium.server.watch;

/**
 * The frames of some happenings of a lane, in a row, whole commits.
 *
 * @param from number of the first happening
 * @param to number of the first one behind
 * @param revision of the last happening
 * @param sizes of the frames in bytes; fewer than happenings where some are not seen
 */
@SuppressWarnings("ArrayRecordComponent") // Shared by connections, never compared.
record Chunk(long from, long to, long revision, int[] sizes, byte[] bytes) {
    /** How many frames there are. */
    int count() {
        return sizes.length;
    }

    void tell(WatchMeter meter) {
        for (int size : sizes) {
            meter.sent(size);
        }
    }
}
