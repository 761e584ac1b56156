package io.podium.store;

import java.util.concurrent.CompletableFuture;

/** A store whose seal can be exchanged while it is in use. */
public interface Resealable {
    /**
     * From the moment the future completes, nothing goes to the disk but as this seal makes it;
     * what lies there is then sealed anew. Until it completes, nothing on the disk needs the fresh
     * seal; from then until {@link #resealed} it takes one that opens both, as the fresh one does.
     *
     * <p>Fails with a {@link StoreException} that says what could not be opened any more if
     * something on the disk needs a key that the fresh seal does not have; then all is as it was.
     */
    CompletableFuture<Void> reseal(Seal fresh);

    /** Completes when all that lies on the disk lies as the seal of now makes it. */
    CompletableFuture<Void> resealed();
}
