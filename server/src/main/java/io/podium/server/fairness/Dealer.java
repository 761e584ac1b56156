package io.podium.server.fairness;

/**
 * Deals each flow the same hand of queues out of many, so that two flows rarely share all of
 * theirs.
 */
final class Dealer {
    private final int deck;
    private final int[] hand;

    Dealer(int deck, int handSize) {
        this.deck = deck;
        this.hand = new int[Math.min(handSize, deck)];
    }

    /** The hand for the hash: different numbers below the deck's size. Overwritten by the next. */
    int[] deal(long hash) {
        long rest = hash & Long.MAX_VALUE;
        for (int i = 0; i < hand.length; i++) {
            int left = deck - i;
            hand[i] = (int) (rest % left);
            rest /= left;
        }
        // Each number counts the queues not dealt yet; made into numbers of all queues here.
        for (int i = hand.length - 1; i >= 0; i--) {
            int card = hand[i];
            for (int j = i - 1; j >= 0; j--) {
                if (card >= hand[j]) {
                    card++;
                }
            }
            hand[i] = card;
        }
        return hand;
    }
}
