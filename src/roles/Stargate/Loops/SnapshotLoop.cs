using System.Globalization;
using Edge.Coordination;
using Edge.Hosting;
using Edge.Kernel;
using Edge.Kernel.Resources;
using Microsoft.Extensions.Logging;

namespace Edge.Stargate;

/// <summary>Keeps the picture on disk, so that the Stargate starts while the store is down.</summary>
internal sealed partial class SnapshotLoop(ControlView view, string folder, TimeProvider time, ILogger<SnapshotLoop> logger)
{
    /// <summary>The file in the node's folder. It holds hashes and sealed secrets, mode 0600.</summary>
    public const string FileName = "snapshot.bin";

    /// <summary>Lost documents that are logged one by one; the file has them all.</summary>
    private const int LoggedMax = 20;

    public static readonly TimeSpan Period = TimeSpan.FromSeconds(10);

    private readonly KeptFile _file = new(folder, FileName);
    private readonly WritingPace _pace = new(time);
    private ControlPicture _kept = ControlPicture.Empty;

    /// <summary>Takes over what was kept. False if there is nothing.</summary>
    public bool Restore()
    {
        if (_file.Read(LogCorrupt) is not { } kept)
        {
            return false;
        }

        view.Restore(ControlPicture.Of(kept.Epoch, kept.Revision, kept.Resources.Select(static resource => resource.Resource), kept.Chain), kept.Cohorts);
        _kept = view.Current;
        LogRestored(kept.Revision, kept.Resources.Count);
        return true;
    }

    /// <summary>Writes the picture if it is another one than was kept last.</summary>
    public Task StepAsync(CancellationToken cancellation)
    {
        cancellation.ThrowIfCancellationRequested();
        if (_pace.IsDue)
        {
            WriteNow();
        }

        return Task.CompletedTask;
    }

    /// <summary>As <see cref="StepAsync"/>, however lately it was written: for a Stargate that stops.</summary>
    public void WriteNow()
    {
        var picture = view.Current;
        if (picture.IsLoaded && view.IsSupplied && (picture.Epoch, picture.Revision) != (_kept.Epoch, _kept.Revision))
        {
            _pace.Write(() => _file.Write(Keep(picture) with { Cohorts = view.KeepCohorts(picture) }));
            _kept = picture;
        }
    }

    /// <summary>
    /// Keeps a picture that the store has lost, as <c>snapshot.lost-EPOCH.bin</c>, and beside it, as
    /// <c>lost-commits-EPOCH.txt</c>, what was lost: one line for each document. On a disk that refuses it is only logged:
    /// the new epoch must not wait for room.
    /// </summary>
    public void SetAside(HistoryLoss loss)
    {
        LogLost(loss.Remembered.Revision, loss.Epoch, loss.Commits.Count, loss.Revocations);
        foreach (var lost in loss.Commits.Take(LoggedMax))
        {
            LogLostOne(lost.Key, lost.Revision, lost.Deleted ? "deleted" : lost.Author);
        }

        try
        {
            Write(loss);
        }
        catch (IOException error)
        {
            LogNotKept(error);
        }
    }

    private void Write(HistoryLoss loss)
    {
        var epoch = loss.Epoch.ToString(CultureInfo.InvariantCulture);
        PrivateFile.Write(Path.Combine(folder, $"snapshot.lost-{epoch}.bin"), Keep(loss.Remembered).ToBytes());
        var lines = loss.Commits.Select(static lost =>
            string.Create(CultureInfo.InvariantCulture, $"{lost.Revision}\t{lost.Key}\t{(lost.Deleted ? "deleted" : $"written by {lost.Author}")}\n"));
        PrivateFile.Write(Path.Combine(folder, $"lost-commits-{epoch}.txt"), string.Concat(lines));
    }

    private static KeptConfiguration Keep(ControlPicture picture) => new()
    {
        Epoch = picture.Epoch,
        Revision = picture.Revision,
        Chain = picture.Chain,
        Resources = [.. picture.Entries.Values.Select(static entry => new KeptResource(entry, ResourceClass.Undelivered, entry.Modified))],
    };

    [LoggerMessage(Level = LogLevel.Error, Message = "The store lost commits up to revision {Revision}: epoch {Epoch} began, {Count} documents are not as they were, {Revocations} revocations were committed again")]
    private partial void LogLost(Revision revision, long epoch, int count, int revocations);

    [LoggerMessage(Level = LogLevel.Error, Message = "Lost: {Key} of revision {Revision}, by {Author}")]
    private partial void LogLostOne(ResourceKey key, Revision revision, string author);

    [LoggerMessage(Level = LogLevel.Information, Message = "Starts from the snapshot of revision {Revision} with {Count} resources")]
    private partial void LogRestored(Revision revision, int count);

    [LoggerMessage(Level = LogLevel.Error, Message = "What the store lost could not be kept on disk")]
    private partial void LogNotKept(Exception error);

    [LoggerMessage(Level = LogLevel.Error, Message = "Set {Path} aside: {Failure}")]
    private partial void LogCorrupt(string path, Failure failure);
}
