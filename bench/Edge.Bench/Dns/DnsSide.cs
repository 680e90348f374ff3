using System.Net;

namespace Edge.Bench.Dns;

/// <summary>A server of DNS that is compared.</summary>
/// <param name="Process">The process whose processor time and memory count, with its children's.</param>
internal sealed record DnsSide(string Name, IPEndPoint Server, int Process)
{
    /// <summary>Whether an alias is answered with what its target has; gdnsd leaves that to who asks.</summary>
    public bool FollowsAliases { get; init; } = true;
}
