namespace Edge.Kernel.Resources;

/// <summary>A name server elsewhere that a zone is taken from.</summary>
public sealed record ZonePrimary
{
    /// <summary>Its address, with a port unless that is 53: <c>192.0.2.53</c> or <c>[2001:db8::53]:5300</c>.</summary>
    public required string Address { get; init; }

    /// <summary>The TSIG key, of the zone's own account, that both sides sign with; null for none.</summary>
    public string? Key { get; init; }
}
