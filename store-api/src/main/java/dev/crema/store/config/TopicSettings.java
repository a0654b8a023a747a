package dev.crema.store.config;

import static org.apache.kafka.common.config.ConfigDef.Importance.MEDIUM;

import java.lang.reflect.Field;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.apache.kafka.common.config.ConfigDef;
import org.apache.kafka.common.config.ConfigDef.Range;
import org.apache.kafka.common.config.ConfigDef.Type;
import org.apache.kafka.common.config.ConfigDef.ValidList;
import org.apache.kafka.common.config.ConfigDef.ValidString;
import org.apache.kafka.common.config.ConfigDef.Validator;
import org.apache.kafka.common.config.TopicConfig;

/** What a topic's settings may be, as far as that can be told without a broker, which has the definition of them. */
final class TopicSettings {

    private static final Map<String, Validator> LIMITS = Map.of(
            TopicConfig.CLEANUP_POLICY_CONFIG,
            ValidList.in(TopicConfig.CLEANUP_POLICY_COMPACT, TopicConfig.CLEANUP_POLICY_DELETE),
            TopicConfig.COMPRESSION_TYPE_CONFIG,
            ValidString.in("uncompressed", "producer", "gzip", "snappy", "lz4", "zstd"),
            TopicConfig.MESSAGE_TIMESTAMP_TYPE_CONFIG,
            ValidString.in("CreateTime", "LogAppendTime"),
            TopicConfig.MIN_IN_SYNC_REPLICAS_CONFIG,
            Range.atLeast(1),
            TopicConfig.MIN_CLEANABLE_DIRTY_RATIO_CONFIG,
            Range.between(0, 1));

    private static final Map<String, Type> TYPES = Map.of(
            TopicConfig.CLEANUP_POLICY_CONFIG,
            Type.LIST,
            TopicConfig.MIN_IN_SYNC_REPLICAS_CONFIG,
            Type.INT,
            TopicConfig.MIN_CLEANABLE_DIRTY_RATIO_CONFIG,
            Type.DOUBLE,
            TopicConfig.MAX_MESSAGE_BYTES_CONFIG,
            Type.INT,
            TopicConfig.SEGMENT_BYTES_CONFIG,
            Type.INT,
            TopicConfig.SEGMENT_INDEX_BYTES_CONFIG,
            Type.INT,
            TopicConfig.INDEX_INTERVAL_BYTES_CONFIG,
            Type.INT,
            TopicConfig.FLUSH_MESSAGES_INTERVAL_CONFIG,
            Type.LONG,
            TopicConfig.PREALLOCATE_CONFIG,
            Type.BOOLEAN);

    private TopicSettings() {}

    /** All of them, with something in front. */
    static ConfigDef definition(String prefix) {
        ConfigDef definition = new ConfigDef();
        for (String name : names()) {
            definition.define(prefix + name, type(name), ConfigDef.NO_DEFAULT_VALUE, LIMITS.get(name), MEDIUM, "");
        }
        return definition;
    }

    private static Set<String> names() {
        Set<String> names = new TreeSet<>();
        for (Field constant : TopicConfig.class.getFields()) {
            if (constant.getName().endsWith("_CONFIG")) {
                try {
                    names.add((String) constant.get(null));
                } catch (IllegalAccessException e) {
                    throw new AssertionError("a public constant", e);
                }
            }
        }
        return names;
    }

    private static Type type(String name) {
        Type byName = name.endsWith(".ms") || name.endsWith(".bytes")
                ? Type.LONG
                : name.endsWith(".enable") || name.endsWith(".disable") ? Type.BOOLEAN : Type.STRING;
        return TYPES.getOrDefault(name, byName);
    }
}
