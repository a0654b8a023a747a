package dev.crema.store.settings;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Times and sizes as people write them: {@code 5 min}, {@code 64 MiB}. */
public final class Amount {

    private static final Pattern NUMBER = Pattern.compile("-?\\d+");
    private static final Pattern WITH_UNIT = Pattern.compile("(\\d+)\\s*([A-Za-z]+)");
    private static final Map<String, Long> TIMES = new LinkedHashMap<>();
    private static final Map<String, Long> SIZES = new LinkedHashMap<>();

    static {
        TIMES.put("ms", 1L);
        TIMES.put("s", 1000L);
        TIMES.put("min", 60_000L);
        TIMES.put("h", 3_600_000L);
        TIMES.put("d", 86_400_000L);
        SIZES.put("KiB", 1L << 10);
        SIZES.put("MiB", 1L << 20);
        SIZES.put("GiB", 1L << 30);
    }

    private Amount() {}

    /**
     * The value of a key in the unit that its name ends with; as it is if it ends with none.
     *
     * @throws IllegalArgumentException saying what is allowed
     */
    public static String plain(String key, String value) {
        Map<String, Long> units = key.endsWith(".ms") ? TIMES : key.endsWith(".bytes") ? SIZES : Map.of();
        if (units.isEmpty() || NUMBER.matcher(value).matches()) {
            return value;
        }
        Matcher amount = WITH_UNIT.matcher(value);
        Long unit = amount.matches() ? units.get(amount.group(2)) : null;
        if (unit == null) {
            throw new IllegalArgumentException("a whole number, alone or with one of " + units.keySet());
        }
        try {
            return Long.toString(Math.multiplyExact(Long.parseLong(amount.group(1)), unit));
        } catch (ArithmeticException | NumberFormatException e) {
            throw new IllegalArgumentException("less than 2^63 " + (units == TIMES ? "milliseconds" : "bytes"), e);
        }
    }
}
