using Edge.Coordination;
using Edge.Hosting;
using Edge.Kernel;
using Edge.Kernel.Resources;
using Microsoft.Extensions.Logging;

namespace Edge.Stargate;

/// <summary>Keeps the picture on disk, so that the Stargate starts while the store is down.</summary>
internal sealed partial class SnapshotLoop(ControlView view, string folder, ILogger<SnapshotLoop> logger)
{
    /// <summary>The file in the node's folder. It holds hashes and sealed secrets, mode 0600.</summary>
    public const string FileName = "snapshot.bin";

    public static readonly TimeSpan Period = TimeSpan.FromSeconds(10);

    private readonly KeptFile _file = new(folder, FileName);
    private ControlPicture _kept = ControlPicture.Empty;

    /// <summary>Takes over what was kept. False if there is nothing.</summary>
    public bool Restore()
    {
        if (_file.Read(LogCorrupt) is not { } kept)
        {
            return false;
        }

        view.Restore(ControlPicture.Of(kept.Epoch, kept.Revision, kept.Resources.Select(static resource => resource.Resource)), kept.Cohorts);
        _kept = view.Current;
        LogRestored(kept.Revision, kept.Resources.Count);
        return true;
    }

    /// <summary>Writes the picture if it is another one than was kept last.</summary>
    public Task StepAsync(CancellationToken cancellation)
    {
        cancellation.ThrowIfCancellationRequested();
        var picture = view.Current;
        if (picture.IsLoaded && (picture.Epoch, picture.Revision) != (_kept.Epoch, _kept.Revision))
        {
            _file.Write(new KeptConfiguration
            {
                Epoch = picture.Epoch,
                Revision = picture.Revision,
                Cohorts = view.KeepCohorts(picture),
                Resources = [.. picture.Entries.Values.Select(static entry => new KeptResource(entry, ResourceClass.Undelivered, entry.Modified))],
            });
            _kept = picture;
        }

        return Task.CompletedTask;
    }

    [LoggerMessage(Level = LogLevel.Information, Message = "Starts from the snapshot of revision {Revision} with {Count} resources")]
    private partial void LogRestored(Revision revision, int count);

    [LoggerMessage(Level = LogLevel.Error, Message = "Set {Path} aside: {Failure}")]
    private partial void LogCorrupt(string path, Failure failure);
}
