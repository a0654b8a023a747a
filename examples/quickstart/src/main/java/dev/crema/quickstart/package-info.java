/**
 * A program that shows what a cached store does: it counts flights per route on a real broker, answers queries meanwhile,
 * stops, starts again on the same state, and compares every figure with the truth.
 */
package dev.crema.quickstart;
