using Edge.Dns;

namespace Edge.Naming;

/// <content>Content that comes from elsewhere is answered as it is: records, signatures and proofs.</content>
internal sealed partial class HostedZone
{
    private TakenZone? _taken;

    /// <summary>Names of the content that the table does not have yet; null for all.</summary>
    private HashSet<DnsName>? _takenChanged = [];

    /// <summary>Whether its content comes by transfers.</summary>
    public bool IsTaken => Document.IsTaken();

    /// <param name="taken">Null while nothing may be answered.</param>
    public void Take(TakenZone? taken)
    {
        if (taken?.Changed is { } changed && _taken is not null)
        {
            _takenChanged?.UnionWith(changed);
        }
        else
        {
            _takenChanged = null;
        }

        _taken = taken;
    }

    private void LayTaken(AnswerTable table)
    {
        if (_taken is { Zone: var zone })
        {
            table.PutZone(apex, zone.Soa, zone.Find(apex)!.FindSignatures(DnsRecordType.Soa));
        }

        var names = _takenChanged ?? [.. _names.Keys, .. _taken?.Zone.Names.Select(static name => name.Name) ?? []];
        foreach (var touched in names)
        {
            var name = NameOf(touched);
            name.Lay(table, apex, _taken?.Zone.Find(touched) is { } found ? SetsOf(found) : []);
            if (name.IsEmpty)
            {
                _names.Remove(touched);
            }
        }

        table.Silence(apex, _taken is null);
        _takenChanged = [];
        _changed.Clear();
    }

    private static List<LaidSet> SetsOf(ZoneName name) =>
        [.. name.Sets.Where(static set => set.Type is not (DnsRecordType.Soa or DnsRecordType.Rrsig)).Select(set => new LaidSet(set.Type, set, name.FindSignatures(set.Type)))];
}
