package dev.crema.benchmarks.measure;

/**
 * What {@code list} prints of a scenario.
 *
 * @param question that it answers
 * @param kafka Kafka's side, or what stands in its place
 * @param crema Crema's side
 * @param limit what both are held against, "-" for nothing
 * @param topology around the store
 * @param keys how they are drawn
 * @param values their type and size
 * @param commit when commits happen
 */
public record Description(
        String question,
        String kafka,
        String crema,
        String limit,
        String topology,
        String keys,
        String values,
        String commit) {}
