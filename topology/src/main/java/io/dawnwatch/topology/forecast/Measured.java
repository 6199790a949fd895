package io.dawnwatch.topology.forecast;

/**
 * What a sample took. Times are processor time of one thread, in nanoseconds, warmed up. Bytes but
 * those of lines are as on a broker's disk, compressed.
 *
 * @param lines lines of the sample
 * @param lineBytes bytes of all lines, without line ends
 * @param events events and their bytes on {@code events}
 * @param quarantined what is in quarantine
 * @param outputs scores and alerts
 * @param changelog what commits every 100 ms of the data's time wrote of the state
 * @param ingestNanos from a line to the bytes of its outcome
 * @param scoreNanos live, from the bytes of an event to those of scores and state
 * @param replayNanos replayed, the same without saving state
 * @param spanMillis from the first event to the last, by the sample's clock
 * @param entities entities known at the end
 * @param stateBytes state as stored, all entities together, at the end of the sample
 */
public record Measured(
    long lines,
    long lineBytes,
    Volume events,
    Volume quarantined,
    Volume outputs,
    Volume changelog,
    double ingestNanos,
    double scoreNanos,
    double replayNanos,
    long spanMillis,
    int entities,
    long stateBytes) {
  /** Records and their bytes. */
  public record Volume(long records, long bytes) {
    static Volume of(DiskBytes disk) {
      return new Volume(disk.records(), disk.bytes());
    }

    /** Mean bytes of a record; 0 without one. */
    public double mean() {
      return records == 0 ? 0 : (double) bytes / records;
    }
  }
}
