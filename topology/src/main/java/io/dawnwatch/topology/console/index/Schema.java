package io.dawnwatch.topology.console.index;

import java.util.List;

/*
 * Types that both databases know: SQLite takes bytea as a blob. Times are milliseconds since 1970 UTC. An entity is the
 * first 64 bits of the SHA-256 of its name, so names of any length and content cost eight bytes in a row (see Texts).
 * Bodies are Avro records with their schema's fingerprint: what is shown of a score is the score itself.
 */
/** The tables of the index. */
final class Schema {
  /** Raised with every change of the tables or of what is kept in them: then it is built again. */
  static final int VERSION = 1;

  private Schema() {}

  /** All tables, in the order in which they are made. */
  static final List<String> TABLES =
      List.of(
          "meta",
          "lease",
          "progress",
          "entity",
          "recent",
          "hour",
          "score",
          "alert",
          "verdict",
          "audit",
          "run",
          "run_part",
          "morning",
          "drift_span",
          "quarantine",
          "snapshot");

  static final List<String> CREATE =
      List.of(
          "create table meta (name text primary key, value text not null)",
          // One row: who indexes, and until when nobody else may begin to.
          "create table lease (id int primary key, holder text not null, token bigint not null,"
              + " until_millis bigint not null, seen_millis bigint not null)",
          "create table progress (topic text not null, part int not null, next_offset bigint not"
              + " null, end_offset bigint not null, last_millis bigint not null, unreadable bigint"
              + " not null, lost bigint not null, primary key (topic, part))",
          "create table entity (id bigint primary key, name text not null, folded text not null,"
              + " first_millis bigint not null, last_millis bigint not null, windows bigint not"
              + " null)",
          "create index entity_last on entity (last_millis)",
          // The last windows of each entity: a ring of slots, so nothing has to be deleted.
          "create table recent (entity bigint not null, slot int not null, id text not null,"
              + " start_millis bigint not null, end_millis bigint not null, score double precision"
              + " not null, threshold double precision not null, anomaly int not null, events int"
              + " not null, body bytea, primary key (entity, slot))",
          "create index recent_end on recent (end_millis)",
          "create index recent_id on recent (id)",
          "create table hour (entity bigint not null, hour_millis bigint not null, windows bigint"
              + " not null, events bigint not null, anomalies bigint not null, top double"
              + " precision not null, primary key (entity, hour_millis))",
          "create index hour_time on hour (hour_millis)",
          // draw and alone are set for what the review queue may show; draw is -1 for the rest.
          "create table score (id text primary key, entity bigint not null, start_millis bigint not"
              + " null, end_millis bigint not null, score double precision not null, anomaly int"
              + " not null, champion int not null, judged int not null, draw double precision not"
              + " null, week_millis bigint not null, alone int not null, body bytea not null)",
          "create index score_entity on score (entity, start_millis)",
          "create index score_start on score (start_millis)",
          "create index score_week on score (week_millis, draw)",
          "create table alert (id text primary key, entity bigint not null, state text not null,"
              + " is_open int not null, start_millis bigint not null, end_millis bigint not null,"
              + " peak double precision not null, peak_id text not null, model text not null, part"
              + " int not null, at_offset bigint not null, at_ordinal int not null, body bytea not"
              + " null)",
          "create index alert_start on alert (start_millis, id)",
          "create index alert_entity on alert (entity, start_millis)",
          "create index alert_open on alert (is_open, start_millis)",
          "create table verdict (id text primary key, score_id text not null,"
              + " entity bigint not null, start_millis bigint not null, at_millis bigint not null,"
              + " kind text not null, body bytea not null)",
          "create index verdict_score on verdict (score_id)",
          "create index verdict_entity on verdict (entity, start_millis)",
          "create index verdict_at on verdict (at_millis, id)",
          "create table audit (id bigint primary key, at_millis bigint not null, action text not"
              + " null, subject text not null, body bytea not null)",
          "create table run (id text primary key, created_millis bigint not null, kind text not"
              + " null, parts int not null, data_version text not null,"
              + " finished_millis bigint not null)",
          "create index run_created on run (created_millis, id)",
          "create table run_part (run text not null, part int not null, finished_millis bigint not"
              + " null, expected bigint not null, read_records bigint not null, applied bigint not"
              + " null, late bigint not null, control bigint not null, rejected bigint not null,"
              + " scores bigint not null, alerts bigint not null, compared int not null, equal"
              + " bigint not null, mismatch bigint not null, missing bigint not null, extra bigint"
              + " not null, cause text not null, primary key (run, part))",
          "create table morning (day text primary key, run text not null, at_millis bigint not null,"
              + " well int not null, triggers int not null, body bytea not null)",
          "create table drift_span (part int not null, at_offset bigint not null, start_millis"
              + " bigint not null, model text not null, body bytea not null, primary key (part,"
              + " at_offset))",
          "create index drift_start on drift_span (start_millis)",
          "create table quarantine (hour_millis bigint not null, reason text not null, rule text"
              + " not null, lines bigint not null, primary key (hour_millis, reason, rule))",
          // Short lists that are read whole: models, suppressions, what has drifted. JSON.
          "create table snapshot (name text primary key, body text not null)");
}
