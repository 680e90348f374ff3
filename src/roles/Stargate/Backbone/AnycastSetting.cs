using System.Net;
using Edge.Backbone;

namespace Edge.Stargate;

/// <summary>What a Stargate is told that belongs to an anycast group.</summary>
public sealed record AnycastSetting
{
    public const int AddressCountMax = 7;

    /// <summary>The addresses that all members answer DNS on, beside their own: 1 to 7. The machine must have them.</summary>
    public required IReadOnlyList<IPAddress> Addresses { get; init; }

    /// <summary>Announces them; the role disposes it.</summary>
    public required IRouteSpeaker Speaker { get; init; }

    public BackboneOptions Options { get; init; } = new();
}
