package io.dawnwatch.engine.parse;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.Locale;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.LongRange;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class TimeReaderTest {
  private static final int YEAR = 2023;

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "ISO       | 2016-12-19 16:31:47,437            | 2016-12-19T16:31:47.437Z",
        "ISO       | 2016-12-19 16:31:47.4              | 2016-12-19T16:31:47.400Z",
        "ISO       | 2016-12-19T16:31:46.725+0100       | 2016-12-19T15:31:46.725Z",
        "ISO       | 2016-12-19T16:31:46.725999-07:30   | 2016-12-20T00:01:46.725Z",
        "ISO       | 2016-12-19T16:31:46Z               | 2016-12-19T16:31:46Z",
        "ISO       | 2016-12-19T16:31+01                | 2016-12-19T15:31:00Z",
        "ISO       | 2016-12-19 16:31:46 +0100          | 2016-12-19T15:31:46Z",
        "ISO       | 2016-12-19 16:31:46.123 UTC        | 2016-12-19T16:31:46.123Z",
        "ISO       | 2016/12/19 16:31:46                | 2016-12-19T16:31:46Z",
        "ISO       | 2005-06-03-15.42.50.363779         | 2005-06-03T15:42:50.363Z",
        "ISO       | 2017-05-16_13:53:08                | 2017-05-16T13:53:08Z",
        "ISO       | 2016-12-31T23:59:60Z               | 2016-12-31T23:59:59.999Z",
        "ISO       | 2024-02-29 00:00:00                | 2024-02-29T00:00:00Z",
        "ISO       | 1970-01-01 00:00:00                | 1970-01-01T00:00:00Z",
        "ISO       | 9999-12-31 23:59:59.999            | 9999-12-31T23:59:59.999Z",
        "CTIME     | Sun Dec 04 04:47:44 2005           | 2005-12-04T04:47:44Z",
        "CTIME     | Sun Dec  4 04:47:44.123456 2005    | 2005-12-04T04:47:44.123Z",
        "CLF       | 17/May/2015:10:05:03 +0000         | 2015-05-17T10:05:03Z",
        "CLF       | 17/May/2015:10:05:03 -0730         | 2015-05-17T17:35:03Z",
        "SLASHED   | 17/06/09 20:10:40                  | 2017-06-09T20:10:40Z",
        "COMPACT   | 081109 203615                      | 2008-11-09T20:36:15Z",
        "COMPACT   | 20081109 203615                    | 2008-11-09T20:36:15Z",
        "COMPACT   | 20171223-22:15:29:606              | 2017-12-23T22:15:29.606Z",
        "SYSLOG    | Jun 14 15:16:01                    | 2023-06-14T15:16:01Z",
        "SYSLOG    | Jun  4 15:16:01                    | 2023-06-04T15:16:01Z",
        "MONTH_DAY | 10.30 16:49:06                     | 2023-10-30T16:49:06Z",
        "MONTH_DAY | 03-17 16:13:38.811                 | 2023-03-17T16:13:38.811Z",
        "EPOCH     | 1117838570                         | 2005-06-03T22:42:50Z",
        "EPOCH     | 1117838570.25                      | 2005-06-03T22:42:50.250Z",
        "EPOCH     | 1117838570123                      | 2005-06-03T22:42:50.123Z",
        "EPOCH     | 1117838570123456                   | 2005-06-03T22:42:50.123Z",
        "EPOCH     | 1117838570123456789                | 2005-06-03T22:42:50.123Z",
      })
  void eachShapeIsReadWhole(TimeShape shape, String text, Instant expected) {
    TimeReader reader = new TimeReader(ZoneOffset.UTC, YEAR);
    byte[] bytes = text.getBytes(UTF_8);

    assertThat(reader.read(shape, bytes, 0, bytes.length)).isEqualTo(TimeReader.Outcome.READ);
    assertThat(Instant.ofEpochMilli(reader.millis())).isEqualTo(expected);
    assertThat(reader.end()).isEqualTo(bytes.length);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "ISO       | 2016-13-19 16:31:47",
        "ISO       | 2023-02-29 16:31:47",
        "ISO       | 2016-12-19 24:00:00",
        "ISO       | 2016-12-19 16:60:00",
        "ISO       | 2016-12-19 16:31:61",
        "ISO       | 0001-01-01 00:00:00",
        "ISO       | 1969-12-31 23:59:59",
        "ISO       | 1970-01-01 00:00:00+01:00",
        "ISO       | 2016-12-19T16:31:47+19:00",
        "CTIME     | Sun Dez 04 04:47:44 2005",
        "CLF       | 31/Feb/2015:10:05:03 +0000",
        "SYSLOG    | Mai 14 15:16:01",
        "SYSLOG    | Feb 29 15:16:01",
        "COMPACT   | 081309 203615",
        "MONTH_DAY | 02.30 16:49:06",
      })
  void aTimeThatDoesNotExistIsImpossible(TimeShape shape, String text) {
    byte[] bytes = text.getBytes(UTF_8);
    assertThat(new TimeReader(ZoneOffset.UTC, YEAR).read(shape, bytes, 0, bytes.length))
        .isEqualTo(TimeReader.Outcome.IMPOSSIBLE);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "ISO       | 2016-12-19",
        "ISO       | 2016-12-19 noon sharp",
        "ISO       | \u0662\u0660\u0661\u0666-12-19 16:31:47",
        "ISO       | 2016-12/19 16:31:47",
        "CTIME     | Sun Dec 04 04:47:44",
        "SYSLOG    | Jun 14",
        "COMPACT   | 0811091 203615",
        "EPOCH     | 11178385701",
        "EPOCH     | 1117838570ab",
        "EPOCH     | 9117838570",
        "NONE      | 2016-12-19 16:31:47",
      })
  void anythingElseDoesNotMatch(TimeShape shape, String text) {
    byte[] bytes = text.getBytes(UTF_8);
    assertThat(new TimeReader(ZoneOffset.UTC, YEAR).read(shape, bytes, 0, bytes.length))
        .isEqualTo(TimeReader.Outcome.NO_MATCH);
  }

  @Property
  void isoTimesAgreeWithTheJavaCalendar(
      @ForAll @LongRange(min = 0, max = 253_402_300_799_999L) long millis) {
    byte[] text = iso(LocalDateTime.ofInstant(Instant.ofEpochMilli(millis), ZoneOffset.UTC));
    TimeReader reader = new TimeReader(ZoneOffset.UTC, YEAR);

    reader.read(TimeShape.ISO, text, 0, text.length);
    assertThat(reader.millis()).isEqualTo(millis);
  }

  @Property
  void localTimesAgreeWithTheZoneRules(
      @ForAll @LongRange(min = 86_400_000, max = 4_000_000_000_000L) long first,
      @ForAll @LongRange(min = 0, max = 7_200_000) long step) {
    ZoneId zone = ZoneId.of("Europe/Zurich");
    TimeReader reader = new TimeReader(zone, YEAR);
    for (long millis : new long[] {first, first + step, first}) {
      LocalDateTime local = LocalDateTime.ofInstant(Instant.ofEpochMilli(millis), ZoneOffset.UTC);
      byte[] text = iso(local);
      reader.read(TimeShape.ISO, text, 0, text.length);
      assertThat(reader.millis())
          .isEqualTo(local.toInstant(zone.getRules().getOffset(local)).toEpochMilli());
    }
  }

  private static byte[] iso(LocalDateTime t) {
    return String.format(
            Locale.ROOT,
            "%04d-%02d-%02d %02d:%02d:%02d.%03d",
            t.getYear(),
            t.getMonthValue(),
            t.getDayOfMonth(),
            t.getHour(),
            t.getMinute(),
            t.getSecond(),
            t.getNano() / 1_000_000)
        .getBytes(UTF_8);
  }
}
