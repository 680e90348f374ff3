namespace Edge.Kernel;

/// <summary>One revision that a <see cref="StoreLedger"/> decided on and that its engine has to write.</summary>
/// <param name="Record">The change as it is logged.</param>
/// <param name="Chain">The chain at this revision.</param>
/// <param name="Replaced">The keys whose present entries end with this revision.</param>
/// <param name="Request">The author and idempotency key that the revision is remembered by, if it came with one.</param>
public sealed record LedgerLine(
    Change Change,
    ReadOnlyMemory<byte> Record,
    byte[] Chain,
    IReadOnlyList<ResourceKey> Replaced,
    (string Author, string Key, RememberedCommit First)? Request);
