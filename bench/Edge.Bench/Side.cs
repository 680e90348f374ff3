using System.Net;

namespace Edge.Bench;

/// <summary>One of the two servers that are compared.</summary>
internal sealed record Side(string Name, int Process, IPEndPoint Http, IPEndPoint Https)
{
    /// <summary>A second process whose time is told beside, such as the Host's; null for none.</summary>
    public int? Beside { get; init; }
}
