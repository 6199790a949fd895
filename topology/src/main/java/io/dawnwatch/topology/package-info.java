/**
 * Everything that knows Kafka. Start reading at {@code stream.ScoreTopology} and {@code
 * replay.Replay}.
 */
package io.dawnwatch.topology;
