package dev.crema.store.kafka;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.concurrent.atomic.AtomicBoolean;
import org.apache.kafka.common.utils.AppInfoParser;
import org.apache.kafka.common.utils.LogCaptureAppender;
import org.junit.jupiter.api.Test;

class TestedVersionsTest {

    @Test
    void the_version_we_build_with_is_a_tested_one() {
        AtomicBoolean warned = new AtomicBoolean();
        TestedVersions.warnUnlessTested(AppInfoParser.getVersion(), warned);
        assertThat(warned).isFalse();
    }

    @Test
    void another_version_is_warned_of_once_with_the_tested_ones() {
        try (LogCaptureAppender log = LogCaptureAppender.createAndRegister(TestedVersions.class)) {
            AtomicBoolean warned = new AtomicBoolean();
            TestedVersions.warnUnlessTested("4.9.0", warned);
            TestedVersions.warnUnlessTested("4.9.0", warned);
            assertThat(log.getMessages()).singleElement().asString().contains("4.9.0", "4.3.1");
        }
    }
}
