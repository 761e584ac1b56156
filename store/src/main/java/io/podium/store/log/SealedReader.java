package io.podium.store.log;

import io.podium.store.Body;
import io.podium.store.Header;
import io.podium.store.Key;
import io.podium.store.Seal;
import java.nio.ByteBuffer;

/**
 * Opens what is sealed on the disk before anybody makes a body of it, and remembers whether
 * anything would be sealed otherwise now. Under a seal stand header and body, for labels may tell
 * as much.
 */
final class SealedReader implements Body.Reader {
    private final Seals seals;
    private final Body.Reader reader;
    private final Unpacker.Texts texts = new Unpacker.Texts();
    private boolean isStale;

    SealedReader(Seals seals, Body.Reader reader) {
        this.seals = seals;
        this.reader = reader;
    }

    @Override
    public Body read(Key key, Header header, byte[] bytes) {
        Seal seal = seals.current();
        seals.note(key.resource());
        if (Seal.isSealed(bytes)) {
            Seal.Opened opened = seal.open(key, bytes);
            isStale |= opened.isStale();
            var in = Records.unpacker(ByteBuffer.wrap(opened.plain()), texts);
            return reader.read(key, Records.header(in), in.bytes());
        }
        if (seal.covers(key)) {
            seal.admitPlain(key);
            isStale = true;
        }
        return reader.read(key, header, bytes);
    }

    /** Whether anything was read that would be written otherwise now. */
    boolean isStale() {
        return isStale;
    }
}
