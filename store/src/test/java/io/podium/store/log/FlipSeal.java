package io.podium.store.log;

import io.podium.store.Key;
import io.podium.store.Seal;
import io.podium.store.StoreException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;

/** Turns every bit that the number has, but of config maps; knows other numbers, too. */
record FlipSeal(int first, List<Integer> known, boolean admits) implements Seal {
    @Override
    public boolean covers(Key key) {
        return first > 0 && !key.resource().equals("configmaps");
    }

    @Override
    public byte[] close(Key key, byte[] plain) {
        byte[] start = (START + "flip:v1:" + first + ":").getBytes(StandardCharsets.UTF_8);
        byte[] whole = Arrays.copyOf(start, start.length + plain.length);
        System.arraycopy(flipped(first, plain, 0), 0, whole, start.length, plain.length);
        return whole;
    }

    private static byte[] flipped(int by, byte[] bytes, int from) {
        byte[] flipped = Arrays.copyOfRange(bytes, from, bytes.length);
        for (int i = 0; i < flipped.length; i++) {
            flipped[i] ^= (byte) by;
        }
        return flipped;
    }

    @Override
    public Opened open(Key key, byte[] sealed) {
        String start = Seal.start(sealed);
        int by = Integer.parseInt(start.substring(16, start.length() - 1));
        if (!known.contains(by)) {
            throw new StoreException("no key " + by + " for " + key);
        }
        return new Opened(flipped(by, sealed, start.length()), by != first);
    }

    @Override
    public void admitPlain(Key key) {
        if (!admits) {
            throw new StoreException(key + " is plain");
        }
    }
}
