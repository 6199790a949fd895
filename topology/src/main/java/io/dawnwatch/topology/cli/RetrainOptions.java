package io.dawnwatch.topology.cli;

import picocli.CommandLine.Mixin;

/** When a model is trained again, what the gates ask of it, and with which key it is signed. */
final class RetrainOptions {
  @Mixin private PolicyOptions policy;
  @Mixin private GateLimitOptions gates;
  @Mixin private SignOptions sign;

  /** What the files say that are named; the cluster's properties may name more. */
  RetrainJob.Terms terms(ClusterOptions cluster) {
    return new RetrainJob.Terms(policy.policy(), gates.limits(cluster.cluster()), sign.key());
  }
}
