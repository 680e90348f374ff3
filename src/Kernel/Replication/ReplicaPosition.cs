using Edge.Kernel.Resources;

namespace Edge.Kernel;

/// <summary>How far a replica has come in one class.</summary>
/// <param name="Cursor">Everything up to this revision is applied.</param>
/// <param name="Digest">See <see cref="ReplicaDigest"/>: what it holds, in eight bytes.</param>
public readonly record struct ReplicaPosition(ResourceClass Class, Revision Cursor, ulong Digest);
