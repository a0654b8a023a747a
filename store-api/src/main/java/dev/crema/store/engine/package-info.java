/**
 * What the bytes stores of both engines have in common: the stores of each shape as the runtime, processors and queries see them,
 * over an {@link dev.crema.store.engine.Engine}, which keeps values by key from one opening to the next closing.
 *
 * <pre>
 *  KeyValueEngineStore ───────────────────────────────┐
 *  WindowEngineStore ──┬─ SegmentedEngine, Segments ──┴─ Engine
 *  SessionEngineStore ─┘
 * </pre>
 *
 * <p>Windows and sessions are entries like others, under keys that begin with their segment of time and go on as they do in the
 * changelog. So all that an engine promises of writes, commits, restoration and scans holds for them, and for those of an index by time.
 */
package dev.crema.store.engine;
