package io.podium.podium.certs;

import java.io.ByteArrayOutputStream;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Collections;
import java.util.List;
import java.util.Set;

/**
 * Writes the parts of certificates in DER (X.690). A library could, but the one there is comes in
 * signed archives, whose check alone costs more than all the rest of a start.
 */
final class Der {
    private static final int BOOLEAN = 0x01;
    private static final int INTEGER = 0x02;
    private static final int BITS = 0x03;
    private static final int OCTETS = 0x04;
    private static final int OBJECT = 0x06;
    private static final int UTF8 = 0x0c;
    private static final int UTC_TIME = 0x17;
    private static final int GENERALIZED_TIME = 0x18;
    private static final int SEQUENCE = 0x30;
    private static final int SET = 0x31;
    private static final int CONTEXT = 0x80;
    private static final int CONSTRUCTED = 0x20;
    private static final int LONG_LENGTH = 0x80;
    private static final int FIRST_GENERALIZED_YEAR = 2050;

    private Der() {}

    static byte[] sequence(byte[]... parts) {
        return tagged(SEQUENCE, parts);
    }

    static byte[] sequence(List<byte[]> parts) {
        return sequence(parts.toArray(byte[][]::new));
    }

    static byte[] set(byte[] part) {
        return tagged(SET, part);
    }

    /** A part that is known by its number, around what stands inside. */
    static byte[] explicit(int number, byte[] part) {
        return tagged(CONTEXT | CONSTRUCTED | number, part);
    }

    /** A part that is known by its number instead of its type. */
    static byte[] implicit(int number, byte[] content) {
        return tagged(CONTEXT | number, content);
    }

    static byte[] yes() {
        return tagged(BOOLEAN, new byte[] {(byte) 0xff});
    }

    static byte[] integer(BigInteger value) {
        return tagged(INTEGER, value.toByteArray());
    }

    static byte[] octets(byte[] content) {
        return tagged(OCTETS, content);
    }

    /** The last bits of the last byte may not belong to it. */
    static byte[] bits(int unused, byte[] content) {
        return tagged(BITS, new byte[] {(byte) unused}, content);
    }

    /** A string in which these bits are set, counted from the first, and none after the last. */
    static byte[] bitsOf(Set<Integer> set) {
        int last = Collections.max(set);
        byte[] content = new byte[last / 8 + 1];
        for (int bit : set) {
            content[bit / 8] = (byte) (content[bit / 8] | (0x80 >>> (bit % 8)));
        }
        return bits(7 - last % 8, content);
    }

    static byte[] utf8(String text) {
        return tagged(UTF8, text.getBytes(StandardCharsets.UTF_8));
    }

    /** Written like 2.5.29.17. */
    static byte[] object(String dotted) {
        String[] numbers = dotted.split("\\.", -1);
        var content = new ByteArrayOutputStream();
        content.write(Integer.parseInt(numbers[0]) * 40 + Integer.parseInt(numbers[1]));
        for (int at = 2; at < numbers.length; at++) {
            base128(Long.parseLong(numbers[at]), content);
        }
        return tagged(OBJECT, content.toByteArray());
    }

    private static void base128(long number, ByteArrayOutputStream out) {
        int groups = 1;
        while (number >>> (7 * groups) != 0) {
            groups++;
        }
        for (int group = groups - 1; group >= 0; group--) {
            int bits = (int) (number >>> (7 * group)) & 0x7f;
            out.write(group == 0 ? bits : bits | 0x80);
        }
    }

    /** Seconds are the smallest unit; RFC 5280 wants the short form as long as it is clear. */
    static byte[] time(Instant instant) {
        var time = instant.atOffset(ZoneOffset.UTC);
        boolean isShort = time.getYear() < FIRST_GENERALIZED_YEAR;
        var format = DateTimeFormatter.ofPattern(isShort ? "uuMMddHHmmss'Z'" : "uuuuMMddHHmmss'Z'");
        byte[] text = format.format(time).getBytes(StandardCharsets.US_ASCII);
        return tagged(isShort ? UTC_TIME : GENERALIZED_TIME, text);
    }

    private static byte[] tagged(int tag, byte[]... parts) {
        int length = 0;
        for (byte[] part : parts) {
            length += part.length;
        }
        var out = new ByteArrayOutputStream(length + 6);
        out.write(tag);
        if (length < LONG_LENGTH) {
            out.write(length);
        } else {
            byte[] digits = BigInteger.valueOf(length).toByteArray();
            int first = digits[0] == 0 ? 1 : 0; // The sign has no place here.
            out.write(LONG_LENGTH | (digits.length - first));
            out.write(digits, first, digits.length - first);
        }
        for (byte[] part : parts) {
            out.writeBytes(part);
        }
        return out.toByteArray();
    }
}
