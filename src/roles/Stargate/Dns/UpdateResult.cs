using Edge.Dns;

namespace Edge.Stargate;

/// <summary>What became of an update.</summary>
/// <param name="Text">Why, for people; empty if it was done.</param>
internal sealed record UpdateResult(DnsResponseCode Code, string Text = "")
{
    public static readonly UpdateResult Done = new(DnsResponseCode.NoError);
}
