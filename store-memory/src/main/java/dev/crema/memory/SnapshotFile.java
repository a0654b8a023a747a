package dev.crema.memory;

import dev.crema.store.kafka.StorePositions;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.HashMap;
import java.util.Map;
import java.util.zip.CRC32C;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.utils.Bytes;
import org.apache.kafka.common.utils.Utils;
import org.apache.kafka.streams.KeyValue;
import org.apache.kafka.streams.query.Position;

/**
 * A snapshot of a store in a file: what it is of and how far it is, then its entries in order of keys, in blocks with a
 * checksum each. A file is complete or does not exist: it is written beside the one before, brought to disk, and renamed.
 *
 * <pre>
 *  head    magic, version, bytes of the next part
 *          store, format, position, offsets by partition, time kept up, number of entries, bytes of all blocks and of the
 *          largest
 *          checksum of the head
 *  block   bytes of its entries, checksum of those bytes
 *          entries: bytes of key, bytes of value, key, value
 * </pre>
 */
final class SnapshotFile {

    private static final long MAGIC = 0x637265_6d61_736e_70L; // "cremasnp"
    private static final int VERSION = 1;
    private static final int FIXED_HEAD = Long.BYTES + 2 * Integer.BYTES;
    private static final int LARGEST_HEAD = 1 << 24;
    private static final int BLOCK_BYTES = 1 << 18;
    private static final String NAME = "snapshot";
    private static final String UNFINISHED = "snapshot.tmp";

    private final Path file;
    private final Head head;
    private final long start;

    private SnapshotFile(Path file, Head head, long start) {
        this.file = file;
        this.head = head;
        this.start = start;
    }

    /**
     * What a snapshot is of.
     *
     * @param format of its entries
     * @param offsets of the last records of its changelog partitions that are in it
     * @param keptUpMs milliseconds since 1970 at which it was known to have all of its changelog
     */
    record Head(
            String store,
            String format,
            Position position,
            Map<TopicPartition, Long> offsets,
            long keptUpMs,
            Extent extent) {

        private byte[] serialized() throws IOException {
            ByteArrayOutputStream bytes = new ByteArrayOutputStream();
            DataOutputStream out = new DataOutputStream(bytes);
            out.writeUTF(store);
            out.writeUTF(format);
            byte[] at = StorePositions.serialized(position);
            out.writeInt(at.length);
            out.write(at);
            out.writeInt(offsets.size());
            for (Map.Entry<TopicPartition, Long> offset : offsets.entrySet()) {
                out.writeUTF(offset.getKey().topic());
                out.writeInt(offset.getKey().partition());
                out.writeLong(offset.getValue());
            }
            out.writeLong(keptUpMs);
            out.writeLong(extent.entries);
            out.writeLong(extent.bytes);
            out.writeInt(extent.largestBlock);
            return bytes.toByteArray();
        }

        private static Head deserialized(ByteBuffer bytes) throws IOException {
            try {
                return read(new DataInputStream(new ByteArrayInputStream(bytes.array())));
            } catch (RuntimeException e) {
                throw new DamagedException("its head cannot be read (" + e + ")");
            }
        }

        private static Head read(DataInputStream in) throws IOException {
            String store = in.readUTF();
            String format = in.readUTF();
            byte[] position = in.readNBytes(in.readInt());
            Map<TopicPartition, Long> offsets = new HashMap<>();
            for (int left = in.readInt(); left > 0; left--) {
                offsets.put(new TopicPartition(in.readUTF(), in.readInt()), in.readLong());
            }
            return new Head(
                    store,
                    format,
                    StorePositions.deserialized(position),
                    offsets,
                    in.readLong(),
                    new Extent(in.readLong(), in.readLong(), in.readInt()));
        }
    }

    /** How much a snapshot is: entries, bytes of all blocks, and bytes of the entries of the largest. */
    record Extent(long entries, long bytes, int largestBlock) {

        /** Of a snapshot that is to be written. */
        static final Extent UNKNOWN = new Extent(0, 0, 0);
    }

    /** A file that is no whole snapshot of the version that is read here. */
    static final class DamagedException extends IOException {
        private static final long serialVersionUID = 1L;

        DamagedException(String what) {
            super(what);
        }
    }

    /**
     * The snapshot in a directory, or null if there is none. Only its head is read; what a crash or a full disk left of another
     * is removed.
     *
     * @throws DamagedException if it is none, or was cut
     */
    static SnapshotFile find(Path directory) throws IOException {
        Files.deleteIfExists(directory.resolve(UNFINISHED));
        Path file = directory.resolve(NAME);
        if (!Files.exists(file)) {
            return null;
        }
        try (FileChannel channel = FileChannel.open(file)) {
            ByteBuffer fixed = read(channel, FIXED_HEAD);
            if (fixed.getLong() != MAGIC) {
                throw new DamagedException("it is no snapshot of a store");
            }
            int version = fixed.getInt();
            if (version != VERSION) {
                throw new DamagedException("it is of version " + version + ", and this is version " + VERSION);
            }
            int length = fixed.getInt();
            if (length < 0 || length > LARGEST_HEAD) {
                throw new DamagedException("its head is damaged");
            }
            ByteBuffer rest = read(channel, length);
            CRC32C checksum = new CRC32C();
            checksum.update(fixed.rewind());
            checksum.update(rest.duplicate());
            if (read(channel, Integer.BYTES).getInt() != (int) checksum.getValue()) {
                throw new DamagedException("its head is damaged");
            }
            Head head = Head.deserialized(rest);
            long start = channel.position();
            if (channel.size() != start + head.extent.bytes) {
                throw new DamagedException(
                        "it has " + channel.size() + " bytes, and not " + (start + head.extent.bytes) + ": it was cut");
            }
            return new SnapshotFile(file, head, start);
        } catch (EOFException e) {
            throw new DamagedException("it was cut");
        }
    }

    private static ByteBuffer read(FileChannel channel, int bytes) throws IOException {
        ByteBuffer buffer = ByteBuffer.allocate(bytes);
        Utils.readFully(channel, buffer, channel.position());
        if (buffer.hasRemaining()) {
            throw new EOFException();
        }
        channel.position(channel.position() + bytes);
        return buffer.flip();
    }

    Head head() {
        return head;
    }

    long bytes() {
        return start + head.extent.bytes;
    }

    @Override
    public String toString() {
        return file.toString();
    }

    /** Takes a block whose checksum is right. */
    @FunctionalInterface
    private interface Block {
        void take(ByteBuffer block) throws IOException;
    }

    /**
     * Reads all of it.
     *
     * @throws DamagedException if a block is not what was written
     */
    void verify() throws IOException {
        readBlocks(block -> {});
    }

    /**
     * Reads all of it into a tree, which is complete or given up.
     *
     * @throws DamagedException if a block is not what was written
     */
    SnapshotTree load() throws IOException {
        TreeBuilder tree = new TreeBuilder();
        readBlocks(block -> {
            while (block.hasRemaining()) {
                byte[] key = new byte[block.getInt()];
                byte[] value = new byte[block.getInt()];
                block.get(key).get(value);
                tree.add(key, value);
            }
        });
        if (tree.entries() != head.extent.entries) {
            throw new DamagedException("it has " + tree.entries() + " entries, and not " + head.extent.entries);
        }
        return tree.build();
    }

    private void readBlocks(Block taking) throws IOException {
        try (FileChannel channel = FileChannel.open(file)) {
            channel.position(start);
            long end = start + head.extent.bytes;
            while (channel.position() < end) {
                long at = channel.position();
                ByteBuffer prefix = read(channel, 2 * Integer.BYTES);
                int length = prefix.getInt();
                if (length < 0 || length > head.extent.largestBlock) {
                    throw new DamagedException("the block at byte " + at + " is damaged");
                }
                ByteBuffer block = read(channel, length);
                CRC32C checksum = new CRC32C();
                checksum.update(block.duplicate());
                if (prefix.getInt() != (int) checksum.getValue()) {
                    throw new DamagedException("the block at byte " + at + " is damaged");
                }
                taking.take(block);
            }
        } catch (EOFException e) {
            throw new DamagedException("it was cut");
        }
    }

    /**
     * Writes a snapshot in the place of the one in the directory.
     *
     * @param head of it; how many entries and bytes there are is found out
     */
    static SnapshotFile write(Path directory, Head head, TreeScan entries) throws IOException {
        Path unfinished = directory.resolve(UNFINISHED);
        try {
            SnapshotFile written = write(unfinished, directory.resolve(NAME), head, entries);
            Files.move(unfinished, written.file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
            Utils.flushDir(directory);
            return written;
        } finally {
            Files.deleteIfExists(unfinished); // or a full disk stayed full
        }
    }

    private static SnapshotFile write(Path unfinished, Path file, Head head, TreeScan entries) throws IOException {
        try (FileChannel channel = FileChannel.open(
                unfinished,
                StandardOpenOption.CREATE,
                StandardOpenOption.TRUNCATE_EXISTING,
                StandardOpenOption.WRITE)) {
            long start = FIXED_HEAD + head.serialized().length + Integer.BYTES;
            channel.position(start);
            Head whole = new Head(
                    head.store, head.format, head.position, head.offsets, head.keptUpMs, writeBlocks(channel, entries));
            channel.position(0);
            writeHead(channel, whole.serialized());
            channel.force(true);
            return new SnapshotFile(file, whole, start);
        }
    }

    private static void writeHead(FileChannel channel, byte[] rest) throws IOException {
        ByteBuffer buffer = ByteBuffer.allocate(FIXED_HEAD + rest.length + Integer.BYTES);
        buffer.putLong(MAGIC).putInt(VERSION).putInt(rest.length).put(rest);
        CRC32C checksum = new CRC32C();
        checksum.update(buffer.duplicate().flip());
        Utils.writeFully(channel, buffer.putInt((int) checksum.getValue()).flip());
    }

    private static Extent writeBlocks(FileChannel channel, TreeScan entries) throws IOException {
        ByteBuffer block = ByteBuffer.allocate(BLOCK_BYTES);
        long start = channel.position();
        long count = 0;
        int largest = 0;
        while (entries.hasNext()) {
            KeyValue<Bytes, byte[]> entry = entries.next();
            byte[] key = entry.key.get();
            int bytes = 2 * Integer.BYTES + key.length + entry.value.length;
            if (block.remaining() < bytes) {
                writeBlock(channel, block);
                block = block.capacity() < bytes ? ByteBuffer.allocate(bytes) : block;
            }
            block.putInt(key.length).putInt(entry.value.length).put(key).put(entry.value);
            largest = Math.max(largest, block.position());
            count++;
        }
        writeBlock(channel, block);
        return new Extent(count, channel.position() - start, largest);
    }

    private static void writeBlock(FileChannel channel, ByteBuffer block) throws IOException {
        block.flip();
        if (!block.hasRemaining()) {
            block.clear();
            return;
        }
        CRC32C checksum = new CRC32C();
        checksum.update(block.duplicate());
        ByteBuffer prefix = ByteBuffer.allocate(2 * Integer.BYTES)
                .putInt(block.remaining())
                .putInt((int) checksum.getValue())
                .flip();
        Utils.writeFully(channel, prefix);
        Utils.writeFully(channel, block);
        block.clear();
    }

    /** Removes what is in the directory. */
    static void delete(Path directory) throws IOException {
        Files.deleteIfExists(directory.resolve(NAME));
        Files.deleteIfExists(directory.resolve(UNFINISHED));
    }
}
