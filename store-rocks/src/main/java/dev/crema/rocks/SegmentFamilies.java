package dev.crema.rocks;

import dev.crema.rocks.Format.Family;
import java.nio.ByteBuffer;
import java.util.Collection;
import java.util.Map;
import java.util.Queue;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.function.Predicate;
import org.rocksdb.ColumnFamilyDescriptor;
import org.rocksdb.ColumnFamilyHandle;
import org.rocksdb.ColumnFamilyOptions;
import org.rocksdb.RocksDB;
import org.rocksdb.RocksDBException;

/**
 * A column family for each segment of time, whose number is the first eight bytes of its keys, and one for keys that are shorter.
 * A segment that has expired goes with its files, at once and without a compaction; one that is no longer written to is not
 * compacted any more.
 */
final class SegmentFamilies implements ValueFamilies {

    /** Begins the names of families, before the number of the segment. */
    private static final String PREFIX = Family.SEGMENTS + ".";

    /** The group of keys that belong to no segment. */
    private static final long NO_SEGMENT = -1;

    private final RocksDB db;
    private final ColumnFamilyOptions options;
    private final Queue<ColumnFamilyHandle> dropped = new ConcurrentLinkedQueue<>();

    /** Never changed, but replaced. */
    private volatile Map<Long, ColumnFamilyHandle> families;

    private long oldest;

    /**
     * Those of an open database.
     *
     * @param found by name; what is none of ours is passed over
     * @param options of families that are new, which are another's to close
     */
    SegmentFamilies(RocksDB db, Map<String, ColumnFamilyHandle> found, ColumnFamilyOptions options) {
        this.db = db;
        this.options = options;
        Map<Long, ColumnFamilyHandle> segments = new TreeMap<>();
        found.forEach((name, family) -> {
            if (name.equals(Family.SEGMENTS)) {
                segments.put(NO_SEGMENT, family);
            } else if (isSegment(name)) {
                segments.put(Long.parseLong(name.substring(PREFIX.length())), family);
            }
        });
        this.families = segments;
    }

    /** Whether a family has a segment. */
    static boolean isSegment(String family) {
        return family.startsWith(PREFIX);
    }

    @Override
    public long group(ByteBuffer key) {
        return key.remaining() < Long.BYTES ? NO_SEGMENT : key.getLong(key.position());
    }

    @Override
    public ColumnFamilyHandle read(long group) {
        return families.get(group);
    }

    @Override
    public synchronized ColumnFamilyHandle write(long group) throws RocksDBException {
        ColumnFamilyHandle family = families.get(group);
        if (family != null || group < oldest) { // the family of no segment is always there
            return family;
        }
        ColumnFamilyHandle created =
                db.createColumnFamily(new ColumnFamilyDescriptor(Family.bytes(PREFIX + group), options));
        Map<Long, ColumnFamilyHandle> more = new TreeMap<>(families);
        more.put(group, created);
        families = more;
        return created;
    }

    @Override
    public Collection<ColumnFamilyHandle> all() {
        return families.values();
    }

    @Override
    public synchronized void discardBelow(byte[] key) throws RocksDBException {
        oldest = Math.max(oldest, group(ByteBuffer.wrap(key)));
        TreeMap<Long, ColumnFamilyHandle> left = new TreeMap<>(families);
        Map<Long, ColumnFamilyHandle> expired = left.subMap(NO_SEGMENT, false, oldest, false);
        for (ColumnFamilyHandle family : expired.values()) {
            db.dropColumnFamily(family);
            dropped.add(family);
        }
        expired.clear();
        families = left;
    }

    @Override
    public void releaseDropped(Predicate<ColumnFamilyHandle> isScanned) {
        dropped.removeIf(family -> {
            boolean goes = !isScanned.test(family);
            if (goes) {
                family.close();
            }
            return goes;
        });
    }
}
