using Edge.Dns;
using Edge.Kernel.Resources;

namespace Edge.Naming;

/// <summary>What is to become of the keys of a zone now.</summary>
public sealed record ZoneKeyPlan
{
    /// <summary>The keys that are to be written.</summary>
    public required IReadOnlyDictionary<string, ZoneKeyDocument> Puts { get; init; }

    /// <summary>The ids of those that go.</summary>
    public required IReadOnlyList<string> Deletes { get; init; }

    /// <summary>What is to be said of the keys, still without its signatures; null if nothing any more.</summary>
    public required ZoneSignaturesDocument? Signatures { get; init; }

    /// <summary>The ids of the keys that are to sign it; none if the signatures there are still serve.</summary>
    public required IReadOnlyList<string> Signers { get; init; }

    /// <summary>The zone's document where it becomes another one: it is signed no more. Null where it stays.</summary>
    public ZoneDocument? Zone { get; init; }

    /// <summary>Whether anything is to be written.</summary>
    public required bool IsChange { get; init; }

    /// <summary>When there may be something to do again, if no document changes before; null if never.</summary>
    public required DateTimeOffset? Next { get; init; }

    /// <summary>How often the zone above is to be asked; null while nothing depends on it.</summary>
    public required TimeSpan? AskEvery { get; init; }

    /// <summary>The public half of a key.</summary>
    public static ZoneKey PublicOf(ZoneKeyDocument key) =>
        new(key.Use == ZoneKeyDocument.KeyUse ? ZoneKey.KeyFlags : ZoneKey.ZoneFlags, (SigningAlgorithm)key.Algorithm, Convert.FromBase64String(key.PublicKey));
}
