namespace Edge.Kernel.Resources;

/// <summary>A name server elsewhere that takes a zone from the network: it is told of changes, and may transfer it.</summary>
public sealed record ZoneSecondary
{
    /// <summary>Its address, with a port unless that is 53: <c>192.0.2.53</c> or <c>[2001:db8::53]:5300</c>.</summary>
    public required string Address { get; init; }

    /// <summary>The TSIG key that it signs with, wherever it comes from; null if its address is to be trusted.</summary>
    public string? Key { get; init; }
}
