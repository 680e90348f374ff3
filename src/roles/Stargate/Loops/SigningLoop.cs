using Edge.Coordination;
using Edge.Dns;
using Edge.Kernel;
using Edge.Kernel.Resources;
using Edge.Naming;
using Microsoft.Extensions.Logging;

namespace Edge.Stargate;

/// <summary>
/// Keeps the keys of signed zones: makes them, rolls them over, and signs what zones say of them. The Stargate that has the lease
/// does it for all; it alone opens key-signing keys, and asks the zones above. A zone is looked at when something of it changes,
/// and when its time has come; one that fails is set aside and hinders no other.
/// </summary>
internal sealed partial class SigningLoop(
    IControlStore store, ControlView view, NodeId self, StargateOptions options, TimeProvider time, ILoggerFactory loggers)
{
    public static readonly TimeSpan Period = TimeSpan.FromMilliseconds(500);

    /// <summary>A failed commit is tried again so late.</summary>
    private static readonly TimeSpan RetryTime = TimeSpan.FromSeconds(5);

    /// <summary>Zones that are looked at in one round.</summary>
    private const int ZonesPerRoundMax = 32;

    private readonly ZoneKeyBox _box = new(options.MasterKey, loggers.CreateLogger<ZoneKeyBox>());
    private readonly ILogger _logger = loggers.CreateLogger<SigningLoop>();
    private readonly SignedZones _zones = new();
    private readonly SigningLease _lease = new(store, self, time);
    private ZoneKeyWriter? _writer;
    private long? _epoch;
    private bool _wasRight = true;

    /// <summary>By which zones are signed here.</summary>
    /// <param name="hand">Gives keys to those who answer.</param>
    public SigningMeans Means(Action<DnsName, IReadOnlyList<SigningKey>> hand) => new(time, _box.Open, hand);

    /// <summary>Asks the zones above those whose keys are kept here.</summary>
    public ParentDesk Parents { get; } = new(options.ParentZones, time);

    /// <summary>Zones whose keys are not kept, since something of them cannot be read or written.</summary>
    public int AsideCount { get; private set; }

    private ZoneKeyWriter Writer => _writer ??= new ZoneKeyWriter(store, self, _box, time);

    /// <summary>One round.</summary>
    public async Task StepAsync(CancellationToken cancellation)
    {
        var picture = view.Current;
        if (!picture.IsLoaded || view.StoreDown > TimeSpan.Zero)
        {
            return;
        }

        _zones.Follow(picture, time.GetUtcNow());
        var fence = _zones.HasAny ? await _lease.HoldAsync(cancellation) : null;
        NoteClock();
        if (fence is null || _epoch != picture.Epoch)
        {
            // What was heard of zones above may be of another time.
            Parents.DropAll();
            _epoch = picture.Epoch;
        }

        foreach (var answered in Parents.TakeAnswered())
        {
            _zones.Hasten(answered, time.GetUtcNow());
        }

        foreach (var zone in fence is null ? [] : _zones.Due(time.GetUtcNow(), ZonesPerRoundMax))
        {
            await TendAsync(zone, picture, fence!, cancellation);
        }

        AsideCount = _zones.AsideCount;
    }

    private async Task TendAsync(string zone, ControlPicture picture, Fence fence, CancellationToken cancellation)
    {
        var now = time.GetUtcNow();
        var read = ZoneKeyReading.Of(picture, zone, _zones.KeysOf(zone));
        if (!read.Succeeded)
        {
            SetAside(zone, read.Failure, now);
            return;
        }

        var documents = read.Value;
        if (documents.Zone?.Importing is not null && documents.Signatures is null)
        {
            _zones.Look(zone, now + RetryTime);
            return;
        }

        if (documents is { Keys.Count: 0, Zone.Signing: not null })
        {
            var longest = await LongestTtlAsync(zone, cancellation);
            documents = documents with { LongestTtlSeconds = () => longest };
        }

        documents = documents with { Parent = Parents.Find(zone) };
        var plan = Plan(zone, documents, now);
        Await(zone, documents, plan);
        if (plan.IsChange)
        {
            Judge(zone, await Writer.WriteAsync(zone, documents, plan, picture, fence, cancellation), plan, now);
        }
    }

    /// <summary>What happens next depends on time, and on the zone above.</summary>
    private void Await(string zone, ZoneKeyPicture documents, ZoneKeyPlan plan)
    {
        if (plan.AskEvery is { } period)
        {
            Parents.Want(zone, documents.Apex, period);
        }
        else
        {
            Parents.Drop(zone);
        }

        _zones.Look(zone, plan.Next);
        if (documents is { Zone: null, Keys.Count: 0, Signatures: null })
        {
            _zones.Forget(zone);
        }
    }

    private void Judge(string zone, Outcome<CommitOutcome>? written, ZoneKeyPlan plan, DateTimeOffset now)
    {
        switch (written)
        {
            case { Succeeded: false, Failure: var failure }:
                SetAside(zone, failure, now);
                break;
            case { Value: CommitOutcome.Committed }:
                var what = string.Join(", ", plan.Puts.Select(static key => $"{key.Key} {key.Value.State}").Concat(plan.Deletes.Select(static id => $"{id} removed")).DefaultIfEmpty("signed anew"));
                LogWritten(zone, what);
                store.Hint();
                break;
            case { Value: var outcome }:
                LogNotWritten(zone, outcome);
                if (outcome is CommitOutcome.Fenced)
                {
                    _lease.Lose();
                }

                _zones.Look(zone, now + RetryTime);
                break;
            default:
                // A key does not open, which its box has said.
                _zones.SetAside(zone, "a key does not open", now);
                break;
        }
    }

    private void SetAside(string zone, Failure failure, DateTimeOffset now)
    {
        if (_zones.SetAside(zone, failure.Message, now))
        {
            LogSetAside(zone, failure.Message);
        }
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

    private async Task<int> LongestTtlAsync(string zone, CancellationToken cancellation) =>
        await store.ReadAsync(RecordSetId.RangeOf(zone), cancellation) is ReadOutcome.Found found
            ? found.Entries.Select(static entry => ResourceKinds.RecordSet.Parse(entry)).Where(static parsed => parsed.Succeeded).Select(static parsed => parsed.Value.TtlSeconds).Append(0).Max()
            : RecordSetDocument.TtlSecondsMax;

    private void NoteClock()
    {
        if (_wasRight && !_lease.IsClockRight)
        {
            LogClock(_lease.ClockError.TotalSeconds);
        }

        _wasRight = _lease.IsClockRight;
    }

    [LoggerMessage(Level = LogLevel.Information, Message = "Wrote the keys of zone {Zone}: {What}")]
    private partial void LogWritten(string zone, string what);

    [LoggerMessage(Level = LogLevel.Information, Message = "The keys of zone {Zone} were not written: {Outcome}")]
    private partial void LogNotWritten(string zone, CommitOutcome outcome);

    [LoggerMessage(Level = LogLevel.Error, Message = "The keys of zone {Zone} are left as they are, and their signatures end in time: {Reason}")]
    private partial void LogSetAside(string zone, string reason);

    [LoggerMessage(Level = LogLevel.Error, Message = "The clock is {Seconds} s ahead of the store's: no keys of zones are kept by this Stargate until it is right")]
    private partial void LogClock(double seconds);
}
