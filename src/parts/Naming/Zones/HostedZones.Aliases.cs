using Edge.Dns;
using Edge.Kernel;
using Edge.Kernel.Resources;

namespace Edge.Naming;

/// <content>Record sets whose records are not their own: those of pools, of Gateways, and of other names.</content>
public sealed partial class HostedZones
{
    /// <summary>What record sets are answered with that have the addresses of another name.</summary>
    public AliasBook Aliases { get; }

    /// <summary>Whether a service has a name; set once by who keeps them.</summary>
    internal Func<DnsName, bool> IsClaimed { private get; set; } = static _ => false;

    /// <summary>Takes what look-ups of names outside gave; in force when it returns.</summary>
    public void Learn(IReadOnlyCollection<(DnsName Name, TargetAnswer Answer)> answers, DateTimeOffset now)
    {
        ArgumentNullException.ThrowIfNull(answers);
        foreach (var (name, answer) in answers)
        {
            Aliases.Take(name, answer, now);
        }

        Publish();
    }

    /// <summary>Gives a name what its steering says, if it has one; what it had before is released after, so that it never goes.</summary>
    private void Steer(HostedZone zone, RecordSetId id, ResourceEntry? entry)
    {
        var document = entry is null ? null : StoredRecords.ReadSteered(entry);
        var wasAlias = Aliases.TargetOf(id) is not null;
        var target = document?.Steering is { Policy: SteeringDocument.Alias, Target: var text } && DnsName.TryParse(text, out var name) ? name : null;
        var set = document?.Steering switch
        {
            null => null,
            { Policy: SteeringDocument.Gateways } => GatewaysFor(id.Name, id.Type),
            { Policy: SteeringDocument.Alias } => target is null ? null : Aliases.Share(id, document, target),
            _ => Steering.Share(id, document),
        };
        var before = zone.Steer(id, set);
        if (!wasAlias && before is not null)
        {
            Steering.Release(before);
        }
        else if (wasAlias && target is null)
        {
            Aliases.Leave(id);
        }
    }

    /// <summary>Gives up all that a zone which ends has of others.</summary>
    private void Release(HostedZone zone)
    {
        foreach (var (id, set) in zone.Steered().ToList())
        {
            if (Aliases.TargetOf(id) is not null)
            {
                Aliases.Leave(id);
            }
            else
            {
                Steering.Release(set);
            }
        }

        Aliases.NoteChange([zone.Apex]);
    }

    private void FollowAliases()
    {
        Aliases.NoteChange(_changed.Select(static zone => zone.Apex));
        Aliases.Refollow((id, set) =>
        {
            var zone = _zones[id.Apex];
            zone.Steer(id, set);
            _changed.Add(zone);
        });
    }

    private SharedSet GatewaysFor(DnsName name, DnsRecordType type) => type == DnsRecordType.A ? _gateways.Ipv4For(name) : _gateways.Ipv6For(name);

    /// <summary>
    /// What the network says of a name, for those that have its addresses: 1. nothing, where others answer for it; 2. another name;
    /// 3. its records; 4. Gateways, where a service has it and its own records say nothing of addresses.
    /// </summary>
    private AliasStep Look(DnsName name, DnsRecordType type)
    {
        if (ZoneOf(name) is not { } zone)
        {
            return IsClaimed(name) ? new AliasStep.Shared(null, GatewaysFor(name, type)) : new AliasStep.Elsewhere(null);
        }

        if (zone.IsDelegated(name))
        {
            return new AliasStep.Elsewhere(zone.Apex);
        }

        if (zone.Find(name) is not { } hosted)
        {
            return zone.WildcardOf(name) is { } wildcard ? new AliasStep.Next(zone.Apex, wildcard) : new AliasStep.Nothing(zone.Apex, HasOthers: false);
        }

        var other = type == DnsRecordType.A ? DnsRecordType.Aaaa : DnsRecordType.A;
        var hasOthers = hosted.Find(other) is not null || hosted.FindSteered(other) is not null;
        return RecordSetId.Of(zone.Apex, name, type) is { Succeeded: true, Value: var id } && Aliases.TargetOf(id) is { } target ? new AliasStep.Next(zone.Apex, target)
            : hosted.FindSteered(type) is { } steered ? new AliasStep.Shared(zone.Apex, steered)
            : hosted.Find(type) is { } plain ? new AliasStep.Plain(zone.Apex, plain)
            : hosted.Find(DnsRecordType.Cname) is { } alias && DnsName.TryRead(alias.Value(0), out var next) ? new AliasStep.Next(zone.Apex, next)
            : hosted.Claimed is not null && !hasOthers ? new AliasStep.Shared(zone.Apex, GatewaysFor(name, type))
            : new AliasStep.Nothing(zone.Apex, hasOthers);
    }
}
