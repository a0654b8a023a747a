package dev.crema.memory;

import static org.assertj.core.api.Assertions.assertThat;

import dev.crema.store.config.CatalogContract;
import java.io.IOException;
import java.util.Map;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class MemoryCatalogTest extends CatalogContract {

    MemoryCatalogTest() {
        super("memory");
    }

    @ParameterizedTest
    @ValueSource(strings = {"key-value", "timestamped-window", "session-with-headers"})
    void stores_start_warm_that_are_to(String shape) throws IOException {
        assertThat(catalog(shape, Map.of()).builder("store").build().persistent())
                .isFalse();
        assertThat(catalog(shape, Map.of("warm.start", "true", "memory.snapshot.interval.ms", "1 s"))
                        .builder("store")
                        .build()
                        .persistent())
                .isTrue();
    }
}
