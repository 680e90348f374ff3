using Edge.Kernel;

namespace Edge.Coordination;

/// <summary>What a group of nodes is meant to hold of one class, in short.</summary>
/// <param name="Digest">See <see cref="ReplicaDigest"/>.</param>
/// <param name="Changed">The newest revision that touched any of it.</param>
internal readonly record struct TopicState(ulong Digest, Revision Changed);
