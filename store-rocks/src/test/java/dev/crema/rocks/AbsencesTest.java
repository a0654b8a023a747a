package dev.crema.rocks;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.rocksdb.BlockBasedTableConfig;
import org.rocksdb.BloomFilter;
import org.rocksdb.FlushOptions;
import org.rocksdb.Options;
import org.rocksdb.RocksDB;
import org.rocksdb.RocksDBException;

class AbsencesTest {

    private static final int KEYS = 5_000;

    private final Options options = new Options().setCreateIfMissing(true);

    @TempDir
    private Path directory;

    private RocksDB db;
    private Absences absences;

    /** No block stays in memory, so that a look into memory alone does not find what is there. */
    @BeforeEach
    void open() throws RocksDBException {
        options.setTableFormatConfig(
                new BlockBasedTableConfig().setNoBlockCache(true).setFilterPolicy(new BloomFilter(10, false)));
        db = RocksDB.open(options, directory.toString());
        absences = new Absences(db);
    }

    @AfterEach
    void close() {
        db.close();
        options.close();
    }

    private static byte[] bytes(int key) {
        return Integer.toString(key).getBytes(UTF_8);
    }

    private byte[] get(int key) throws RocksDBException {
        return absences.get(db.getDefaultColumnFamily(), bytes(key));
    }

    private void putFrom(int first) throws RocksDBException {
        for (int key = first; key < KEYS; key += 3) {
            db.put(bytes(key), bytes(key));
        }
    }

    /** Of three keys one is in a table, one in the memtable, and one nowhere. */
    @Test
    void whatever_came_before_it_finds_what_is_there() throws RocksDBException {
        putFrom(0);
        try (FlushOptions flush = new FlushOptions()) {
            db.flush(flush);
        }
        putFrom(1);
        long seed = System.nanoTime();
        Random random = new Random(seed);
        for (int stretch = 0; stretch < 200; stretch++) {
            int only = random.nextInt(4); // 3 for any
            for (int i = random.nextInt(100); i >= 0; i--) {
                int drawn = random.nextInt(KEYS);
                int key = only == 3 ? drawn : drawn - drawn % 3 + only;
                byte[] expected = key % 3 == 2 || key >= KEYS ? null : bytes(key);
                assertThat(get(key)).as("seed %s, key %s", seed, key).isEqualTo(expected);
            }
        }
    }

    @Test
    void damage_on_disk_is_no_absence() throws RocksDBException, IOException {
        putFrom(0);
        try (FlushOptions flush = new FlushOptions()) {
            db.flush(flush);
        }
        for (int key = 2; key < 200; key += 3) {
            assertThat(get(key)).isNull();
        }
        try (Stream<Path> files = Files.list(directory)) {
            Path table = files.filter(file -> file.toString().endsWith(".sst"))
                    .findAny()
                    .orElseThrow();
            try (RandomAccessFile bytes = new RandomAccessFile(table.toFile(), "rw")) {
                bytes.write(new byte[512]); // of the first block
            }
        }
        assertThatThrownBy(() -> get(0)).isInstanceOf(RocksDBException.class);
    }
}
