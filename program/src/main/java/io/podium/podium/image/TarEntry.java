package io.podium.podium.image;

/**
 * One entry of a tar archive.
 *
 * @param name as written, without a leading "./" or "/" and without a slash at the end
 * @param type the type letter: '0' file, '1' hard link, '2' symbolic link, '5' folder, others as
 *     ustar has them
 * @param link where a link leads, "" for none
 */
record TarEntry(String name, char type, int mode, long uid, long gid, long size, String link) {
    static final char FILE = '0';
    static final char HARD_LINK = '1';
    static final char SYMBOLIC_LINK = '2';
    static final char FOLDER = '5';

    boolean isFile() {
        return type == FILE;
    }
}
