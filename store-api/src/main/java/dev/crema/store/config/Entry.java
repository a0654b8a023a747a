package dev.crema.store.config;

import dev.crema.store.settings.Amount;
import java.io.IOException;
import java.io.StringReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Properties;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.common.config.ConfigDef;

/**
 * What a catalog says of one key.
 *
 * @param number in the order of which problems are told
 * @param place where, and how the key is written there
 * @param key without the prefix that it has in an application's configuration
 * @param value as it is written
 * @param plain without a unit; null if it is no amount, which is told when the entry is read
 */
record Entry(int number, String place, String key, String value, String plain) {

    private static final List<String> SECRETS = ConsumerConfig.configDef().configKeys().values().stream()
            .filter(key -> key.type == ConfigDef.Type.PASSWORD)
            .map(key -> key.name)
            .toList();

    private static final String BYTE_ORDER_MARK = "\uFEFF";

    /** Lines of a properties file, which {@link Properties} does not number. */
    static List<Entry> of(Path file, Problems problems) throws IOException {
        String text = new String(Files.readAllBytes(file), StandardCharsets.UTF_8);
        String[] lines = (text.startsWith(BYTE_ORDER_MARK) ? text.substring(1) : text).split("\r\n|\r|\n", -1);
        List<Entry> entries = new ArrayList<>();
        for (int i = 0; i < lines.length; i++) {
            int number = i + 1;
            String place = "line " + number + ": ";
            StringBuilder logical = new StringBuilder(lines[i]);
            while (isContinued(logical) && i + 1 < lines.length) {
                logical.append('\n').append(lines[++i]);
            }
            try {
                Properties read = new Properties();
                read.load(new StringReader(logical.toString()));
                read.stringPropertyNames()
                        .forEach(key -> entries.add(of(number, place + key, key, read.getProperty(key), problems)));
            } catch (IllegalArgumentException e) {
                problems.add(number, place + logical.toString().strip().split("[=:\\s]", 2)[0], e.getMessage());
            }
        }
        return entries;
    }

    private static boolean isContinued(CharSequence logical) {
        String line = logical.toString();
        String start = line.strip();
        if (start.startsWith("#") || start.startsWith("!")) {
            return false;
        }
        int backslashes = 0;
        while (backslashes < line.length() && line.charAt(line.length() - 1 - backslashes) == '\\') {
            backslashes++;
        }
        return backslashes % 2 == 1;
    }

    /** Those of an application's configuration that begin with a prefix. */
    static List<Entry> of(Properties properties, String prefix, Problems problems) {
        List<Entry> entries = new ArrayList<>();
        properties.forEach((key, value) -> {
            if (key.toString().startsWith(prefix)) {
                String text = value instanceof Class<?> type ? type.getName() : value.toString();
                entries.add(of(0, key.toString(), key.toString().substring(prefix.length()), text, problems));
            }
        });
        entries.sort(Comparator.comparing(Entry::key));
        return entries;
    }

    private static Entry of(int number, String place, String key, String value, Problems problems) {
        try {
            return new Entry(number, place, key, value, Amount.plain(key, value.trim()));
        } catch (IllegalArgumentException e) {
            problems.add(number, place + "=" + value, e.getMessage());
            return new Entry(number, place, key, value, null);
        }
    }

    /** Where, and what; a password is not to be told, be its key spelt right or nearly so. */
    String asWritten() {
        return place + "=" + (SECRETS.stream().anyMatch(this::endsNearly) ? "[hidden]" : value);
    }

    /** Each letter that is missing at the end moves another one in in front, so that it counts twice. */
    private boolean endsNearly(String secret) {
        String end = place.substring(Math.max(0, place.length() - secret.length()));
        return Problems.distance(end, secret) <= 2 * SettingsCheck.NEAR;
    }

    /** The same under another key. */
    Entry as(String other) {
        return new Entry(number, place, other, value, plain);
    }
}
