package io.podium.campaigns.cluster;

import io.podium.base.random.Randomness;

/**
 * Which faults a story has. Each is drawn by itself, so that stories with one alone are as common
 * as those with many.
 *
 * @param slow up to how many milliseconds a request takes each way
 * @param conflicts of a hundred writes, how many are told of a conflict that is none
 * @param refusals of a hundred writes, how many fail with 500 and are not done
 * @param lostAnswers of a hundred writes, how many are done and nobody learns of it
 * @param losesWatches whether what a part sees stands still now and then
 * @param crashes whether parts end between two of their actions and are started anew
 * @param jumps whether the wall clock is set
 * @param losesNodes whether nodes fall silent, some for ever
 */
record Weather(
        int slow,
        int conflicts,
        int refusals,
        int lostAnswers,
        boolean losesWatches,
        boolean crashes,
        boolean jumps,
        boolean losesNodes) {
    private static final int SLOWEST = 400;
    private static final int MOST = 15;

    static Weather of(Randomness chance) {
        return new Weather(
                chance.nextInt(3) == 0 ? 1 + chance.nextInt(SLOWEST) : 1 + chance.nextInt(10),
                sometimes(chance),
                sometimes(chance),
                sometimes(chance),
                chance.nextInt(3) == 0,
                chance.nextInt(3) == 0,
                chance.nextInt(4) == 0,
                chance.nextInt(3) == 0);
    }

    private static int sometimes(Randomness chance) {
        return chance.nextInt(3) == 0 ? 1 + chance.nextInt(MOST) : 0;
    }

    /** Nothing goes wrong any more. */
    static Weather calm() {
        return new Weather(2, 0, 0, 0, false, false, false, false);
    }

    /** Whether pods only go because somebody who may decide it wants them to. */
    boolean sparesPods() {
        return !losesNodes && !jumps;
    }
}
