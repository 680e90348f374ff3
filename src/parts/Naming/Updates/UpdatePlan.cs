using Edge.Dns;
using Edge.Kernel;
using Edge.Kernel.Resources;

namespace Edge.Naming;

/// <summary>What is to become of an update.</summary>
/// <param name="Code">No success if it is refused; then nothing is done.</param>
/// <param name="Text">Why, for people.</param>
/// <param name="Effects">On each record set that it names, whether that changes or not.</param>
/// <param name="After">The zone's document when it is done.</param>
public sealed record UpdatePlan(DnsResponseCode Code, string Text, IReadOnlyList<UpdateEffect> Effects, ZoneDocument After)
{
    /// <summary>Record sets that one update may change: beside them a commit writes the zone.</summary>
    public const int RecordSetsMax = Commit.OperationsMax - 1;

    /// <summary>Whether nothing is to be written.</summary>
    public bool IsNothing(ZoneDocument before) => Effects.All(static effect => !effect.IsChanged) && After == before;

    internal static UpdatePlan Refusal(DnsResponseCode code, string text, ZoneDocument zone) => new(code, text, [], zone);

    /// <summary>The operations of one commit: the zone's document, by which its serial rises, and the record sets that change.</summary>
    public IReadOnlyList<Operation> Operations(UpdatedZone zone)
    {
        ArgumentNullException.ThrowIfNull(zone);
        return
        [
            ResourceKinds.Zone.Put(ZoneText.Of(zone.Apex), After, zone.Entry.Account),
            .. Effects.Where(static effect => effect.IsChanged).Select(effect => effect.After is { } set
                ? (Operation)ResourceKinds.RecordSet.Put(effect.Id.ToString(), set, zone.Entry.Account)
                : new Operation.Delete(ResourceKinds.RecordSet.Key(effect.Id.ToString()))),
        ];
    }
}
