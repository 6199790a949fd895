package io.dawnwatch.topology.files;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class RotatedNameTest {
  @ParameterizedTest
  @CsvSource({
    "server.log,server.log,'',-1",
    "server.log.gz,server.log,'',-1",
    "server.log.1,server.log,'',1",
    "server.log.12.gz,server.log,'',12",
    "server.log.2016-12-19-16.gz,server.log,20161219160000,-1",
    "server.log.2016-12-19,server.log,20161219000000,-1",
    "server.log-20161219.gz,server.log,20161219000000,-1",
    "server.log-20161219-1481000000,server.log-20161219-1481000000,'',-1",
    "server-2016-12-19.log,server.log,20161219000000,-1",
    "server-2016-12-19.3.log.gz,server.log,20161219000000,3",
    "server.log.2016-12-19.7,server.log,20161219000000,7",
    "nova-api.log.2017-05-16_13:53:08,nova-api.log,20170516135308,-1",
    "BGL_000001-050000.log.gz,BGL_000001-050000.log,'',-1",
    "node-1.log,node-1.log,'',-1",
    "release-2016-99-99.log,release-2016-99-99.log,'',-1",
    "access,access,'',-1",
    ".gz,.gz,'',-1",
  })
  void aNameIsTakenApart(String file, String log, String date, int number) {
    assertThat(RotatedName.of(file)).isEqualTo(new RotatedName(log, date, number));
  }
}
