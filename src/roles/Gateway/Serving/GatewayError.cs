namespace Edge.Gateway;

/// <summary>A reply of our own that says why there is none of the origin's.</summary>
/// <param name="Code">Stable, for programs.</param>
/// <param name="Title">For people.</param>
internal sealed record GatewayError(int Status, string Code, string Title, string Detail)
{
    public int? RetryAfterSeconds { get; init; }

    /// <summary>For requests that HTTP forbids, after which the two sides may no longer agree where the next one begins.</summary>
    public bool ClosesConnection { get; init; }
}
