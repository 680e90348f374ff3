using Edge.Dns;
using Edge.Kernel;
using Microsoft.Extensions.Logging;

namespace Edge.Stargate;

/// <content>One check, and what comes of it.</content>
internal sealed partial class SecondaryDesk
{
    /// <summary>Asks one server after the other until one says what there is.</summary>
    private async Task CheckAsync(SecondaryTrack track, CancellationToken cancellation)
    {
        await Task.Yield();
        var failure = new Failure("stopped", "the check was ended");
        try
        {
            var attempts = 0;
            foreach (var source in sources.Of(track.Zone, track.Entry, track.Document))
            {
                var fetched = await link.FetchAsync(source, track.Apex, track.Content?.Zone, cancellation);
                if (fetched.Succeeded)
                {
                    Settle(track, source, fetched.Value);
                    return;
                }

                failure = attempts++ == 0 ? fetched.Failure : failure;
                if (source.IsPeer && fetched.Failure.Code == "transfer_refused")
                {
                    // Another Stargate that has the duty says that there is nothing; it tells once there is.
                    break;
                }
            }
        }
        catch (OperationCanceledException) when (cancellation.IsCancellationRequested)
        {
            // The role closes.
        }
        finally
        {
            Fail(track, failure);
        }
    }

    private void Settle(SecondaryTrack track, TransferSource source, FetchedZone fetched)
    {
        lock (_gate)
        {
            track.IsRunning = false;
            if (!IsKnown(track))
            {
                return;
            }

            var now = time.GetUtcNow();
            var content = track.Content = fetched.Content ?? track.Content;
            track.Clock.Confirm(content!.Soa, fetched.ExpireSeconds, fetched.Content is not null, now);
            (track.Confirmed, track.Source, track.Error) = (now, source.Text, "");
            (track.IsUnsaved, track.IsUnstamped) = (track.IsUnsaved || fetched.Content is not null, true);
            var isServed = track.Clock.Until > now;
            if (isServed && (fetched.Content is not null || !track.IsServed))
            {
                Taken?.Invoke(track.Apex, track.IsServed ? content : content with { Changed = null });
            }

            track.IsServed = isServed;
        }

        metrics.Fetched(fetched.Kind);
        LogTaken(track.Zone, source.Text, fetched.Kind, track.Content!.Soa.Serial);
    }

    private void Fail(SecondaryTrack track, Failure failure)
    {
        lock (_gate)
        {
            if (!track.IsRunning)
            {
                return;
            }

            track.IsRunning = false;
            if (track.Error != failure.Message)
            {
                LogFailed(track.Zone, failure.Message);
            }

            track.Error = failure.Message;
            track.Clock.Fail(track.Content?.Soa, time.GetUtcNow());
        }

        metrics.Fetched("failed");
    }

    private void Save(SecondaryTrack track)
    {
        Zone? content;
        DateTimeOffset until;
        lock (_gate)
        {
            if (!IsKnown(track) || track.Content is null || track.Clock.Until is not { } good)
            {
                return;
            }

            (content, until) = (track.IsUnsaved ? track.Content.Zone : null, good);
            (track.IsUnsaved, track.IsUnstamped, track.Saved) = (false, false, time.GetUtcNow());
        }

        try
        {
            if (content is not null)
            {
                files.Write(track.Zone, content, track.Entry.Created, until);
            }
            else
            {
                files.Extend(track.Zone, until);
            }
        }
        catch (IOException error)
        {
            lock (_gate)
            {
                track.IsUnsaved = true;
            }

            LogNotKept(track.Zone, error.Message);
        }
    }

    private bool IsKnown(SecondaryTrack track) => _tracks.GetValueOrDefault(track.Zone) == track;

    [LoggerMessage(Level = LogLevel.Information, Message = "Zone {Zone} from {Server}: {Kind}, serial {Serial}")]
    private partial void LogTaken(string zone, string server, string kind, uint serial);

    [LoggerMessage(Level = LogLevel.Warning, Message = "Zone {Zone} is not taken: {Why}")]
    private partial void LogFailed(string zone, string why);

    [LoggerMessage(Level = LogLevel.Error, Message = "Zone {Zone} has expired and fails from now on: {Why}")]
    private partial void LogExpired(string zone, string why);

    [LoggerMessage(Level = LogLevel.Warning, Message = "Zone {Zone} is not kept on disk: {Why}")]
    private partial void LogNotKept(string zone, string why);
}
