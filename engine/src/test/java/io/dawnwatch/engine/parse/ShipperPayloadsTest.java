package io.dawnwatch.engine.parse;

import static org.assertj.core.api.Assertions.assertThat;

import io.dawnwatch.engine.event.LogEvent;
import io.dawnwatch.engine.event.Severity;
import java.time.Instant;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Kafka records of log shippers, shaped as the shippers' documentation shows them. */
class ShipperPayloadsTest {
  private static final ParseSettings JSON = ParseSettings.of(Format.JSON, "app.log");

  @ParameterizedTest
  @CsvSource(
      delimiter = '~',
      quoteCharacter = '`',
      value = {
        // Fluent Bit: tail input, kafka output with Timestamp_Key @timestamp
        "{'@timestamp':1714557600.123000,'log':'it broke'} ~ UNSPECIFIED ~ app.log",
        // Fluent Bit: stdout and http outputs name the time date
        "{'date':1714557600.123,'log':'it broke'} ~ UNSPECIFIED ~ app.log",
        // Fluent Bit: docker parser and kubernetes filter
        "{'@timestamp':1714557600.123,'time':'2024-05-01T10:00:00.123Z','stream':'stderr','log':'it broke\\n',"
            + "'kubernetes':{'pod_name':'cart-5d','namespace_name':'shop','host':'node1','labels':{'app':'cart'},"
            + "'container_name':'cart'}} ~ UNSPECIFIED ~ cart@node1",
        // Vector: file source
        "{'file':'/var/log/a.log','host':'h1','message':'it broke','source_type':'file','timestamp':'2024-05-01T10:00:00.123Z'}"
            + " ~ UNSPECIFIED ~ -@h1",
        // Vector: kubernetes_logs source
        "{'file':'/x','kubernetes':{'container_name':'cart','pod_name':'cart-5d','pod_node_name':'node1'},"
            + "'message':'it broke','source_type':'kubernetes_logs','stream':'stdout','timestamp':'2024-05-01T10:00:00.123Z'}"
            + " ~ UNSPECIFIED ~ cart@node1",
        // Vector: syslog source
        "{'appname':'cart','facility':'user','host':'h1','message':'it broke','procid':7,'severity':'err',"
            + "'source_type':'syslog','timestamp':'2024-05-01T10:00:00.123Z'} ~ ERROR ~ cart@h1",
        // Filebeat
        "{'@timestamp':'2024-05-01T10:00:00.123Z','@metadata':{'beat':'filebeat','type':'_doc','version':'8.15.0'},"
            + "'message':'it broke','log':{'offset':12,'file':{'path':'/var/log/a.log'}},'input':{'type':'filestream'},"
            + "'host':{'name':'h1'},'agent':{'type':'filebeat','name':'h1'},'ecs':{'version':'8.0.0'}} ~ UNSPECIFIED ~ -@h1",
        // Filebeat on Kubernetes
        "{'@timestamp':'2024-05-01T10:00:00.123Z','message':'it broke','stream':'stderr','kubernetes':{'container':{'name':'cart'},"
            + "'node':{'name':'node1'},'pod':{'name':'cart-5d'}},'container':{'id':'abc'}} ~ UNSPECIFIED ~ cart@node1",
        // journalctl -o json
        "{'__REALTIME_TIMESTAMP':'1714557600123000','_HOSTNAME':'h1','PRIORITY':'3','SYSLOG_IDENTIFIER':'cart','MESSAGE':'it broke'}"
            + " ~ ERROR ~ cart@h1",
        // logstash-logback-encoder
        "{'@timestamp':'2024-05-01T12:00:00.123+02:00','@version':'1','message':'it broke','logger_name':'a.B','level':'ERROR','level_value':40000}"
            + " ~ ERROR ~ app.log",
        // MongoDB
        "{'t':{'$date':'2024-05-01T10:00:00.123+00:00'},'s':'E','c':'NETWORK','id':7,'ctx':'conn1','msg':'it broke'} ~ ERROR ~ app.log",
      })
  void theMessageTheTimeAndWhoSentItAreKnown(String json, Severity severity, String entity) {
    LogEvent event = Lines.event(JSON, json.replace('\'', '"'));

    assertThat(event.body()).isEqualTo("it broke");
    assertThat(Instant.ofEpochMilli(event.eventMillis()))
        .isEqualTo(Instant.parse("2024-05-01T10:00:00.123Z"));
    assertThat(event.severity()).isEqualTo(severity);
    assertThat(event.entity()).isEqualTo(entity);
  }

  @Test
  void theWorseKnownOfTwoServicesIsKeptAsAnAttribute() {
    LogEvent event = Lines.event(JSON, "{\"app\":\"a\",\"service\":\"s\",\"msg\":\"m\"}");

    assertThat(event.entity()).isEqualTo("s@-");
    assertThat(event.attributes()).isEqualTo(Lines.pairs("app", "a"));
  }
}
