package io.dawnwatch.topology.console.index;

/**
 * A model of the dataset.
 *
 * @param id SHA-256 of its artifact
 * @param name empty if the artifact was not opened
 * @param owner likewise
 * @param role CHAMPION, CHALLENGER, or empty for none
 * @param sinceMillis when it was given the role; 0 without one, or if nobody noted it
 * @param epoch of that activation; -1 without one
 * @param threshold score from which it calls an anomaly; 0 if the artifact was not opened
 * @param publishedMillis when its artifact was first written; 0 if that is not known
 * @param bytes length of the artifact
 */
public record ModelRow(
    String id,
    String name,
    String owner,
    String role,
    long sinceMillis,
    long epoch,
    double threshold,
    long publishedMillis,
    long bytes) {}
