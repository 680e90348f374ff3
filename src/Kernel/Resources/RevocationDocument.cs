namespace Edge.Kernel.Resources;

/// <summary>
/// <c>revocations/&lt;scope&gt;/&lt;id&gt;</c>: tokens that are refused although they have not expired. See
/// <see cref="RevocationId"/> for what it concerns.
/// </summary>
public sealed record RevocationDocument
{
    /// <summary>
    /// Tokens made at this moment or earlier are refused; what is made later is not concerned. A single token, revoked by
    /// its accessor, is refused whenever it was made.
    /// </summary>
    public required DateTimeOffset Before { get; init; }

    /// <summary>By then everything that this concerns has expired by itself, and the document is removed.</summary>
    public required DateTimeOffset Expires { get; init; }

    /// <summary>Why, for people.</summary>
    public string Reason { get; init; } = "";
}
