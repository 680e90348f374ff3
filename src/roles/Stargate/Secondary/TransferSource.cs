using System.Net;
using Edge.Dns;
using Edge.Kernel;

namespace Edge.Stargate;

/// <summary>A server that a zone is taken from.</summary>
/// <param name="Text">What states and failures call it.</param>
/// <param name="Key">Signs what is said; null for none.</param>
/// <param name="Refusal">Why it is not asked; null if it is.</param>
internal sealed record TransferSource(string Text, IPEndPoint Server, TsigKey? Key, Failure? Refusal = null)
{
    /// <summary>Whether it is another Stargate.</summary>
    public bool IsPeer { get; init; }
}
