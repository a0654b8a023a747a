package dev.crema.store.cache;

import static org.assertj.core.api.Assertions.assertThat;

import java.math.BigDecimal;
import java.time.Instant;
import java.time.chrono.ChronoLocalDate;
import java.util.Date;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ImmutabilityTest {

    enum Plain {
        ONE
    }

    enum WithBodies {
        ONE {
            @Override
            int number() {
                return 1;
            }
        };

        abstract int number();
    }

    record Flat(String name, int count, BigDecimal amount, Instant at, Plain kind) {}

    record Nested(Flat flat, UUID id) {}

    record Chain(int value, Chain next) {}

    record WithList(String name, List<String> names) {}

    record WithArray(byte[] bytes) {}

    record WithInterface(CharSequence text) {}

    record WithNestedList(Flat flat, WithList list) {}

    record Generic<T>(T value) {}

    @ParameterizedTest
    @ValueSource(
            classes = {
                String.class,
                Long.class,
                UUID.class,
                BigDecimal.class,
                Instant.class,
                TimeUnit.class,
                Plain.class,
                Flat.class,
                Nested.class,
                Chain.class
            })
    void known_types_and_records_made_of_them_are_immutable(Class<?> type) {
        assertThat(Immutability.of(type)).isTrue();
    }

    @ParameterizedTest
    @ValueSource(
            classes = {
                Object.class,
                Date.class,
                byte[].class,
                String[].class,
                List.class,
                StringBuilder.class,
                ChronoLocalDate.class,
                WithList.class,
                WithArray.class,
                WithInterface.class,
                WithNestedList.class,
                Generic.class
            })
    void everything_else_is_not(Class<?> type) {
        assertThat(Immutability.of(type)).isFalse();
    }

    @Test
    void an_enum_constant_with_a_body_is_immutable() {
        assertThat(Immutability.of(WithBodies.ONE.getClass())).isTrue();
    }

    @Test
    void a_subclass_of_a_known_type_is_not_known() {
        assertThat(Immutability.of(new BigDecimal("1") {}.getClass())).isFalse();
    }
}
