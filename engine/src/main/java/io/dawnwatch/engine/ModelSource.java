package io.dawnwatch.engine;

/** Where a scorer finds a model by its hash. */
@FunctionalInterface
public interface ModelSource {
  /**
   * The model with that hash.
   *
   * @throws ModelNotFoundException if it is not to be had
   */
  Model byId(String modelId);

  /** A source that knows these models only. */
  static ModelSource of(Model... models) {
    return modelId -> {
      for (Model model : models) {
        if (model.id().equals(modelId)) {
          return model;
        }
      }
      throw new ModelNotFoundException(modelId);
    };
  }

  /** A model is needed that is not to be had: scoring stops rather than going on with another. */
  final class ModelNotFoundException extends RuntimeException {
    private static final long serialVersionUID = 1;

    public ModelNotFoundException(String modelId) {
      super("model " + modelId + " is not to be found");
    }
  }
}
