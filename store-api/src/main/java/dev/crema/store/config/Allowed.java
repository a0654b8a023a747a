package dev.crema.store.config;

import org.apache.kafka.common.config.ConfigDef.ConfigKey;

/** What a key's value may be, in words. */
final class Allowed {

    private Allowed() {}

    static String of(ConfigKey key) {
        String kind =
                switch (key.type) {
                    case BOOLEAN -> "true or false";
                    case LONG, INT, SHORT -> "a whole number";
                    case DOUBLE -> "a number";
                    default -> "a value";
                };
        String unit = key.name.endsWith(".ms") ? ", of ms" : key.name.endsWith(".bytes") ? ", of bytes" : "";
        return "must be " + kind + unit + (key.validator == null ? "" : ", " + key.validator);
    }
}
