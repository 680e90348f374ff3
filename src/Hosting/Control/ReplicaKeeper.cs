using Edge.Kernel;
using Microsoft.Extensions.Logging;

namespace Edge.Hosting;

/// <summary>Keeps a node's configuration on disk, so that it starts by it while no Stargate answers.</summary>
internal sealed partial class ReplicaKeeper(string folder, ConfigReplica replica, Func<IReadOnlyList<string>> stargates, ILogger logger)
{
    /// <summary>What was not kept at once, such as after a full disk, is kept within this time.</summary>
    public static readonly TimeSpan Period = TimeSpan.FromSeconds(1);

    private readonly KeptFile _file = new(folder, ControlLink.FileName);
    private readonly Lock _gate = new();
    private ReplicaPicture? _kept;

    /// <summary>Takes over what was kept; null if there is nothing.</summary>
    public KeptConfiguration? Restore()
    {
        var kept = _file.Read(LogCorrupt);
        if (kept is not null)
        {
            replica.Restore(kept);
            _kept = replica.Current;
            LogRestored(kept.Revision);
        }

        return kept;
    }

    public Task KeepAsync(CancellationToken cancellation)
    {
        cancellation.ThrowIfCancellationRequested();
        Keep();
        return Task.CompletedTask;
    }

    /// <summary>A node whose disk is full serves what it is told, from memory.</summary>
    public void KeepIfPossible()
    {
        try
        {
            Keep();
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            LogNotKept(error);
        }
    }

    private void Keep()
    {
        lock (_gate)
        {
            var picture = replica.Current;
            if (picture.IsComplete && !ReferenceEquals(picture, _kept))
            {
                _file.Write(replica.Keep(stargates()));
                _kept = picture;
            }
        }
    }

    [LoggerMessage(Level = LogLevel.Information, Message = "Starts by the kept configuration of revision {Revision}")]
    private partial void LogRestored(Revision revision);

    [LoggerMessage(Level = LogLevel.Error, Message = "Set {Path} aside: {Failure}")]
    private partial void LogCorrupt(string path, Failure failure);

    [LoggerMessage(Level = LogLevel.Error, Message = "Could not keep the configuration on disk, and goes on from memory")]
    private partial void LogNotKept(Exception error);
}
