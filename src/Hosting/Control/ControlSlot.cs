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

    /// <summary>A slot that had nothing to choose for longer than this doesn't hurry when there is something.</summary>
    private static readonly TimeSpan IdleMax = TimeSpan.FromSeconds(10);

    private volatile ControlStream? _stream;

    /// <summary>The Stargate that the slot is trying or has; null while it waits.</summary>
    public string? Taken { get; private set; }

    /// <summary>The open stream, if the Stargate has welcomed the node.</summary>
    public ControlStream? Stream => _stream is { IsWelcome: true } stream ? stream : null;

    /// <summary>Runs until cancelled.</summary>
    public async Task RunAsync(ControlSlot other, CancellationToken cancellation)
    {
        var failures = 0;
        DateTimeOffset? idleSince = null;
        while (true)
        {
            var candidate = link.Status.State == NodeState.Leaving || !link.MayChoose ? null : Choose(other);
            if (candidate is null)
            {
                idleSince ??= time.GetUtcNow();
                await Task.WhenAny(link.NextChange, Task.Delay(IdlePeriod, time, cancellation));
                cancellation.ThrowIfCancellationRequested();
                continue;
            }

            if (time.GetUtcNow() - idleSince > IdleMax)
            {
                // What was long in coming has come for every node of the network at this moment.
                Taken = null;
                idleSince = null;
                await PauseAsync(failures: 0, other, cancellation);
                continue;
            }

            idleSince = null;
            var (end, wasOpen) = await ConnectAsync(candidate.Address, cancellation);
            Taken = null;
            failures = wasOpen || end.Kind == StreamEndKind.SentAway ? 0 : failures + 1;
            Learn(candidate.Address, end);
            if (end.Kind != StreamEndKind.Left)
            {
                await PauseAsync(failures, other, cancellation);
            }
        }
    }

    /// <summary>Ends the stream in good order; the slot then chooses anew, unless the node is leaving.</summary>
    public void Leave() => _stream?.Leave();

    private HomingCandidate? Choose(ControlSlot other) =>
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
            return (StreamEnd.Of(RpcFailure.ToFailure(error)), false);
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

    /// <summary>
    /// Waits before the next try. A candidate that comes back to health makes a long pause a short one, but none at all it
    /// never makes: every node hears of it at the same moment.
    /// </summary>
    private async Task PauseAsync(int failures, ControlSlot other, CancellationToken cancellation)
    {
        var forgiven = link.Ask(static homing => homing.Forgiven);
        var until = time.GetUtcNow() + Pause(failures, other);
        while (time.GetUtcNow() < until)
        {
            var change = link.NextChange;
            await Task.WhenAny(change, Task.Delay(until - time.GetUtcNow() + TimeSpan.FromMilliseconds(1), time, cancellation));
            cancellation.ThrowIfCancellationRequested();
            if (link.Ask(static homing => homing.Forgiven) is var now && now != forgiven)
            {
                forgiven = now;
                var sooner = time.GetUtcNow() + Pause(0, other);
                until = sooner < until ? sooner : until;
            }
        }
    }

    private TimeSpan Pause(int failures, ControlSlot other) => link.Ask(homing => homing.Pause(failures, other.Stream is not null));

    [LoggerMessage(Level = LogLevel.Warning, Message = "Lost the stream to the Stargate at {Address}: {Reason}")]
    private partial void LogLost(string address, string reason);

    [LoggerMessage(Level = LogLevel.Information, Message = "The Stargate at {Address} sends this node elsewhere: {Reason}")]
    private partial void LogSentAway(string address, string reason);

    [LoggerMessage(Level = LogLevel.Information, Message = "Left the Stargate at {Address}")]
    private partial void LogLeft(string address);
}
