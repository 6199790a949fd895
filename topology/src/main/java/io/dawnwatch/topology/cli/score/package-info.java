/**
 * {@code score}: files in, scores out. Options in {@code LogOptions}, {@code LearningOptions},
 * {@code SpanOptions} and {@code ScoresFile}, each with what it leads to; what is shown while it
 * works in {@code Reading} and {@code FollowView}; the result in {@code ScoreText} and {@code
 * ScoreJson}.
 */
package io.dawnwatch.topology.cli.score;
