using System.Diagnostics.CodeAnalysis;
using Edge.Coordination;
using Edge.Dns;
using Edge.Kernel;
using Edge.Kernel.Resources;
using Edge.Naming;
using Microsoft.Extensions.Logging;

namespace Edge.Stargate;

/// <summary>
/// Keeps the zones that are taken from elsewhere: asks for them when their time has come or somebody says that they changed, has them
/// answered, keeps them on disk, and lets them fail once they are too old. So many are asked for at a time, of which one account has a
/// part.
/// </summary>
[SuppressMessage("Security", "CA5394", Justification = "Jitter is no secret.")]
internal sealed partial class SecondaryDesk(
    ControlView view, SecondarySources sources, PrimaryLink link, TakenFiles files, NamingMetrics metrics, Random random, TimeProvider time, ILogger<SecondaryDesk> logger)
{
    public static readonly TimeSpan Period = TimeSpan.FromMilliseconds(100);

    /// <summary>Zones that are asked for at a time.</summary>
    private const int RunningMax = 32;

    /// <summary>Of one account, so that its slow primaries hold up nobody else's.</summary>
    private const int RunningPerAccountMax = 4;

    /// <summary>Records of a file, for each second between two writings of it.</summary>
    private const int RecordsPerSecond = 10_000;

    private static readonly TimeSpan SaveWaitMin = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan SaveWaitMax = TimeSpan.FromSeconds(60);

    private readonly Dictionary<string, SecondaryTrack> _tracks = new(StringComparer.Ordinal);
    private readonly List<Task> _running = [];
    private readonly Lock _gate = new();
    private ControlPicture _seen = ControlPicture.Empty;

    /// <summary>Raised with content that is to be answered from now on; null for none, so that queries fail.</summary>
    public event Action<DnsName, TakenZone?>? Taken;

    /// <summary>Takes up what is on disk of the zones that there are. To be done before anything is answered.</summary>
    public void Load()
    {
        lock (_gate)
        {
            Follow();
            files.Sweep(_tracks.Keys);
        }
    }

    /// <summary>Begins the checks that are due, and keeps what earlier ones brought.</summary>
    public async Task StepAsync(CancellationToken cancellation)
    {
        List<SecondaryTrack> due, unsaved;
        List<Task> ended;
        lock (_gate)
        {
            var now = time.GetUtcNow();
            Follow();
            Expire(now);
            due = Due(now);
            unsaved = [.. _tracks.Values.Where(track => (track.IsUnsaved || track.IsUnstamped) && now - track.Saved >= SaveWaitOf(track))];
            ended = [.. _running.Where(static running => running.IsCompleted)];
            _running.RemoveAll(static running => running.IsCompleted);
            _running.AddRange(due.Select(track => CheckAsync(track, cancellation)));
        }

        unsaved.ForEach(Save);
        await Task.WhenAll(ended);
    }

    /// <summary>There may be something new of a zone; false if it is not taken from anywhere.</summary>
    public bool Tell(string zone)
    {
        lock (_gate)
        {
            _tracks.GetValueOrDefault(zone)?.Clock.Told(time.GetUtcNow());
            return _tracks.ContainsKey(zone);
        }
    }

    /// <summary>For how many seconds the content of a zone is still good; null if it is not taken from elsewhere.</summary>
    public uint? SecondsLeft(string zone)
    {
        lock (_gate)
        {
            return _tracks.TryGetValue(zone, out var track) && track.Clock.Until is { } until ? (uint)Math.Clamp((until - time.GetUtcNow()).TotalSeconds, 0, uint.MaxValue) : null;
        }
    }

    /// <summary>What is known of a zone; null if it is not taken from elsewhere.</summary>
    public SecondaryState? StateOf(string zone)
    {
        lock (_gate)
        {
            return _tracks.TryGetValue(zone, out var track) ? SecondaryState.Of(track, sources.IsDuty(zone)) : null;
        }
    }

    /// <summary>The content of a zone; null if there is none.</summary>
    public Zone? ContentOf(string zone)
    {
        lock (_gate)
        {
            return _tracks.GetValueOrDefault(zone)?.Content?.Zone;
        }
    }

    /// <summary>The catalogs among the zones.</summary>
    public IReadOnlyList<string> Catalogs()
    {
        lock (_gate)
        {
            return [.. _tracks.Values.Where(track => track is { Document.Mode: ZoneDocument.CatalogMode, Content: not null } && sources.IsDuty(track.Zone)).Select(static track => track.Zone)];
        }
    }

    /// <summary>What follows from the content of a zone is not as it should be; empty if it is.</summary>
    public void Remark(string zone, string text)
    {
        lock (_gate)
        {
            if (_tracks.TryGetValue(zone, out var track))
            {
                track.Remark = text;
            }
        }
    }

    /// <summary>Keeps what is not kept yet, for the next start.</summary>
    public void Close()
    {
        List<SecondaryTrack> unsaved;
        lock (_gate)
        {
            unsaved = [.. _tracks.Values.Where(static track => track.IsUnsaved || track.IsUnstamped)];
        }

        unsaved.ForEach(Save);
    }

    /// <summary>A large zone that changes all the time is written less often.</summary>
    private static TimeSpan SaveWaitOf(SecondaryTrack track)
    {
        var wait = TimeSpan.FromSeconds((track.Content?.Zone.RecordCount ?? 0) / (double)RecordsPerSecond);
        return wait < SaveWaitMin ? SaveWaitMin : wait > SaveWaitMax ? SaveWaitMax : wait;
    }

    private void Follow()
    {
        var (before, picture) = (_seen, view.Current);
        _seen = picture;
        if (ReferenceEquals(before.Entries, picture.Entries))
        {
            return;
        }

        var isContinued = before.IsLoaded && before.Epoch == picture.Epoch && before.Revision >= picture.Floor && before.Revision <= picture.Revision;
        var keys = isContinued ? picture.ChangedSince(before.Revision) : picture.Entries.Keys.Concat(_tracks.Keys.Select(ResourceKinds.Zone.Key)).Distinct();
        foreach (var key in keys.Where(ResourceKinds.Zone.Owns))
        {
            Note(ResourceKinds.Zone.IdOf(key)!, picture.Entries.GetValueOrDefault(key));
        }
    }

    private void Note(string zone, ResourceEntry? entry)
    {
        var document = entry is not null && ResourceKinds.Zone.Parse(entry) is { Succeeded: true, Value: var read } && read.IsTaken() ? read : null;
        if (_tracks.TryGetValue(zone, out var track) && (document is null || entry!.Created != track.Entry.Created))
        {
            _tracks.Remove(zone);
            files.Delete(zone);
            Taken?.Invoke(track.Apex, null);
            track = null;
        }

        if (document is null)
        {
            return;
        }

        if (track is null)
        {
            _tracks[zone] = track = new SecondaryTrack(zone, entry!, document, random.NextDouble());
            Restore(track);
        }
        else if (!track.Document.Primaries.SequenceEqual(document.Primaries))
        {
            track.Clock.Told(time.GetUtcNow());
        }

        (track.Entry, track.Document) = (entry!, document);
    }

    private void Restore(SecondaryTrack track)
    {
        if (files.Read(track.Zone, track.Entry.Created) is not { } kept)
        {
            return;
        }

        track.Content = kept.Content;
        track.Clock.Restore(kept.Until);
        track.IsServed = kept.Until > time.GetUtcNow();
        if (track.IsServed)
        {
            Taken?.Invoke(track.Apex, kept.Content);
        }
    }

    private void Expire(DateTimeOffset now)
    {
        foreach (var track in _tracks.Values.Where(track => track.IsServed && track.Clock.Until <= now))
        {
            track.IsServed = false;
            LogExpired(track.Zone, track.Error);
            Taken?.Invoke(track.Apex, null);
        }
    }

    private List<SecondaryTrack> Due(DateTimeOffset now)
    {
        var running = _tracks.Values.Where(static track => track.IsRunning).ToList();
        var ofAccount = running.CountBy(static track => track.Entry.Account).ToDictionary(StringComparer.Ordinal);
        var due = new List<SecondaryTrack>();
        foreach (var track in _tracks.Values.Where(track => !track.IsRunning && track.Clock.Next <= now).OrderBy(static track => track.Clock.Next))
        {
            var count = ofAccount.GetValueOrDefault(track.Entry.Account);
            if (running.Count + due.Count >= RunningMax)
            {
                break;
            }

            if (count < RunningPerAccountMax)
            {
                ofAccount[track.Entry.Account] = count + 1;
                track.IsRunning = true;
                track.Clock.Begin(now);
                due.Add(track);
            }
        }

        return due;
    }
}
