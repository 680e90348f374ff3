using System.Net;
using System.Net.Sockets;
using Edge.Dns;
using Edge.Naming;

namespace Edge.Resolvers;

/// <summary>Asks resolvers for the addresses of names, one resolver after the other until one knows.</summary>
/// <param name="resolver">Null for those of this machine, looked up at each question.</param>
public sealed class TargetResolver(IPEndPoint? resolver) : ITargetResolver
{
    /// <summary>Resolvers that are asked for one name.</summary>
    public const int ResolversMax = 3;

    /// <inheritdoc/>
    public async Task<TargetAnswer> ResolveAsync(DnsName name, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(name);
        var servers = resolver is null ? OwnResolvers.Find() : [resolver];
        if (servers.Count == 0)
        {
            return new TargetAnswer.Failed("this machine names no resolver: give one by --resolver");
        }

        var both = await Task.WhenAll(AskAsync(servers, name, DnsRecordType.A, cancellation), AskAsync(servers, name, DnsRecordType.Aaaa, cancellation));
        return both switch
        {
            [TargetAnswer.Found a, TargetAnswer.Found aaaa] => Join(a, aaaa),
            [TargetAnswer.Found { Addresses.Count: > 0 } a, _] => a with { Unanswered = DnsRecordType.Aaaa },
            [_, TargetAnswer.Found { Addresses.Count: > 0 } aaaa] => aaaa with { Unanswered = DnsRecordType.A },
            [TargetAnswer.Failed failed, _] => failed,
            _ => both[1],
        };
    }

    private static async Task<TargetAnswer> AskAsync(IReadOnlyList<IPEndPoint> servers, DnsName name, DnsRecordType type, CancellationToken cancellation)
    {
        TargetAnswer last = new TargetAnswer.Failed("no resolver answers");
        foreach (var server in servers.Take(ResolversMax))
        {
            var reply = await DnsQuestioner.AskAsync(server, name, type, isRecursive: true, cancellation);
            if (reply is { Code: (ushort)DnsResponseCode.NoError or (ushort)DnsResponseCode.NameError })
            {
                return Read(reply, name, type);
            }

            last = reply is null ? last : new TargetAnswer.Failed(reply.Code == (ushort)DnsResponseCode.ServerFailure ? "the resolver cannot find it out (SERVFAIL)" : $"the resolver answers with code {reply.Code}");
        }

        return last;
    }

    /// <summary>Follows the names of the reply one by one: what does not follow from the question is nobody's word.</summary>
    private static TargetAnswer Read(DnsMessage reply, DnsName asked, DnsRecordType type)
    {
        var (chain, ttl, name) = (new List<DnsName>(), uint.MaxValue, asked);
        while (true)
        {
            var records = reply.Answers.Where(record => record.Type == type && record.Owner == name).Take(TargetAnswer.AddressesMax).ToList();
            if (records.Count > 0)
            {
                return new TargetAnswer.Found(chain, [.. records.Select(static record => new IPAddress(record.Value.Span)).Where(IsUsable).Distinct()], records.Min(static record => record.TtlSeconds) is var least && least < ttl ? least : ttl);
            }

            var alias = reply.Answers.FirstOrDefault(record => record.Type == DnsRecordType.Cname && record.Owner == name);
            if (alias is null || !DnsName.TryRead(alias.Value.Span, out var next))
            {
                return new TargetAnswer.Found(chain, [], ttl == uint.MaxValue ? 0 : ttl);
            }

            if (chain.Count == TargetAnswer.ChainMax || chain.Contains(next) || next == asked)
            {
                return new TargetAnswer.Failed($"it leads over more than {TargetAnswer.ChainMax} names, or in a circle");
            }

            (ttl, name) = (Math.Min(ttl, alias.TtlSeconds), next);
            chain.Add(next);
        }
    }

    private static TargetAnswer.Found Join(TargetAnswer.Found a, TargetAnswer.Found aaaa) =>
        new(a.Chain.Count > 0 ? a.Chain : aaaa.Chain, [.. a.Addresses, .. aaaa.Addresses], TtlOf(a, aaaa));

    /// <summary>Of a family without addresses the TTL says nothing.</summary>
    private static uint TtlOf(TargetAnswer.Found a, TargetAnswer.Found aaaa) =>
        a.Addresses.Count == 0 ? aaaa.TtlSeconds : aaaa.Addresses.Count == 0 ? a.TtlSeconds : Math.Min(a.TtlSeconds, aaaa.TtlSeconds);

    /// <summary>Whether a server can have the address at all. Private ones are answered: who names one in a plain record may do it here too.</summary>
    private static bool IsUsable(IPAddress address) =>
        !address.Equals(IPAddress.Any) && !address.Equals(IPAddress.IPv6Any) && !address.Equals(IPAddress.Broadcast) && !address.IsIPv6Multicast && !address.IsIPv4MappedToIPv6
        && (address.AddressFamily != AddressFamily.InterNetwork || address.GetAddressBytes()[0] is < 224 or > 239);
}
