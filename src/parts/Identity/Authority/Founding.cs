using Edge.Kernel;
using Edge.Kernel.Resources;

namespace Edge.Identity;

/// <summary>A network that exists, opened with the master key.</summary>
/// <param name="OperatorToken">The first operator's token, only for the one who made the network just now.</param>
public sealed record Founding(NetworkDocument Network, NetworkAuthority Authority, Token? OperatorToken)
{
    public override string ToString() => $"network {Network.NetworkId}, {(OperatorToken is null ? "opened" : "founded")}";
}
