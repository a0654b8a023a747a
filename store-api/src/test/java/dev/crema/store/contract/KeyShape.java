package dev.crema.store.contract;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Random;

/** Keys begin alike or not, are cut off or not, end in bytes that are negative as Java has them. */
public enum KeyShape {
    DIGITS {
        @Override
        public byte[] key(int number) {
            return Integer.toString(number).getBytes(StandardCharsets.UTF_8);
        }
    },
    IN_ORDER {
        @Override
        public byte[] key(int number) {
            return ByteBuffer.allocate(Integer.BYTES).putInt(number).array();
        }
    },
    LONG_PREFIX {
        @Override
        public byte[] key(int number) {
            return ("a prefix that all keys have " + number).getBytes(StandardCharsets.UTF_8);
        }
    },
    ALIKE_FOR_LONG {
        @Override
        public byte[] key(int number) {
            return (number % 2 + "twelve bytes and more in between" + number).getBytes(StandardCharsets.UTF_8);
        }
    },
    ZEROS {
        @Override
        public byte[] key(int number) {
            return new byte[number % 300];
        }
    },
    BYTES {
        @Override
        public byte[] key(int number) {
            byte[] key = new byte[number % 11];
            new Random(number).nextBytes(key);
            return key;
        }
    };

    /** The key of a number, the same each time; several numbers may have the same. */
    public abstract byte[] key(int number);
}
