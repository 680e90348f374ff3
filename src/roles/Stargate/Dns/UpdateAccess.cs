using Edge.Dns;
using Edge.Identity;
using Edge.Kernel;
using Edge.Kernel.Resources;
using Edge.Naming;

namespace Edge.Stargate;

/// <summary>
/// What a key may do by updates, asked twice: whether it may change anything of each kind that an update names, before records are
/// read for it; and, once it is known what becomes of each record set, whether it may do that.
/// </summary>
internal static class UpdateAccess
{
    private static readonly DnsRecordType[] KnownTypes = Enum.GetValues<DnsRecordType>();

    private static readonly Capabilities[] Writing = [Capabilities.Create, Capabilities.Update, Capabilities.Delete];

    private static readonly Capabilities[] Reading = [Capabilities.Read, .. Writing];

    /// <summary>Why nothing may be read for it; null if it may. Who may change something in a zone may make it depend on all of the zone.</summary>
    /// <param name="zone">The zone's document in the store.</param>
    public static Failure? WhyNotRead(ZoneUpdate update, ResourceEntry zone, TsigGrant grant) =>
        update.Changes.Select(change => WhyNot(change, update.Apex, zone, grant, Writing))
            .Concat(update.Changes.Count > 0 ? [] : update.Prerequisites.Select(record => WhyNot(record, update.Apex, zone, grant, Reading)))
            .FirstOrDefault(static denied => denied is not null);

    /// <summary>The first record set that the key may not treat so; null if it may do all.</summary>
    public static Failure? WhyNotWrite(UpdatePlan plan, UpdatedZone zone, TsigGrant grant)
    {
        var path = zone.Entry.Key.Value;
        var isAuthority = (plan.After with { RecordSets = 0 }) != (zone.Document with { RecordSets = 0 });
        return (isAuthority ? grant.Access.Check(path, Capabilities.Update, zone.Entry.Account) : null)
            ?? plan.Effects.Select(effect => grant.Access.Check(PathOf(effect.Id), Needed(effect), zone.Entry.Account))
                .FirstOrDefault(static denied => denied is not null);
    }

    private static Failure? WhyNot(DnsRecord record, DnsName apex, ResourceEntry zone, TsigGrant grant, Capabilities[] enough)
    {
        var paths = PathsOf(record, apex, zone.Key);
        return paths.Any(path => Array.Exists(enough, capability => grant.Access.Decide(path, capability, zone.Account).Allowed))
            ? null
            : grant.Access.Check(paths.First(), enough[0] == Capabilities.Read ? Capabilities.Read : record.Class == DnsQuery.InternetClass ? Capabilities.Create : Capabilities.Delete, zone.Account);
    }

    /// <summary>The record sets that it may be of: several if it is of any type. What no set holds takes leave for all of the zone.</summary>
    private static IEnumerable<string> PathsOf(DnsRecord record, DnsName apex, ResourceKey zone)
    {
        if (record.Type == DnsRecordType.Soa)
        {
            return [zone.Value];
        }

        var ids = (record.Type == DnsRecordType.Any ? KnownTypes : [record.Type]).Select(type => RecordSetId.Of(apex, record.Owner, type)).Where(static id => id.Succeeded);
        return ids.Select(static id => PathOf(id.Value)).DefaultIfEmpty(RecordSetId.RangeOf(ResourceKinds.Zone.IdOf(zone)!).Prefix);
    }

    private static string PathOf(RecordSetId id) => ResourceKinds.RecordSet.Key(id.ToString()).Value;

    private static Capabilities Needed(UpdateEffect effect) =>
        effect.After is null ? Capabilities.Delete : effect.Before ? Capabilities.Update : Capabilities.Create;
}
