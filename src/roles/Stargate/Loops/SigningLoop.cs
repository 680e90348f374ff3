using Edge.Coordination;
using Edge.Dns;
using Edge.Kernel;
using Edge.Kernel.Resources;
using Edge.Naming;
using Microsoft.Extensions.Logging;

namespace Edge.Stargate;

/// <summary>
/// Keeps the keys of signed zones: makes them, rolls them over, and signs what zones say of them. Every Stargate works out the
/// same; the one that gets the lease writes, and opens key-signing keys. A zone is looked at when something of it changes, and
/// when its time has come.
/// </summary>
internal sealed partial class SigningLoop(
    IControlStore store, ControlView view, NodeId self, StargateOptions options, TimeProvider time, ILoggerFactory loggers)
{
    public const string Lease = "signing";

    public static readonly TimeSpan Period = TimeSpan.FromMilliseconds(500);

    /// <summary>Between two questions to the servers of the zone above a zone.</summary>
    public static readonly TimeSpan ParentPeriod = TimeSpan.FromMinutes(10);

    /// <summary>A failed commit is tried again so late.</summary>
    private static readonly TimeSpan RetryTime = TimeSpan.FromSeconds(5);

    private static readonly TimeSpan LeaseTime = TimeSpan.FromSeconds(30);

    /// <summary>Zones that are looked at in one round.</summary>
    private const int ZonesPerRoundMax = 32;

    private readonly ZoneKeyBox _box = new(options.MasterKey, loggers.CreateLogger<ZoneKeyBox>());
    private readonly ILogger _logger = loggers.CreateLogger<SigningLoop>();
    private readonly SignedZones _zones = new();
    private readonly Dictionary<string, (DateTimeOffset At, ParentView? View)> _parents = new(StringComparer.Ordinal);

    /// <summary>By which zones are signed here.</summary>
    /// <param name="hand">Gives keys to those who answer.</param>
    public SigningMeans Means(Action<DnsName, IReadOnlyList<SigningKey>> hand) => new(time, _box.Open, hand);

    /// <summary>One round.</summary>
    public async Task StepAsync(CancellationToken cancellation)
    {
        var picture = view.Current;
        if (!picture.IsLoaded || view.StoreDown > TimeSpan.Zero)
        {
            return;
        }

        _zones.Follow(picture, time.GetUtcNow());
        var due = _zones.Due(time.GetUtcNow(), ZonesPerRoundMax);
        if (due.Count == 0)
        {
            return;
        }

        Fence? fence = null;
        foreach (var zone in due)
        {
            fence = await TendAsync(zone, picture, fence, cancellation);
        }

        if (fence is not null)
        {
            await store.ReleaseLeaseAsync(fence, cancellation);
        }
    }

    private async Task<Fence?> TendAsync(string zone, ControlPicture picture, Fence? fence, CancellationToken cancellation)
    {
        var now = time.GetUtcNow();
        var documents = ZoneKeyReading.Of(picture, zone, _zones.KeysOf(zone));
        if (documents.Zone?.Importing is not null && documents.Signatures is null)
        {
            _zones.Look(zone, now + RetryTime);
            return fence;
        }

        if (documents is { Keys.Count: 0, Zone.Signing: not null })
        {
            var longest = await LongestTtlAsync(zone, cancellation);
            documents = documents with { LongestTtlSeconds = () => longest };
        }

        var plan = Plan(zone, documents, now);
        if (plan.AsksParent && options.ParentZones is { } parents)
        {
            documents = documents with { Parent = await AskAsync(parents, zone, documents.Apex, now, cancellation) };
            plan = Plan(zone, documents, now);
            _zones.Look(zone, Earlier(plan.Next, now + ParentPeriod));
        }
        else
        {
            _parents.Remove(zone);
            _zones.Look(zone, plan.Next);
        }

        if (!plan.IsChange)
        {
            return fence;
        }

        fence ??= await store.AcquireLeaseAsync(Lease, self, LeaseTime, cancellation) is LeaseOutcome.Granted granted ? granted.Fence : null;
        if (fence is null || !await WriteAsync(zone, documents, plan, picture, fence, now, cancellation))
        {
            _zones.Look(zone, now + RetryTime);
        }

        return fence;
    }

    private ZoneKeyPlan Plan(string zone, ZoneKeyPicture documents, DateTimeOffset now)
    {
        HashSet<string> taken = [.. documents.Keys.Keys];
        return new ZoneKeyPlanner(documents, now, use =>
        {
            var made = _box.Make(zone, use, taken);
            taken.Add(made.Id);
            return made;
        }).Next();
    }

    private async Task<ParentView?> AskAsync(IParentZones parents, string zone, DnsName apex, DateTimeOffset now, CancellationToken cancellation)
    {
        if (!_parents.TryGetValue(zone, out var known) || now - known.At >= ParentPeriod)
        {
            _parents[zone] = known = (now, await parents.AskAsync(apex, cancellation));
        }

        return known.View;
    }

    private async Task<int> LongestTtlAsync(string zone, CancellationToken cancellation) =>
        await store.ReadAsync(RecordSetId.RangeOf(zone), cancellation) is ReadOutcome.Found found
            ? found.Entries.Select(static entry => ResourceKinds.RecordSet.Parse(entry)).Where(static parsed => parsed.Succeeded).Select(static parsed => parsed.Value.TtlSeconds).Append(0).Max()
            : RecordSetDocument.TtlSecondsMax;

    /// <summary>False if another round is needed.</summary>
    private async Task<bool> WriteAsync(string zone, ZoneKeyPicture documents, ZoneKeyPlan plan, ControlPicture picture, Fence fence, DateTimeOffset now, CancellationToken cancellation)
    {
        var zoneKey = ResourceKinds.Zone.Key(zone);
        var entry = picture.Entries.GetValueOrDefault(zoneKey);
        var account = entry?.Account ?? "";
        var operations = new List<Operation>();
        if (plan.Signatures is { } said)
        {
            var signed = plan.Signers.Count > 0 ? Sign(zone, documents, plan, now) : said;
            if (signed is null)
            {
                return false;
            }

            operations.Add(ResourceKinds.ZoneSignatures.Put(zone, signed, account));
        }
        else if (documents.Signatures is not null)
        {
            operations.Add(new Operation.Delete(ResourceKinds.ZoneSignatures.Key(zone)));
        }

        operations.AddRange(plan.Puts.Select(key => ResourceKinds.ZoneKey.Put($"{zone}/{key.Key}", key.Value, account)));
        operations.AddRange(plan.Deletes.Select(id => new Operation.Delete(ResourceKinds.ZoneKey.Key($"{zone}/{id}"))));
        if (documents.Zone is { } document)
        {
            // The serial follows the zone's own document.
            operations.Add(ResourceKinds.Zone.Put(zone, document, account));
        }

        var outcome = await store.CommitAsync(
            new Commit { Author = $"node:{self}", Operations = operations, Compares = ComparesOf(zone, documents, picture), Epoch = picture.Epoch, Fence = fence },
            cancellation);
        if (outcome is not CommitOutcome.Committed)
        {
            LogNotWritten(zone, outcome);
            return false;
        }

        var what = string.Join(", ", plan.Puts.Select(static key => $"{key.Key} {key.Value.State}").Concat(plan.Deletes.Select(static id => $"{id} removed")).DefaultIfEmpty("signed anew"));
        LogWritten(zone, what);
        store.Hint();
        return true;
    }

    private static List<Compare> ComparesOf(string zone, ZoneKeyPicture documents, ControlPicture picture)
    {
        IEnumerable<ResourceKey> keys =
            [ResourceKinds.Zone.Key(zone), ResourceKinds.ZoneSignatures.Key(zone), .. documents.Keys.Keys.Select(id => ResourceKinds.ZoneKey.Key($"{zone}/{id}"))];
        return [.. keys.Select(key => (Compare)new Compare.ModifiedAt(key, picture.Entries.GetValueOrDefault(key)?.Modified ?? Revision.Zero))];
    }

    /// <summary>Null if a key-signing key does not open: then the signatures stay as they are.</summary>
    private ZoneSignaturesDocument? Sign(string zone, ZoneKeyPicture documents, ZoneKeyPlan plan, DateTimeOffset now)
    {
        List<SigningKey> keys = [];
        try
        {
            foreach (var id in plan.Signers)
            {
                var document = plan.Puts.GetValueOrDefault(id) ?? documents.Keys[id];
                if (_box.Open(zone, id, document) is not { } key)
                {
                    return null;
                }

                keys.Add(new SigningKey(ZoneKey.KeyFlags, key));
            }

            return KeySetSigner.Sign(documents.Apex, plan.Signatures!, keys, now);
        }
        finally
        {
            keys.ForEach(static key => (key.Private as IDisposable)?.Dispose());
        }
    }

    private static DateTimeOffset Earlier(DateTimeOffset? left, DateTimeOffset right) => left < right ? left.Value : right;

    [LoggerMessage(Level = LogLevel.Information, Message = "Wrote the keys of zone {Zone}: {What}")]
    private partial void LogWritten(string zone, string what);

    [LoggerMessage(Level = LogLevel.Information, Message = "The keys of zone {Zone} were not written: {Outcome}")]
    private partial void LogNotWritten(string zone, CommitOutcome outcome);
}
