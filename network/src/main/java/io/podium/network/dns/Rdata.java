package io.podium.network.dns;

/** What a record says; names are in lower case without the last dot. */
public sealed interface Rdata {
    int TYPE_A = 1;
    int TYPE_NS = 2;
    int TYPE_CNAME = 5;
    int TYPE_SOA = 6;
    int TYPE_PTR = 12;
    int TYPE_TXT = 16;
    int TYPE_AAAA = 28;
    int TYPE_SRV = 33;
    int TYPE_OPT = 41;
    int TYPE_ANY = 255;

    /** As on the wire. */
    int type();

    /** An IPv4 address as a number. */
    record A(int address) implements Rdata {
        @Override
        public int type() {
            return TYPE_A;
        }
    }

    record Ns(String name) implements Rdata {
        @Override
        public int type() {
            return TYPE_NS;
        }
    }

    record Cname(String name) implements Rdata {
        @Override
        public int type() {
            return TYPE_CNAME;
        }
    }

    record Ptr(String name) implements Rdata {
        @Override
        public int type() {
            return TYPE_PTR;
        }
    }

    record Txt(String text) implements Rdata {
        @Override
        public int type() {
            return TYPE_TXT;
        }
    }

    /** Priority is always 0 here. */
    record Srv(int weight, int port, String target) implements Rdata {
        @Override
        public int type() {
            return TYPE_SRV;
        }
    }

    /** The start of authority; its times are the same for all. */
    record Soa(String server, String contact, int serial) implements Rdata {
        @Override
        public int type() {
            return TYPE_SOA;
        }
    }
}
