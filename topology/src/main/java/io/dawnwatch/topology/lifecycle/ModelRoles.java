package io.dawnwatch.topology.lifecycle;

import io.dawnwatch.engine.Activation;
import io.dawnwatch.engine.Model;
import io.dawnwatch.engine.RoleInForce;
import io.dawnwatch.engine.score.Role;
import io.dawnwatch.schemas.SchemaIds;
import io.dawnwatch.topology.kafka.Cluster;
import io.dawnwatch.topology.kafka.Dataset;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.function.BiFunction;
import java.util.function.Function;

/*
 * Every order is checked between initTransactions() and the first record: from there on nobody else can change a role
 * without fencing this one, so what is checked is what is in force when the record is written.
 */
/** Changes the roles of models: shadow, promote, roll back, retire. */
public final class ModelRoles {
  /** How long a former champion goes on as a challenger unless the order says otherwise. */
  public static final Duration WARM_FOR = Duration.ofDays(1);

  private final Cluster cluster;
  private final Dataset dataset;
  private final SchemaIds ids;

  public ModelRoles(Cluster cluster, Dataset dataset, SchemaIds ids) {
    this.cluster = cluster;
    this.dataset = dataset;
    this.ids = ids;
  }

  /**
   * A role that was changed.
   *
   * @param replaced the champion before; empty if the champion is the same
   * @param took from the order until it could be read in every partition
   */
  public record Changed(
      ActivationNotes.Note note, Model model, Optional<String> replaced, Duration took) {}

  /** An order that is refused; the message says why and what to do. */
  public static final class RefusedException extends IllegalStateException {
    private static final long serialVersionUID = 1;

    RefusedException(String message) {
      super(message);
    }
  }

  /** A refusal that {@code --override} may overrule. */
  private record Doubt(String text) {}

  /** Lets a model score beside the champion. */
  public Changed shadow(String model, ModelOrder order) throws InterruptedException {
    return change(
        "shadow",
        model,
        Role.CHALLENGER,
        Duration.ZERO,
        order,
        false,
        (models, id) -> doubtShadow(models, id));
  }

  private static Optional<Doubt> doubtShadow(ModelTopic models, String id) {
    Optional<Role> now = role(models, id);
    if (now.equals(Optional.of(Role.CHAMPION))) {
      throw refused(id, "is the champion: promote or roll back to another model instead");
    }
    if (now.isPresent()) {
      throw refused(id, "is a challenger already");
    }
    return Optional.empty();
  }

  /**
   * Makes a challenger the champion. The former one goes on as a challenger for a time, so that a
   * rollback finds it warm.
   *
   * @param warmFor for how long
   * @param override whether to do it though it is not warm, or was never a challenger
   */
  public Changed promote(String model, ModelOrder order, Duration warmFor, boolean override)
      throws InterruptedException {
    return change("promote", model, Role.CHAMPION, warmFor, order, override, this::doubtPromotion);
  }

  /** The same, for the usual time. */
  public Changed promote(String model, ModelOrder order, boolean override)
      throws InterruptedException {
    return promote(model, order, WARM_FOR, override);
  }

  /**
   * What was found out about a model before the order was given.
   *
   * @param champion the champion it was held against; empty if there was none
   * @param against what speaks against the promotion; empty for nothing
   * @param gates how the gates stood, as it is noted
   */
  public record Findings(Optional<String> champion, String against, String gates) {}

  /**
   * Makes a challenger the champion on these findings. They hold for the champion they were made
   * with: if it was replaced meanwhile, the order is refused.
   *
   * @param override whether to do it against what speaks against it; it is noted
   */
  public Changed promote(
      String model, ModelOrder order, Duration warmFor, boolean override, Findings findings)
      throws InterruptedException {
    return change(
        "promote",
        model,
        Role.CHAMPION,
        warmFor,
        order.withGates(findings.gates()),
        override,
        (models, id) -> {
          requirePromotable(models, id);
          if (!champion(models).equals(findings.champion())) {
            throw refused(
                id,
                "is refused: the champion was replaced while the gates were asked; give the order"
                    + " again");
          }
          return findings.against().isEmpty()
              ? doubtPromotion(models, id)
              : Optional.of(new Doubt(findings.against()));
        });
  }

  /**
   * Looks whether a model could be promoted at all.
   *
   * @throws RefusedException if it is the champion or was retired
   */
  public static void requirePromotable(ModelTopic models, String id) {
    Optional<Role> now = role(models, id);
    if (now.equals(Optional.of(Role.CHAMPION))) {
      throw refused(id, "is the champion already");
    }
    if (now.isEmpty() && lastNote(models, id).isPresent()) {
      throw refused(
          id,
          "was retired at epoch "
              + lastNote(models, id).orElseThrow().activation().epoch()
              + ": `dawnwatch shadow` first");
    }
  }

  private Optional<Doubt> doubtPromotion(ModelTopic models, String id) {
    requirePromotable(models, id);
    if (role(models, id).isEmpty()) {
      return Optional.of(
          new Doubt("it was never a challenger: nobody has seen its scores; `shadow` comes first"));
    }
    return doubtWarmth(models, id);
  }

  private Optional<Doubt> doubtWarmth(ModelTopic models, String id) {
    WarmUp.Progress slowest =
        WarmUp.last(WarmUp.progress(cluster, dataset, models, models.byId(id).features()));
    return slowest.isWarm()
        ? Optional.empty()
        : Optional.of(new Doubt("it is not warm: " + slowest.text()));
  }

  /**
   * Makes a former champion the champion again.
   *
   * @param to which; empty for the one before
   * @param warmFor for how long the present one goes on as a challenger
   */
  public Changed rollback(Optional<String> to, ModelOrder order, Duration warmFor, boolean override)
      throws InterruptedException {
    return change(
        "rollback",
        models -> to.isPresent() ? resolve(models, to.get()) : championBefore(models),
        Role.CHAMPION,
        warmFor,
        order,
        override,
        this::doubtRollback);
  }

  /** The same, for the usual time. */
  public Changed rollback(Optional<String> to, ModelOrder order, boolean override)
      throws InterruptedException {
    return rollback(to, order, WARM_FOR, override);
  }

  private static String championBefore(ModelTopic models) {
    return formerChampion(models)
        .orElseThrow(
            () ->
                new RefusedException(
                    "there was no champion before "
                        + champion(models).map(ModelRoles::shortened).orElse("this")));
  }

  /** The champion before the champion, which a rollback makes it again. */
  public static Optional<String> formerChampion(ModelTopic models) {
    Optional<String> champion = champion(models);
    return models.activations().stream()
        .filter(one -> one.role() == Role.CHAMPION)
        .map(Activation::modelId)
        .filter(id -> !Optional.of(id).equals(champion))
        .reduce((first, second) -> second);
  }

  private Optional<Doubt> doubtRollback(ModelTopic models, String id) {
    Optional<Role> now = role(models, id);
    if (now.equals(Optional.of(Role.CHAMPION))) {
      throw refused(id, "is the champion already");
    }
    if (models.notes().stream()
        .map(ActivationNotes.Note::activation)
        .noneMatch(one -> one.modelId().equals(id) && one.role() == Role.CHAMPION)) {
      throw refused(id, "was never the champion: `dawnwatch promote` is for that");
    }
    if (now.isEmpty()) {
      throw refused(id, "was retired since: `dawnwatch shadow` it, and promote it when it is warm");
    }
    return doubtWarmth(models, id);
  }

  /** Lets a challenger score no more. */
  public Changed retire(String model, ModelOrder order) throws InterruptedException {
    return change(
        "retire",
        model,
        Role.RETIRED,
        Duration.ZERO,
        order,
        false,
        (models, id) -> {
          Optional<Role> now = role(models, id);
          if (now.equals(Optional.of(Role.CHAMPION))) {
            throw refused(id, "is the champion: promote or roll back to another model first");
          }
          if (now.isEmpty()) {
            throw refused(id, "has no role that could end");
          }
          return Optional.empty();
        });
  }

  private Changed change(
      String action,
      String model,
      Role role,
      Duration warmFor,
      ModelOrder order,
      boolean override,
      BiFunction<ModelTopic, String, Optional<Doubt>> check)
      throws InterruptedException {
    return change(action, models -> resolve(models, model), role, warmFor, order, override, check);
  }

  private Changed change(
      String action,
      Function<ModelTopic, String> model,
      Role role,
      Duration warmFor,
      ModelOrder order,
      boolean override,
      BiFunction<ModelTopic, String, Optional<Doubt>> check)
      throws InterruptedException {
    long start = System.nanoTime();
    ModelTopic models = ModelTopic.read(cluster, dataset);
    String id = model.apply(models);
    Model chosen = models.byId(id);
    Optional<String> before = champion(models);
    ActivationNotes.Note note =
        new Activator(cluster, dataset, ids)
            .activate(
                action,
                chosen,
                role,
                order,
                warmFor,
                ActivationTimes.of(cluster, dataset, models),
                models,
                given ->
                    check
                        .apply(models, id)
                        .map(
                            doubt -> {
                              if (!override) {
                                throw refused(
                                    id,
                                    "is refused, "
                                        + doubt.text()
                                        + ". --override --why TEXT does it all the same, and is"
                                        + " noted");
                              }
                              return given.overriding(doubt.text());
                            })
                        .orElse(given));
    return new Changed(
        note,
        chosen,
        role == Role.CHAMPION ? before : Optional.empty(),
        Duration.ofNanos(System.nanoTime() - start));
  }

  /**
   * The model a person means: its hash, or enough of its beginning.
   *
   * @throws RefusedException if there is none, or more than one
   */
  public static String resolve(ModelTopic models, String said) {
    List<String> fits =
        models.published().stream()
            .map(ModelTopic.Published::id)
            .filter(id -> id.startsWith(said))
            .toList();
    if (said.isEmpty() || fits.isEmpty()) {
      throw new RefusedException(
          "no model of this dataset begins with \""
              + said
              + "\": `dawnwatch models list` shows them, `dawnwatch models add FILE` publishes"
              + " one");
    }
    if (fits.size() > 1) {
      throw new RefusedException(
          "\"" + said + "\" is the beginning of " + fits.size() + " models: give more of its hash");
    }
    return fits.get(0);
  }

  /** What a model does now; empty if it has no role. */
  public static Optional<Role> role(ModelTopic models, String id) {
    return now(models).stream()
        .filter(one -> one.modelId().equals(id))
        .map(RoleInForce::role)
        .findFirst();
  }

  /** The roles at the end of the log. */
  public static List<RoleInForce> now(ModelTopic models) {
    return models.now();
  }

  /** The model in force. */
  public static Optional<String> champion(ModelTopic models) {
    return models.inForce(0, Long.MAX_VALUE).stream() // a champion's time does not run out
        .filter(one -> one.role() == Role.CHAMPION)
        .map(RoleInForce::modelId)
        .findFirst();
  }

  private static Optional<ActivationNotes.Note> lastNote(ModelTopic models, String id) {
    return models.notes().stream()
        .filter(note -> note.activation().modelId().equals(id))
        .reduce((first, second) -> second);
  }

  /** A hash as people are shown it. */
  public static String shortened(String id) {
    return id.substring(0, Math.min(12, id.length()));
  }

  private static RefusedException refused(String id, String why) {
    return new RefusedException("model " + shortened(id) + " " + why);
  }
}
