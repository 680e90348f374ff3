namespace Edge.Kernel;

/// <summary>The first result of a request that came with an idempotency key.</summary>
/// <param name="Fingerprint">Of the request, by <see cref="CommitRules.Fingerprint"/>.</param>
public sealed record RememberedCommit(byte[] Fingerprint, long Epoch, Revision Revision, DateTimeOffset At);
