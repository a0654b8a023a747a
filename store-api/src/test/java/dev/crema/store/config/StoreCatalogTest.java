package dev.crema.store.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.crema.store.contract.TestTask;
import dev.crema.store.engine.StoreEngine;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.Reader;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Properties;
import java.util.Random;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.apache.kafka.common.config.ConfigDef.ConfigKey;
import org.apache.kafka.common.config.ConfigException;
import org.apache.kafka.common.serialization.Serdes;
import org.apache.kafka.streams.StreamsConfig;
import org.apache.kafka.streams.Topology;
import org.apache.kafka.streams.errors.TopologyException;
import org.apache.kafka.streams.processor.api.Processor;
import org.apache.kafka.streams.processor.api.Record;
import org.apache.kafka.streams.state.KeyValueStore;
import org.apache.kafka.streams.state.Stores;
import org.apache.kafka.streams.state.WindowStore;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class StoreCatalogTest {

    private static final List<String> SOUND = List.of(
            "# an application's state",
            "stores.default.engine = kafka",
            "stores.default.changelog.replication.factor = 3",
            "stores.default.changelog.min.insync.replicas = 2",
            "stores.routes.shape = timestamped-key-value",
            "stores.routes.key.serde = org.apache.kafka.common.serialization.Serdes$StringSerde",
            "stores.routes.value.serde = org.apache.kafka.common.serialization.Serdes$LongSerde",
            "stores.routes.cache.max.bytes = 64 MiB",
            "stores.routes.buffer.max.bytes=8 MiB",
            "stores.delays.by.hour.shape = timestamped-window",
            "stores.delays.by.hour.retention.ms = 1 d",
            "stores.delays.by.hour.window.size.ms = 5 min",
            "stores.delays.by.hour.changelog.segment.ms = 1 h",
            "stores.visits.shape = session",
            "stores.visits.retention.ms = 36 h",
            "stores.visits.kafka.in.memory = true",
            "stores.visits.changelog.enabled = false",
            "stores.KSTREAM-AGGREGATE-STATE-STORE-0000000002.cache.max.entries = 1000",
            "check.at.put = true",
            "streams.num.standby.replicas = 1",
            "streams.processing.guarantee = exactly_once_v2",
            "streams.commit.interval.ms = 1 s",
            "streams.schema.registry.url = http://registry");

    private static final int FILES = Boolean.getBoolean("crema.soak") ? 10_000 : 2_000;

    @TempDir
    private Path directory;

    private static final class Ignoring implements Processor<String, Long, Void, Void> {
        @Override
        public void process(Record<String, Long> record) {}
    }

    private StoreCatalog load(List<String> lines) throws IOException {
        return StoreCatalog.load(Files.write(directory.resolve("stores.properties"), lines));
    }

    private List<String> problems(List<String> lines) {
        ConfigException refused = catchThrowableOfType(ConfigException.class, () -> load(lines));
        assertThat(refused).as("%s", lines).isNotNull();
        return refused.getMessage().lines().skip(1).map(String::strip).toList();
    }

    @Test
    void a_file_declares_stores() throws IOException {
        StoreCatalog catalog = load(SOUND);
        assertThat(catalog.names()).containsExactly("routes", "delays.by.hour", "visits");
        assertThat(catalog.builder("routes").logConfig()).isEqualTo(Map.of("min.insync.replicas", "2"));
        assertThat(catalog.builder("delays.by.hour").logConfig())
                .containsEntry("segment.ms", "3600000")
                .containsEntry("min.insync.replicas", "2");
        assertThat(catalog.builder("visits").loggingEnabled()).isFalse();
        assertThat(catalog.builders()).hasSize(3);

        Topology topology = new Topology()
                .addSource(
                        "source", Serdes.String().deserializer(), Serdes.Long().deserializer(), "topic")
                .addProcessor("processor", Ignoring::new, "source");
        assertThat(catalog.addTo(topology, "processor").describe().toString()).contains(catalog.names());
    }

    @Test
    void builders_have_the_type_that_code_expects_of_them() throws IOException {
        StoreCatalog catalog = load(SOUND);
        assertThat(catalog.<WindowStore<String, Long>>builder("delays.by.hour", WindowStore.class)
                        .build())
                .isInstanceOf(WindowStore.class);
        assertThatThrownBy(() -> catalog.builder("visits", KeyValueStore.class))
                .hasMessageContaining("visits is declared as session")
                .hasMessageContaining("no " + KeyValueStore.class.getName());
        assertThatThrownBy(() -> catalog.builder("route")).hasMessageContaining("no store route");
    }

    @Test
    void what_is_the_applications_comes_back_as_its_configuration() throws IOException {
        Properties properties = load(SOUND).properties();
        assertThat(properties)
                .containsEntry("num.standby.replicas", "1")
                .containsEntry("commit.interval.ms", "1000")
                .containsEntry("schema.registry.url", "http://registry")
                .containsEntry("replication.factor", "3")
                .containsEntry("crema.check.at.put", "true")
                .containsEntry("crema.stores.routes.cache.max.bytes", Long.toString(64 << 20))
                .containsEntry("crema.stores.KSTREAM-AGGREGATE-STATE-STORE-0000000002.cache.max.entries", "1000");
        properties.put(StreamsConfig.APPLICATION_ID_CONFIG, "app");
        properties.put(StreamsConfig.STATE_DIR_CONFIG, directory);

        StoreCatalog again = StoreCatalog.of(properties);
        assertThat(again.names()).isEqualTo(load(SOUND).names());
        assertThat(again.builder("delays.by.hour").logConfig())
                .isEqualTo(load(SOUND).builder("delays.by.hour").logConfig());
    }

    /** Where the application's configuration says nothing of them. */
    @Test
    void settings_of_a_store_come_with_its_builder() throws IOException {
        StoreCatalog catalog = load(List.of(
                "stores.default.key.serde = org.apache.kafka.common.serialization.Serdes$StringSerde",
                "stores.default.value.serde = org.apache.kafka.common.serialization.Serdes$StringSerde",
                "stores.a.shape = key-value",
                "stores.a.cache.max.bytes = 0",
                "stores.b.shape = key-value"));
        try (TestTask task = new TestTask()) {
            task.open(catalog.<KeyValueStore<String, String>>builder("b", KeyValueStore.class))
                    .put("key", "value");
            assertThat(task.changelog()).isEmpty();
            task.open(catalog.<KeyValueStore<String, String>>builder("a", KeyValueStore.class))
                    .put("key", "value");
            assertThat(task.changelog()).hasSize(1);
        }
    }

    @Test
    void what_is_lost_at_a_crash_is_warned_of() throws IOException {
        assertThat(load(SOUND).warnings())
                .anySatisfy(warning -> assertThat(warning).contains("visits", "no changelog", "standby"))
                .anySatisfy(warning -> assertThat(warning).contains("routes", "exactly-once", "deleted"))
                .hasSize(3);
        List<String> plain =
                SOUND.stream().filter(line -> !line.startsWith("streams.")).toList();
        assertThat(load(plain).warnings()).isEmpty();
    }

    @Test
    void a_store_that_retains_duplicates_has_no_settings_of_a_cache() {
        List<String> lines = new ArrayList<>(SOUND);
        lines.add("stores.late.shape = window");
        lines.add("stores.late.retention.ms = 1 d");
        lines.add("stores.late.window.size.ms = 1 h");
        lines.add("stores.late.retain.duplicates = true");
        lines.add("stores.late.cache.max.entries = 10");
        assertThat(problems(lines))
                .singleElement()
                .asString()
                .startsWith("line " + lines.size() + ": ")
                .contains("without cache", "line " + (lines.size() - 1));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "stores.routes.cache.max.byte = 1 | no such key; did you mean cache.max.bytes?",
                "store.routes.cache.max.bytes = 1 | no such key",
                "stores.routes.cache.max.entries = many | whole number",
                "stores.routes.value.sharing = sometimes | IMMUTABLE",
                "stores.routes.retention.ms = 1 d | means nothing for a store of shape timestamped-key-value",
                "stores.visits.window.size.ms = 1 d | means nothing for a store of shape session",
                "stores.visits.rocksdb.flush.max.age.ms = 1 d | no such key",
                "stores.routes.changelog.replication.factor = 2 | one factor",
                "stores.routes.changelog.min.insync.replica = 2 | did you mean changelog.min.insync.replicas?",
                "stores.visits.changelog.segment.ms = 1 d | has no changelog, by line 17",
                "stores.late.shape = timestamped-windows | timestamped-window",
                "stores.late.shape = session | needs stores.late.retention.ms",
                "stores.default.shape = window | of one store",
                "stores...shape = key-value | a store's name",
                "stores.routes.changelog.cleanup.policy = compcat | [compact, delete]",
                "stores.routes.changelog.min.insync.replicas = two | whole number",
                "stores.routes.changelog.max.message.bytes = 99999999999 | whole number",
                "stores.KSTREAM-AGGREGATE-STATE-STORE-0000000002.kafka.in.memory = true | needs stores.KSTREAM",
                "buffer.max.bytes = 20 MiB | more than the 10485760 bytes",
                "streams.consumer.sesion.timeout.ms = 6 s | did you mean streams.consumer.session.timeout.ms?",
                "streams.restore.consumer.max.poll.records = many | whole number",
                "streams.topic.retention.ms = long | whole number",
                "streams.default.key.serde = java.lang.String | is no org.apache.kafka.common.serialization.Serde",
                "streams.default.client.supplier = none.Such | no such class",
                "stores.late.engine = kafka | needs stores.late.shape",
                "stores.visits.key.serde = java.lang.String | is no org.apache.kafka.common.serialization.Serde",
                "stores.visits.key.serde = java.lang.Strings | no such class",
                "stores.visits.key.serde = org.apache.kafka.common.serialization.Serdes$WrapperSerde | constructor",
                "stores.visits.engine = memory | kafka",
                "stores.visits.cache.max.bytes = 1 MB | KiB, MiB, GiB",
                "stores.visits.cache.max.bytes = 9999999999 GiB | less than 2^63",
                "stores.visits.cache.max.bytes = -1 | [0,...]",
                "stores.visits.retention.ms = 1 d | set already, by line 15: stores.visits.retention.ms",
                "stores.a\\ b.shape = key-value | a store's name",
                "streams.num.standby.replica = 1 | did you mean streams.num.standby.replicas?",
                "streams.num.stream.threads = two | whole number",
                "streams.processing.guarantee = twice | exactly_once_v2",
                "cache.max.bytes = much | whole number",
                "stores.visits.value.sharing = \\u12g4 | Malformed",
            })
    void each_problem_tells_its_line_and_what_to_do(String line, String told) {
        List<String> lines = new ArrayList<>(SOUND);
        lines.add(line);
        assertThat(problems(lines))
                .singleElement()
                .asString()
                .startsWith("line " + lines.size() + ": ")
                .contains(told);
    }

    @Test
    void windows_that_expire_before_they_end_are_refused() {
        assertThat(problems(List.of(
                        "stores.late.shape = window",
                        "stores.late.retention.ms = 1 min",
                        "stores.late.window.size.ms = 5 min")))
                .singleElement()
                .asString()
                .contains("line 1", "late", "window");
    }

    @Test
    void a_write_buffer_that_is_larger_than_its_cache_is_refused() {
        assertThat(problems(List.of(
                        "stores.routes.shape = key-value",
                        "stores.routes.cache.max.bytes = 1 MiB",
                        "stores.routes.buffer.max.bytes = 2 MiB")))
                .singleElement()
                .asString()
                .contains("line 3", "more than the 1048576 bytes of crema.stores.routes.cache.max.bytes");
    }

    @Test
    void a_write_buffer_may_be_as_large_as_the_cache_of_all_stores() throws IOException {
        assertThat(load(List.of(
                                "cache.max.bytes = 256 MiB",
                                "stores.routes.shape = key-value",
                                "stores.routes.buffer.max.bytes = 16 MiB"))
                        .names())
                .containsExactly("routes");
        assertThat(load(List.of(
                                "streams.statestore.cache.max.bytes = 64 MiB",
                                "stores.routes.buffer.max.bytes = 16 MiB"))
                        .names())
                .isEmpty();
    }

    @Test
    void all_that_is_missing_or_wrong_is_told_though_shape_or_engine_is_wrong_too() {
        assertThat(problems(List.of(
                        "stores.late.shape = window",
                        "stores.other.shape = key-value",
                        "stores.other.engine = rokcsdb",
                        "stores.other.cache.max.entries = many")))
                .hasSize(4)
                .anySatisfy(problem -> assertThat(problem).contains("needs stores.late.retention.ms"))
                .anySatisfy(problem -> assertThat(problem).contains("needs stores.late.window.size.ms"))
                .anySatisfy(problem -> assertThat(problem).contains("line 3"))
                .anySatisfy(problem -> assertThat(problem).contains("line 4"));
    }

    @Test
    void a_password_is_not_told() {
        assertThat(problems(List.of("streams.ssl.key.password = one", "streams.ssl.key.password = two")))
                .singleElement()
                .asString()
                .contains("is set already, by line 1: streams.ssl.key.password=[hidden]")
                .doesNotContain("two");
        assertThat(problems(List.of(
                        "streams.consumer.sasl.jaas.confg = secret", "streams.ssl.keystore.password: secret\\u")))
                .hasSize(2)
                .anySatisfy(problem -> assertThat(problem).contains("did you mean streams.consumer.sasl.jaas.config?"))
                .anySatisfy(problem -> assertThat(problem).contains("streams.ssl.keystore.password: Malformed"))
                .noneSatisfy(problem -> assertThat(problem).contains("secret"));
    }

    @Test
    void a_setting_that_may_be_of_two_stores_is_refused() {
        assertThat(problems(List.of(
                        "stores.my.shape = key-value",
                        "stores.my.changelog.shape = session",
                        "stores.my.changelog.retention.ms = 1 d")))
                .anySatisfy(problem ->
                        assertThat(problem).contains("line 3", "may be meant for store my and store my.changelog"));
    }

    @Test
    void the_settings_of_a_store_whose_name_ends_as_keys_begin_are_its_own() throws IOException {
        StoreCatalog catalog =
                load(List.of("stores.my.changelog.shape = session", "stores.my.changelog.retention.ms = 1 d"));
        assertThat(catalog.names()).containsExactly("my.changelog");
    }

    @Test
    void a_file_may_begin_with_a_byte_order_mark() throws IOException {
        assertThat(load(List.of("\uFEFFstores.routes.shape = key-value")).names())
                .containsExactly("routes");
    }

    @Test
    void a_line_in_another_encoding_than_utf_8_is_told_unless_it_is_a_comment() throws IOException {
        Path file = Files.writeString(
                directory.resolve("stores.properties"),
                "# \u00e4\nstores.routes.shape = key-value\nstreams.client.id = \u00e4\n",
                StandardCharsets.ISO_8859_1);
        assertThatThrownBy(() -> StoreCatalog.load(file))
                .isInstanceOf(ConfigException.class)
                .hasMessageContaining(": 1 problem\n  line 3: streams.client.id: is not UTF-8");
        Files.writeString(file, "streams.client.id = \u00e4\n");
        assertThat(StoreCatalog.load(file).properties().getProperty("client.id"))
                .isEqualTo("\u00e4");
    }

    @Test
    void each_setting_of_a_topic_comes_with_its_builder() throws IOException {
        Map<String, String> settings = new TreeMap<>();
        TopicSettings.definition("").configKeys().forEach((name, key) -> settings.put(name, settingOf(key)));
        List<String> lines = new ArrayList<>(List.of("stores.routes.shape = key-value"));
        settings.forEach((name, value) -> lines.add("stores.routes.changelog." + name + " = " + value));
        assertThat(load(lines).builder("routes").logConfig()).isEqualTo(settings);
    }

    /** Something that is allowed. */
    private static String settingOf(ConfigKey key) {
        return switch (key.type) {
            case INT, LONG, DOUBLE -> "1";
            case BOOLEAN -> "true";
            default -> key.validator == null ? "any" : key.validator.toString().replaceAll(".*\\[|[,\\]].*", "");
        };
    }

    @Test
    void a_processor_that_is_not_there_leaves_the_topology_as_it_was() throws IOException {
        Topology topology = new Topology().addSource("source", "topic");
        StoreCatalog catalog = load(SOUND);
        assertThatThrownBy(() -> catalog.addTo(topology, "cuont"))
                .isInstanceOf(TopologyException.class)
                .hasMessageContaining("cuont");
        topology.addProcessor("count", Ignoring::new, "source");
        assertThat(catalog.addTo(topology, "count").describe().toString()).contains(catalog.names());
    }

    @Test
    void a_store_that_is_there_already_leaves_the_topology_as_it_was() throws IOException {
        Topology topology = new Topology()
                .addSource("source", "topic")
                .addProcessor("count", Ignoring::new, "source")
                .addStateStore(
                        Stores.keyValueStoreBuilder(
                                Stores.inMemoryKeyValueStore("visits"), Serdes.String(), Serdes.Long()),
                        "count");
        StoreCatalog catalog = load(SOUND);
        assertThatThrownBy(() -> catalog.addTo(topology, "count"))
                .isInstanceOf(TopologyException.class)
                .hasMessageContaining("count has a store visits already");
        assertThat(topology.describe().toString()).contains("visits").doesNotContain("routes");
    }

    /** As it would be given to a serde of a schema registry. */
    public static final class Configured extends Serdes.WrapperSerde<String> {
        public Configured() {
            super(Serdes.String().serializer(), Serdes.String().deserializer());
        }

        @Override
        public void configure(Map<String, ?> configs, boolean isKey) {
            if (!configs.containsKey("schema.registry.url")) {
                throw new ConfigException("schema.registry.url is missing");
            }
        }
    }

    /** With a problem of its own. */
    public static final class Broken extends Serdes.WrapperSerde<String> {
        public Broken() {
            super(Serdes.String().serializer(), Serdes.String().deserializer());
            throw new IllegalStateException("no key store");
        }
    }

    /** With a problem before that. */
    public static final class BrokenClass extends Serdes.WrapperSerde<String> {
        static {
            Objects.requireNonNull(System.getProperty("crema.none"), "no schema");
        }

        public BrokenClass() {
            super(Serdes.String().serializer(), Serdes.String().deserializer());
        }
    }

    @Test
    void why_a_serde_cannot_be_made_is_told() {
        assertThat(problems(List.of(
                        "stores.a.shape = key-value",
                        "stores.a.key.serde = " + Broken.class.getName(),
                        "stores.a.value.serde = " + BrokenClass.class.getName())))
                .hasSize(2)
                .anySatisfy(problem -> assertThat(problem).contains("line 2", "IllegalStateException: no key store"))
                .anySatisfy(problem -> assertThat(problem).contains("line 3", "NullPointerException: no schema"));
    }

    /** Holds something until it is closed. */
    public static final class Held extends Serdes.WrapperSerde<String> {
        private static final AtomicInteger HELD = new AtomicInteger();

        public Held() {
            super(Serdes.String().serializer(), Serdes.String().deserializer());
            HELD.incrementAndGet();
        }

        @Override
        public void close() {
            HELD.decrementAndGet();
        }
    }

    @Test
    void serdes_are_closed_where_the_catalog_is_refused() throws IOException {
        List<String> lines = new ArrayList<>(List.of(
                "stores.a.shape = key-value",
                "stores.a.key.serde = " + Held.class.getName(),
                "stores.b.shape = key-value",
                "stores.b.key.serde = " + Held.class.getName()));
        load(lines);
        assertThat(Held.HELD.getAndSet(0)).isEqualTo(2);
        Properties application = new Properties();
        application.put("replication.factor", "many");
        assertThatThrownBy(() -> StoreCatalog.load(directory.resolve("stores.properties"), application))
                .isInstanceOf(ConfigException.class);
        assertThat(Held.HELD).as("refused for what the application says").hasValue(0);
        lines.add("stores.b.value.serde = " + Broken.class.getName());
        assertThat(problems(lines)).hasSize(1);
        assertThat(Held.HELD).hasValue(0);
    }

    @Test
    void a_factor_of_the_application_may_have_blanks_around_it_and_must_be_a_number() {
        Properties application = new Properties();
        application.put("crema.stores.routes.shape", "key-value");
        application.put("crema.stores.default.changelog.replication.factor", "3");
        application.put("replication.factor", " 3 ");
        assertThat(StoreCatalog.of(application).warnings()).isEmpty();
        application.remove("crema.stores.default.changelog.replication.factor");
        application.put("replication.factor", "many");
        assertThatThrownBy(() -> StoreCatalog.of(application))
                .isInstanceOf(ConfigException.class)
                .hasMessageContaining("replication.factor");
    }

    @Test
    void what_the_application_says_beside_the_catalog_counts_too() throws IOException {
        Properties application = new Properties();
        application.put("schema.registry.url", "http://registry");
        application.put(StreamsConfig.NUM_STANDBY_REPLICAS_CONFIG, 1);
        application.put("replication.factor", 1);
        application.put("crema.client.supplier", "some.Supplier");
        List<String> lines = List.of(
                "stores.routes.shape = key-value",
                "stores.routes.key.serde = " + Configured.class.getName(),
                "stores.routes.changelog.enabled = false");
        Path file = Files.write(directory.resolve("stores.properties"), lines);
        assertThat(problems(lines)).singleElement().asString().contains("line 2", "schema.registry.url");
        assertThat(StoreCatalog.load(file, application).warnings())
                .singleElement()
                .asString()
                .contains("routes", "standby");

        lines.forEach(line -> application.put("crema." + line.split(" = ")[0], line.split(" = ")[1]));
        assertThat(StoreCatalog.of(application).warnings()).hasSize(1);
        application.put("crema.stores.default.changelog.replication.factor", "3");
        assertThatThrownBy(() -> StoreCatalog.of(application))
                .hasMessageContaining("the application's replication.factor=1");
    }

    @Test
    void what_a_changelog_does_not_keep_is_warned_of_and_a_name_that_is_nearly_declared() throws IOException {
        assertThat(load(List.of(
                                "stores.routes.shape = key-value",
                                "stores.routes.changelog.cleanup.policy = delete",
                                "stores.rotues.cache.max.bytes = 64 MiB",
                                "stores.delays.shape = window",
                                "stores.delays.retention.ms = 1 d",
                                "stores.delays.window.size.ms = 1 min",
                                "stores.delays.changelog.retention.ms = 1 h",
                                "stores.visits.shape = session",
                                "stores.visits.retention.ms = 1 h",
                                "stores.visits.changelog.min.insync.replicas = 2",
                                "streams.replication.factor = 1"))
                        .warnings())
                .hasSize(4)
                .anySatisfy(warning -> assertThat(warning).contains("rotues", "did you mean routes"))
                .anySatisfy(warning -> assertThat(warning).contains("routes", "cleanup.policy=delete"))
                .anySatisfy(warning -> assertThat(warning).contains("delays", "3600000 ms"))
                .anySatisfy(warning -> assertThat(warning).contains("visits", "min.insync.replicas=2", "1 replica"));
    }

    @Test
    void a_line_may_go_on_in_the_next_and_is_told_by_its_first() {
        assertThat(problems(List.of(
                        "# a comment \\",
                        "stores.routes.shape = key-value",
                        "",
                        "streams.\\",
                        "  a = \\",
                        "b",
                        "x = y")))
                .singleElement()
                .asString()
                .startsWith("line 7");
    }

    /** Tells whether it was initialised. */
    public static final class NoSerde {
        static final AtomicBoolean INITIALISED = Initialised.FLAG;

        static {
            INITIALISED.set(true);
        }
    }

    private static final class Initialised {
        static final AtomicBoolean FLAG = new AtomicBoolean();
    }

    @Test
    void nothing_of_a_class_runs_that_is_no_serde() {
        assertThat(problems(List.of(
                        "stores.a.shape = key-value",
                        "stores.a.key.serde = " + NoSerde.class.getName(),
                        "streams.default.key.serde = " + NoSerde.class.getName(),
                        "streams.default.client.supplier = " + NoSerde.class.getName())))
                .hasSize(2)
                .allSatisfy(problem -> assertThat(problem).contains("is no"));
        assertThat(Initialised.FLAG).isFalse();
    }

    /** Of the name of another. */
    public static final class Twin extends KafkaEngine {}

    @Test
    void two_engines_of_one_name_are_refused_and_one_that_is_not_there() throws IOException {
        Path services = Files.createDirectories(directory.resolve("META-INF/services"));
        Path engines = services.resolve(StoreEngine.class.getName());
        Thread thread = Thread.currentThread();
        ClassLoader usual = thread.getContextClassLoader();
        try (URLClassLoader more =
                new URLClassLoader(new URL[] {directory.toUri().toURL()}, usual)) {
            thread.setContextClassLoader(more);
            Files.writeString(engines, Twin.class.getName());
            assertThatThrownBy(() -> load(SOUND))
                    .isInstanceOf(ConfigException.class)
                    .hasMessageContainingAll("two engines kafka", KafkaEngine.class.getName(), Twin.class.getName());
            Files.writeString(engines, "none.Such");
            assertThatThrownBy(() -> load(SOUND))
                    .isInstanceOf(ConfigException.class)
                    .hasMessageContainingAll("an engine on the class path cannot be used", "none.Such");
        } finally {
            thread.setContextClassLoader(usual);
        }
    }

    /** Whatever a file says, it is a catalog that works, or all lines are told that have a problem, and no others. */
    @Test
    void a_file_with_mistakes_is_told_all_of_them() throws IOException {
        long seed = Long.getLong("crema.seed", new Random().nextLong());
        Random random = new Random(seed);
        for (int file = 0; file < FILES; file++) {
            List<String> lines = new ArrayList<>(SOUND);
            TreeSet<Integer> wrong = new TreeSet<>();
            for (int i = random.nextInt(4); i > 0; i--) {
                int place = 1 + random.nextInt(lines.size());
                lines.add(place, mistake(random, file * 10 + i));
                wrong = wrong.stream()
                        .map(each -> each > place ? each + 1 : each)
                        .collect(Collectors.toCollection(TreeSet::new));
                wrong.add(place + 1);
            }
            if (wrong.isEmpty()) {
                assertThat(load(lines).builders()).hasSize(3);
            } else {
                assertThat(linesOf(problems(lines)))
                        .as("-Dcrema.seed=%d, %s", seed, lines)
                        .isEqualTo(wrong);
            }
        }
    }

    private static String mistake(Random random, int number) {
        String store = List.of("routes", "delays.by.hour").get(random.nextInt(2));
        return switch (random.nextInt(6)) {
            case 0 -> "stores." + store + ".chache.max.bytes" + number + " = 1";
            case 1 -> "stores.new" + number + ".shape = tree";
            case 2 -> "stores." + store + number + ".cache.max.bytes = 1 parsec";
            case 3 -> "stores.new" + number + ".retention.ms = 1 d";
            case 4 -> "something" + number + " = else";
            default -> "stores.new" + number + ".value.sharing = \u00e4\u4e2d";
        };
    }

    private static TreeSet<Integer> linesOf(List<String> problems) {
        return problems.stream()
                .flatMap(problem ->
                        Pattern.compile("^line (\\d+)").matcher(problem).results())
                .map((MatchResult line) -> Integer.parseInt(line.group(1)))
                .collect(Collectors.toCollection(TreeSet::new));
    }

    /** Bytes of any kind, and sound files that some letters of are lost or changed. */
    @Test
    void any_file_is_a_catalog_or_a_list_of_problems() throws IOException {
        long seed = Long.getLong("crema.seed", new Random().nextLong());
        Random random = new Random(seed);
        byte[] sound = String.join("\n", SOUND).getBytes();
        Path path = directory.resolve("any.properties");
        for (int file = 0; file < FILES; file++) {
            byte[] bytes = sound.clone();
            for (int i = random.nextInt(file % 10 == 0 ? sound.length : 5); i >= 0; i--) {
                bytes[random.nextInt(bytes.length)] = (byte) random.nextInt(256);
            }
            Files.write(path, bytes);
            try {
                assertWorks(StoreCatalog.load(path));
            } catch (ConfigException e) {
                assertThat(e.getMessage()).as("-Dcrema.seed=%d", seed).contains("problem", "line ");
            }
            Properties application = new Properties();
            try (Reader reader = new InputStreamReader(new ByteArrayInputStream(bytes), StandardCharsets.UTF_8)) {
                application.load(reader);
            } catch (IllegalArgumentException e) {
                continue; // it is no properties file
            }
            Properties prefixed = new Properties();
            application.forEach((key, value) -> prefixed.put("crema." + key, value));
            try {
                assertWorks(StoreCatalog.of(prefixed));
            } catch (ConfigException e) {
                assertThat(e.getMessage()).as("-Dcrema.seed=%d", seed).contains("problem", "crema.");
            }
        }
    }

    private static void assertWorks(StoreCatalog catalog) {
        catalog.builders().forEach(builder -> assertThat(builder.build().name()).isEqualTo(builder.name()));
        Topology topology = new Topology().addSource("source", "topic").addProcessor("count", Ignoring::new, "source");
        String described = catalog.addTo(topology, "count").describe().toString();
        catalog.names().forEach(name -> assertThat(described).contains(name));
    }

    @Test
    void the_readme_tells_all_keys_of_a_store() throws IOException {
        List<String> rows = Files.readAllLines(Path.of("../README.md")).stream()
                .dropWhile(line -> !line.equals("## Stores from a file"))
                .takeWhile(line -> !line.startsWith("## What is lost"))
                .filter(line -> line.startsWith("| `"))
                .collect(Collectors.toCollection(ArrayList::new));
        String preferred = "rocksdb"; // which is not on this class path
        for (ConfigKey key : new Keys(Map.of(preferred, new KafkaEngine()))
                .own()
                .configKeys()
                .values()) {
            String byDefault = key.hasDefault() && key.defaultValue != null ? "`" + key.defaultValue + "`" : "-";
            String row = "| `" + key.name + "` | " + byDefault + " | " + key.documentation + " |";
            assertThat(rows).contains(row);
            rows.remove(row);
        }
        assertThat(rows).as("of an engine").singleElement().asString().startsWith("| `warm.start` |");
    }
}
