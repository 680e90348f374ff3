using Edge.Kernel;
using Edge.Protocol;
using Grpc.Core;
using Microsoft.Extensions.Logging;

namespace Edge.Hosting;

/// <summary>One of a link's two places for a stream: keeps it filled, with another Stargate than the other place has.</summary>
internal sealed partial class ControlSlot(
    IControlDialer dialer, ControlLinkState link, ControlLinkMetrics metrics, TimeProvider time, ILogger logger)
{
    /// <summary>With nothing to choose, the slot looks again after this long, or when candidates come.</summary>
    private static readonly TimeSpan IdlePeriod = TimeSpan.FromSeconds(1);

    private volatile ControlStream? _stream;

    /// <summary>The Stargate that the slot is trying or has; null while it waits.</summary>
    public string? Taken { get; private set; }

    /// <summary>The open stream, if the Stargate has welcomed the node.</summary>
    public ControlStream? Stream => _stream is { IsWelcome: true } stream ? stream : null;

    /// <summary>Runs until cancelled.</summary>
    public async Task RunAsync(ControlSlot other, CancellationToken cancellation)
    {
        var failures = 0;
        while (true)
        {
            var candidate = link.Status.State == NodeState.Leaving ? null : Choose(other);
            if (candidate is null)
            {
                await Task.WhenAny(link.NextChange, Task.Delay(IdlePeriod, time, cancellation));
                cancellation.ThrowIfCancellationRequested();
                continue;
            }

            var (end, wasOpen) = await ConnectAsync(candidate.Address, cancellation);
            Taken = null;
            failures = wasOpen ? 0 : failures + 1;
            Learn(candidate.Address, end);
            if (end.Kind != StreamEndKind.Left)
            {
                await PauseAsync(failures, other, cancellation);
            }
        }
    }

    /// <summary>Ends the stream in good order; the slot then chooses anew, unless the node is leaving.</summary>
    public void Leave() => _stream?.Leave();

    private StargateCandidate? Choose(ControlSlot other) =>
        link.Ask(homing =>
        {
            // Under the policy's lock, so that both slots never take the same one.
            var chosen = homing.Choose(other.Taken is { } taken ? [taken] : []);
            Taken = chosen?.Address;
            return chosen;
        });

    private async Task<(StreamEnd End, bool WasOpen)> ConnectAsync(string address, CancellationToken cancellation)
    {
        var stream = new ControlStream(address, link, time);
        try
        {
            using var session = await dialer.DialAsync(address, cancellation);
            _stream = stream;
            var end = await stream.RunAsync(session, cancellation);
            return (end, stream.IsWelcome);
        }
        catch (RpcException error)
        {
            return (new StreamEnd(StreamEndKind.Lost, error.Status.Detail, default), false);
        }
        finally
        {
            _stream = null;
            link.NoteChange();
        }
    }

    private void Learn(string address, StreamEnd end)
    {
        switch (end.Kind)
        {
            case StreamEndKind.SentAway:
                LogSentAway(address, end.Reason);
                link.Tell(homing => homing.Postpone(address, end.RetryAfter));
                break;
            case StreamEndKind.Lost:
                LogLost(address, end.Reason);
                metrics.Lost();
                link.Tell(homing => homing.Failed(address));
                break;
            default:
                LogLeft(address);
                break;
        }
    }

    /// <summary>Waits, but not longer than until a candidate comes back to health.</summary>
    private async Task PauseAsync(int failures, ControlSlot other, CancellationToken cancellation)
    {
        var pause = link.Ask(homing => homing.Pause(failures, other.Stream is not null));
        var until = time.GetUtcNow() + pause;
        var forgiven = link.Ask(static homing => homing.Forgiven);
        while (time.GetUtcNow() < until && link.Ask(static homing => homing.Forgiven) == forgiven)
        {
            var change = link.NextChange;
            await Task.WhenAny(change, Task.Delay(until - time.GetUtcNow() + TimeSpan.FromMilliseconds(1), time, cancellation));
            cancellation.ThrowIfCancellationRequested();
        }
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "Lost the stream to the Stargate at {Address}: {Reason}")]
    private partial void LogLost(string address, string reason);

    [LoggerMessage(Level = LogLevel.Information, Message = "The Stargate at {Address} sends this node elsewhere: {Reason}")]
    private partial void LogSentAway(string address, string reason);

    [LoggerMessage(Level = LogLevel.Information, Message = "Left the Stargate at {Address}")]
    private partial void LogLeft(string address);
}
