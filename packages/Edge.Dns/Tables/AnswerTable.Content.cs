namespace Edge.Dns;

/// <content>What a zone says, for those who take all of it.</content>
public sealed partial class AnswerTable
{
    /// <summary>Every set that a zone says, its SOA among them; null if there is no such zone, or it is silent. For the thread that writes.</summary>
    public ZoneCopy? CopyZone(DnsName apex)
    {
        ArgumentNullException.ThrowIfNull(apex);
        if (!_tree.TryFind(apex, out var entry) || entry.Zone is not { IsSilent: false } zone)
        {
            return null;
        }

        var bytes = apex.Wire.Length;
        var sets = new List<CopiedSet>();
        foreach (var name in NameTree.Beneath(entry).Prepend(entry))
        {
            foreach (var set in name.Sets)
            {
                if (set.ZoneBytes == bytes && set.Current is { } current && set.Type != DnsRecordType.Soa)
                {
                    sets.Add(new CopiedSet(name.Name, current, set.Signatures));
                }
            }
        }

        return new ZoneCopy(apex, new CopiedSet(apex, zone.Soa, zone.Signatures), sets);
    }
}
