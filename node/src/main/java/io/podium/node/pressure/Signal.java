package io.podium.node.pressure;

import java.util.Optional;
import java.util.stream.Stream;

/** What of a node may run short; the names are those of the kubelet's eviction signals. */
public enum Signal {
    MEMORY("memory.available", "MemoryPressure", "memory"),
    NODE_DISK("nodefs.available", "DiskPressure", "ephemeral-storage"),
    NODE_INODES("nodefs.inodesFree", "DiskPressure", "inodes"),
    IMAGE_DISK("imagefs.available", "DiskPressure", "ephemeral-storage"),
    IMAGE_INODES("imagefs.inodesFree", "DiskPressure", "inodes"),
    PROCESSES("pid.available", "PIDPressure", "pids");

    private final String text;
    private final String condition;
    private final String resource;

    Signal(String text, String condition, String resource) {
        this.text = text;
        this.condition = condition;
        this.resource = resource;
    }

    static Optional<Signal> of(String text) {
        return Stream.of(values()).filter(one -> one.text.equals(text)).findFirst();
    }

    /** The node's condition that says it runs short. */
    public String condition() {
        return condition;
    }

    /** As messages name it. */
    String resource() {
        return resource;
    }

    /** Whether it is counted in bytes. */
    boolean isBytes() {
        return this != PROCESSES && this != NODE_INODES && this != IMAGE_INODES;
    }

    boolean isOfDisks() {
        return condition.equals("DiskPressure");
    }

    @Override
    public String toString() {
        return text;
    }
}
