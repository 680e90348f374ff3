using System.Net;
using Edge.Dns;

namespace Edge.Naming;

/// <summary>What came of a look-up of a name outside the network.</summary>
public abstract record TargetAnswer
{
    /// <summary>Addresses of one family that are kept; a name with more has too many.</summary>
    public const int AddressesMax = 64;

    /// <summary>Names that lead to a name with addresses.</summary>
    public const int ChainMax = 8;

    private TargetAnswer()
    {
    }

    /// <summary>The name leads to these addresses, be they none.</summary>
    /// <param name="Chain">The names that it is an alias of, one after the other.</param>
    /// <param name="Addresses">Of both families, each once.</param>
    /// <param name="TtlSeconds">The least of all records on the way.</param>
    public sealed record Found(IReadOnlyList<DnsName> Chain, IReadOnlyList<IPAddress> Addresses, uint TtlSeconds) : TargetAnswer
    {
        /// <summary>The family of which nothing was found out; null if both answered.</summary>
        public DnsRecordType? Unanswered { get; init; }
    }

    /// <summary>It could not be found out.</summary>
    /// <param name="Reason">In words.</param>
    public sealed record Failed(string Reason) : TargetAnswer;
}
