using Edge.Dns;

namespace Edge.Naming;

/// <summary>Finds the addresses of names outside the network.</summary>
public interface ITargetResolver
{
    /// <summary>
    /// Asks for both families of a name's addresses, within some seconds. Never throws for what the world outside does; what it
    /// gives is bounded by <see cref="TargetAnswer.AddressesMax"/> and <see cref="TargetAnswer.ChainMax"/>.
    /// </summary>
    Task<TargetAnswer> ResolveAsync(DnsName name, CancellationToken cancellation);
}
