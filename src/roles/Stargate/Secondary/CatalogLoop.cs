using Edge.Coordination;
using Edge.Kernel;
using Edge.Kernel.Resources;
using Edge.Naming;
using Microsoft.Extensions.Logging;

namespace Edge.Stargate;

/// <summary>
/// Makes secondary zones of what catalogs from elsewhere list (RFC 9432), in the catalog's account, and ends those that are listed no more.
/// A Stargate whose duty the catalog is writes it, under a lease; the catalog's document says up to which serial that is done, so
/// that an older copy changes nothing.
/// </summary>
internal sealed partial class CatalogLoop(IControlStore store, ControlView view, NodeId self, SecondaryDesk desk, ILogger<CatalogLoop> logger)
{
    public const string Lease = "catalogs";

    public static readonly TimeSpan Period = TimeSpan.FromMilliseconds(500);

    private static readonly TimeSpan LeaseTime = TimeSpan.FromSeconds(30);

    /// <summary>Zones that one commit makes or ends; the catalog's document is one more.</summary>
    private const int ZonesPerCommit = Commit.OperationsMax - 1;

    /// <summary>One round.</summary>
    public async Task StepAsync(CancellationToken cancellation)
    {
        var picture = view.Current;
        if (!picture.IsLoaded || view.StoreDown > TimeSpan.Zero)
        {
            return;
        }

        Fence? fence = null;
        foreach (var zone in desk.Catalogs())
        {
            if (Plan(picture, zone) is { } commit)
            {
                fence ??= await store.AcquireLeaseAsync(Lease, self, LeaseTime, cancellation) is LeaseOutcome.Granted granted ? granted.Fence : null;
                if (fence is null)
                {
                    return;
                }

                var outcome = await store.CommitAsync(commit with { Fence = fence }, cancellation);
                LogWritten(zone, outcome);
                store.Hint();
            }
        }

        if (fence is not null)
        {
            await store.ReleaseLeaseAsync(fence, cancellation);
        }
    }

    /// <summary>The next commit; null if nothing is to be done.</summary>
    private Commit? Plan(ControlPicture picture, string zone)
    {
        if (desk.ContentOf(zone) is not { } content
            || !picture.Entries.TryGetValue(ResourceKinds.Zone.Key(zone), out var entry)
            || ResourceKinds.Zone.Parse(entry) is not { Succeeded: true, Value: var catalog }
            || (catalog.CatalogSerial is { } done && unchecked((int)(content.Serial - (uint)done)) <= 0))
        {
            return null;
        }

        var members = CatalogMembers.Read(content);
        if (!members.Succeeded)
        {
            desk.Remark(zone, members.Failure.Message);
            return null;
        }

        var present = PresentOf(picture, zone, entry.Account);
        var room = new CatalogRoom(picture, entry.Account);
        var (made, refused) = (new List<Operation>(), new List<string>());
        foreach (var member in members.Value.Where(member => !present.Contains(member)).Order(StringComparer.Ordinal))
        {
            if (room.WhyNot(member) is { } why)
            {
                refused.Add(why);
            }
            else
            {
                made.Add(ResourceKinds.Zone.Put(member, new ZoneDocument { Mode = ZoneDocument.Secondary, Primaries = catalog.Primaries, Catalog = zone }, entry.Account));
            }
        }

        List<Operation> changes = [.. present.Where(old => !members.Value.Contains(old)).Order(StringComparer.Ordinal).Select(static old => new Operation.Delete(ResourceKinds.Zone.Key(old))), .. made];
        desk.Remark(zone, refused.Count == 0 ? "" : $"{refused.Count} of its zones are not made: {string.Join("; ", refused.Take(3))}");
        var isLast = changes.Count <= ZonesPerCommit;
        List<Operation> operations = [.. changes.Take(ZonesPerCommit), ResourceKinds.Zone.Put(zone, isLast ? catalog with { CatalogSerial = content.Serial } : catalog, entry.Account)];
        return new Commit
        {
            Author = $"node:{self}",
            Operations = operations,
            Compares = [.. operations.Select(operation => (Compare)new Compare.ModifiedAt(operation.Key, picture.Entries.GetValueOrDefault(operation.Key)?.Modified ?? Revision.Zero))],
            Epoch = picture.Epoch,
        };
    }

    private static HashSet<string> PresentOf(ControlPicture picture, string catalog, string account) =>
    [
        .. picture.Entries
            .Where(entry => ResourceKinds.Zone.Owns(entry.Key) && entry.Value.Account == account && ResourceKinds.Zone.Parse(entry.Value) is { Succeeded: true, Value: var zone } && zone.Catalog == catalog && zone.IsTaken())
            .Select(static entry => ResourceKinds.Zone.IdOf(entry.Key)!),
    ];

    [LoggerMessage(Level = LogLevel.Information, Message = "Zones of the catalog {Zone} were written: {Outcome}")]
    private partial void LogWritten(string zone, CommitOutcome outcome);
}
