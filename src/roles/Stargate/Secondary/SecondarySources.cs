using System.Net;
using Edge.Coordination;
using Edge.Dns;
using Edge.Identity;
using Edge.Kernel;
using Edge.Kernel.Resources;
using Edge.Naming;

namespace Edge.Stargate;

/// <summary>Whom a zone is taken from: its primaries, by the two Stargates whose duty that is; by the others, from those two.</summary>
/// <param name="reliable">The other Stargates that are in service.</param>
/// <param name="allowsPrivate">Whether addresses are asked that are not public: who may name a primary must not reach the operator's own network.</param>
internal sealed class SecondarySources(NodeId self, ControlView view, Func<IEnumerable<NodeId>> reliable, TsigKeyring keys, bool allowsPrivate)
{
    private const int DnsPort = 53;

    /// <summary>The servers in the order in which they are asked.</summary>
    public IReadOnlyList<TransferSource> Of(string zone, ResourceEntry entry, ZoneDocument document)
    {
        var duty = TransferDuty.Of(self, zone, reliable());
        var peers = duty.Where(stargate => stargate != self).Select(PeerOf).OfType<TransferSource>();
        var primaries = document.Primaries.Select(primary => PrimaryOf(primary, entry.Account));
        return duty.Contains(self) ? [.. primaries, .. peers] : [.. peers, .. primaries];
    }

    /// <summary>Whether it is this Stargate's duty to ask the primaries.</summary>
    public bool IsDuty(string zone) => TransferDuty.Of(self, zone, reliable()).Contains(self);

    /// <summary>The other Stargates, as they are told of something new.</summary>
    /// <param name="isForDuty">Only those whose duty the zone is.</param>
    public IEnumerable<ZoneSecondary> Told(string zone, bool isForDuty)
    {
        var others = reliable().Where(stargate => stargate != self).ToList();
        var told = isForDuty ? TransferDuty.Of(self, zone, others).Where(stargate => stargate != self) : others;
        return told.Select(PeerOf).OfType<TransferSource>().Select(static peer => new ZoneSecondary { Address = peer.Server.ToString(), Key = MeshTransferKey.Name });
    }

    /// <summary>Whether who sent a notification may: a primary by its address or key, or another Stargate.</summary>
    public static bool May(ZoneDocument document, string account, TsigGrant? grant, IPAddress client) =>
        grant is not null ? grant.Name == MeshTransferKey.Name || (grant.Account == account && document.Primaries.Any(primary => primary.Key == grant.Name))
        : document.Primaries.Any(primary => IPEndPoint.Parse(primary.Address).Address.Equals(client));

    private TransferSource PrimaryOf(ZonePrimary primary, string account)
    {
        var parsed = IPEndPoint.Parse(primary.Address);
        var server = new IPEndPoint(parsed.Address, parsed.Port == 0 ? DnsPort : parsed.Port);
        var text = server.ToString();
        if (!allowsPrivate && !PublicAddress.Is(server.Address))
        {
            return new TransferSource(text, server, null, new Failure("not_public", $"{text} is no public address: such primaries are asked only where the operator allows it, by 'edge stargate --probes private'"));
        }

        if (primary.Key is not { } name)
        {
            return new TransferSource(text, server, null);
        }

        // A message signed by another account's key would let who gets it speak for that account elsewhere.
        return keys.Find(DnsName.Parse(name)) is { } grant && grant.Account == account
            ? new TransferSource(text, server, grant.Key)
            : new TransferSource(text, server, null, new Failure("no_key", $"the zone's account has no key {name} in force: 'edge zone key list'"));
    }

    private TransferSource? PeerOf(NodeId stargate) =>
        view.Current.Entries.TryGetValue(ResourceKinds.Node.Key(stargate.Value), out var entry)
        && ResourceKinds.Node.Parse(entry) is { Succeeded: true, Value.Dns: { } dns } && IPEndPoint.TryParse(dns, out var server) && keys.Find(DnsName.Parse(MeshTransferKey.Name)) is { } grant
            ? new TransferSource(stargate.Value, server, grant.Key) { IsPeer = true }
            : null;
}
