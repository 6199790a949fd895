package io.dawnwatch.tests.console;

import java.nio.file.Path;
import org.junit.jupiter.api.io.TempDir;

/** The index in SQLite, a file for each dataset. */
class SqliteIndexTest extends IndexContract {
  @TempDir Path folder;

  @Override
  String where(String dataset) {
    return folder.resolve(dataset + ".sqlite").toString();
  }

  @Override
  String table(String dataset, String name) {
    return name;
  }
}
