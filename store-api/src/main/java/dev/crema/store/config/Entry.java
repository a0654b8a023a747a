package dev.crema.store.config;

import dev.crema.store.settings.Amount;
import java.io.IOException;
import java.io.StringReader;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
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

    /** As it is seen a byte a letter. */
    private static final String BYTE_ORDER_MARK = "\u00EF\u00BB\u00BF";

    /** Lines of a properties file, which {@link Properties} does not number. */
    static List<Entry> of(Path file, Problems problems) throws IOException {
        String text =
                new String(Files.readAllBytes(file), StandardCharsets.ISO_8859_1); // a byte a letter, as lines end
        String[] lines = (text.startsWith(BYTE_ORDER_MARK) ? text.substring(BYTE_ORDER_MARK.length()) : text)
                .split("\r\n|\r|\n", -1);
        List<Entry> entries = new ArrayList<>();
        for (int i = 0; i < lines.length; i++) {
            int number = i + 1;
            if (isComment(lines[i])) {
                continue;
            }
            StringBuilder logical = new StringBuilder(lines[i]);
            while (isContinued(logical) && i + 1 < lines.length) {
                logical.append('\n').append(lines[++i]);
            }
            String place = "line " + number + ": ";
            try {
                addTo(entries, decoded(logical.toString()), number, place, problems);
            } catch (CharacterCodingException e) {
                problems.add(
                        number, place + keyOf(logical.toString()), "is not UTF-8, which a catalog is to be saved as");
            }
        }
        return entries;
    }

    private static void addTo(List<Entry> entries, String line, int number, String place, Problems problems)
            throws IOException {
        Properties read = new Properties();
        try {
            read.load(new StringReader(line));
        } catch (IllegalArgumentException e) {
            problems.add(number, place + keyOf(line), e.getMessage());
        }
        read.stringPropertyNames()
                .forEach(key -> entries.add(of(number, place + key, key, read.getProperty(key), problems)));
    }

    private static String decoded(String bytes) throws CharacterCodingException {
        ByteBuffer utf8 = ByteBuffer.wrap(bytes.getBytes(StandardCharsets.ISO_8859_1));
        return StandardCharsets.UTF_8.newDecoder().decode(utf8).toString();
    }

    private static String keyOf(String line) {
        return line.strip().split("[=:\\s]", 2)[0];
    }

    private static boolean isComment(String line) {
        return line.matches("(?s)[ \\t\\f]*[#!].*");
    }

    private static boolean isContinued(CharSequence logical) {
        String line = logical.toString();
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
