using System.Net;
using Edge.Dns;
using Edge.Kernel.Resources;

namespace Edge.Naming;

/// <summary>What names with the same target, type and TTL are answered with.</summary>
internal sealed class AliasRecords
{
    /// <summary>Addresses in one answer; of more, each query gets so many, by chance.</summary>
    private const int AddressCountMax = SteeredRecords.AddressCountMax;

    private RecordSet? _laid;

    /// <param name="own">A set of the table that nobody else writes.</param>
    public AliasRecords(AliasKey key, SharedSet own) => (Key, Own, Given) = (key, own, own);

    public AliasKey Key { get; }

    /// <summary>The set of the table that nobody else writes.</summary>
    public SharedSet Own { get; }

    /// <summary>The record sets that have it.</summary>
    public HashSet<RecordSetId> Users { get; } = [];

    /// <summary>The zone that has room for the name outside that it leads to; null if it leads to none, or to one that others lead to.</summary>
    public DnsName? Grantor { get; set; }

    public AliasPath? Path { get; set; }

    /// <summary>What its users have: its own set, or that of the name at the end of its path.</summary>
    public SharedSet Given { get; set; }

    /// <summary>Why queries fail, in words; null while they don't.</summary>
    public string? Failure { get; private set; }

    /// <summary>Brings its own set in line with the end of its path, if that is what users have.</summary>
    /// <param name="find">What is known of a name outside.</param>
    public void Lay(AnswerTable table, Func<DnsName, OutsideTarget?> find)
    {
        switch (Path)
        {
            case { Fault: { } fault }:
                Fail(table, ExtendedError.NoReachableAuthority, fault);
                break;
            case { End: AliasStep.Plain plain }:
                Put(table, RecordSet.Raw(Key.Type, Math.Min(plain.Set.TtlSeconds, (uint)Key.TtlSeconds), Enumerable.Range(0, plain.Set.Count).Select(index => plain.Set.Value(index).ToArray())));
                break;
            case { End: AliasStep.Nothing { HasOthers: true } }:
                Put(table, null);
                break;
            case { End: AliasStep.Nothing, Names: [.., var last] }:
                Fail(table, ExtendedError.NoReachableAuthority, $"{last} has no address");
                break;
            case { End: AliasStep.Elsewhere, Names: [.., var last] } when find(last) is { } outside:
                LayOutside(table, outside);
                break;
            case { End: AliasStep.Elsewhere }:
                Fail(table, ExtendedError.NoReachableAuthority, $"this Stargate looks up at most {AliasBook.TargetsMax} names outside, {AliasBook.TargetsPerZoneMax} of one zone");
                break;
            default:
                Failure = null;
                break;
        }
    }

    private void LayOutside(AnswerTable table, OutsideTarget outside)
    {
        if (!outside.IsKnown)
        {
            var isNew = outside.AnsweredAt is null && outside.Error is null;
            Fail(table, isNew ? ExtendedError.NotReady : ExtendedError.NoReachableAuthority, isNew ? $"{outside.Name} is being looked up" : $"{outside.Name}: {outside.Error}");
            return;
        }

        List<IPAddress> mine = [.. outside.Addresses.Where(address => RecordSet.AddressTypeOf(address) == Key.Type)];
        Put(table, mine.Count == 0 ? null : RecordSet.Addresses(Math.Min(outside.TtlSeconds, (uint)Key.TtlSeconds), mine));
    }

    private void Fail(AnswerTable table, ExtendedError error, string reason)
    {
        (_laid, Failure) = (null, reason);
        table.Fail(Own, error);
    }

    private void Put(AnswerTable table, RecordSet? set)
    {
        var wasFailing = Failure is not null;
        Failure = null;
        if (set is null)
        {
            _laid = null;
            table.Replace(Own, null);
        }
        else if (wasFailing || _laid is null || !IsEqual(_laid, set))
        {
            _laid = set;
            table.Steer(Own, new SteeredSet([AnswerOf(set)]));
        }
    }

    private static SteeredAnswer AnswerOf(RecordSet set) => new()
    {
        Choices =
        [
            .. Enumerable.Range(0, set.Count).Chunk(AddressCountMax)
                .Select(run => (RecordSet.Raw(set.Type, set.TtlSeconds, run.Select(index => set.Value(index).ToArray())), run.Length)),
        ],
    };

    private static bool IsEqual(RecordSet one, RecordSet other) =>
        one.Count == other.Count && one.TtlSeconds == other.TtlSeconds && Enumerable.Range(0, one.Count).All(index => one.Value(index).SequenceEqual(other.Value(index)));
}
