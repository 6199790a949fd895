package io.dawnwatch.embedded.demo;

import io.dawnwatch.schemas.Alert;
import io.dawnwatch.schemas.AlertState;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Alerts held against the incidents that were injected.
 *
 * @param alerts the last step of each alert, in the order in which they began
 * @param findings each incident, with the alert that found it
 * @param falseAlerts alerts that overlap no incident of their entity
 */
record Findings(List<Alert> alerts, List<Finding> findings, List<Alert> falseAlerts) {
  /** An alert counts for an incident until this long after its end. */
  private static final long GRACE_MILLIS = 5 * 60_000;

  /**
   * An incident and the alert that found it.
   *
   * @param alert empty if none did
   */
  record Finding(Incident incident, Optional<Alert> alert) {}

  /**
   * Holds alerts against incidents.
   *
   * @param steps the steps of the alerts, in the order in which they were written
   */
  static Findings of(Collection<Alert> steps, List<Incident> incidents) {
    Map<String, Alert> opened = new LinkedHashMap<>();
    Map<String, Alert> last = new LinkedHashMap<>();
    for (Alert step : steps) {
      if (step.getState() == AlertState.OPENED) {
        opened.put(step.getId(), step);
      }
      last.put(step.getId(), step);
    }
    List<Finding> findings = new ArrayList<>();
    for (Incident incident : incidents) {
      findings.add(
          new Finding(
              incident,
              opened.values().stream().filter(alert -> finds(alert, incident)).findFirst()));
    }
    List<Alert> alerts =
        last.values().stream()
            .sorted(Comparator.comparingLong(Alert::getStartMillis).thenComparing(Alert::getEntity))
            .toList();
    List<Alert> falseAlerts =
        alerts.stream()
            .filter(alert -> incidents.stream().noneMatch(incident -> overlaps(alert, incident)))
            .toList();
    return new Findings(alerts, findings, falseAlerts);
  }

  /** Incidents that an alert found. */
  long found() {
    return findings.stream().filter(finding -> finding.alert().isPresent()).count();
  }

  private static boolean finds(Alert opened, Incident incident) {
    long at = opened.getEmission().getClockMillis();
    return opened.getEntity().equals(incident.entity())
        && at >= incident.startMillis()
        && at <= incident.endMillis() + GRACE_MILLIS;
  }

  private static boolean overlaps(Alert alert, Incident incident) {
    return alert.getEntity().equals(incident.entity())
        && alert.getStartMillis() <= incident.endMillis()
        && alert.getEndMillis() >= incident.startMillis();
  }
}
