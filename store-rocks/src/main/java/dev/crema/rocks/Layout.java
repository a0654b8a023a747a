package dev.crema.rocks;

import dev.crema.store.engine.SessionShape;
import dev.crema.store.engine.StoreFormat;
import dev.crema.store.engine.WindowShape;

/**
 * What a database holds.
 *
 * @param format which column families it has, and what older ones are made of
 * @param mark noted in it where that says too little, so that nothing is built on what was laid out in another way; empty for key-value
 *     stores, whose layout is Kafka's
 */
record Layout(Format format, String mark) {

    static Layout keyValue(StoreFormat format) {
        return new Layout(
                switch (format) {
                    case PLAIN -> Format.PLAIN;
                    case TIMESTAMPED -> Format.TIMESTAMPED;
                    case WITH_HEADERS -> Format.WITH_HEADERS;
                },
                "");
    }

    static Layout windows(WindowShape shape, StoreFormat format) {
        return new Layout(
                Format.SEGMENTED, "windows, " + format + ", " + shape.segments().layout());
    }

    static Layout sessions(SessionShape shape, StoreFormat format) {
        return new Layout(
                Format.SEGMENTED,
                "sessions, " + format + ", " + shape.segments().layout());
    }

    boolean isSegmented() {
        return format == Format.SEGMENTED;
    }
}
