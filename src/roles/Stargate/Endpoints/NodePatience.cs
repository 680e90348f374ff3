using Edge.Kernel;
using Edge.Protocol;

namespace Edge.Stargate;

/// <summary>How long a Stargate bears with a node that doesn't read, doesn't acknowledge, or doesn't renew its session: it is named first, then cut.</summary>
internal sealed class NodePatience(IOpenStream stream, StargateServices services)
{
    private bool _isSlow;

    /// <summary>Waits for a message to be taken. A node that doesn't take it loses its turn to get a snapshot first, and after a while its stream.</summary>
    /// <param name="cut">Resets the stream.</param>
    public async Task BearWithAsync(Task writing, Action cut)
    {
        var limits = services.Coordination.Admission;
        if (await IsTakenAsync(writing, limits.SlowAfter))
        {
            return;
        }

        services.Snapshots.Release(stream);
        NoteSlow("unread");
        if (!await IsTakenAsync(writing, limits.WriteTimeout - limits.SlowAfter))
        {
            cut();
            throw RpcFailure.From(new Failure("slow_consumer", "the node does not read what it is sent") { Retryable = true });
        }
    }

    /// <summary>Ends the stream of a node that owes its acknowledgement for too long, or whose session is over.</summary>
    /// <param name="owed">How long the oldest message has been unacknowledged.</param>
    public void Check(TimeSpan owed, DateTimeOffset sessionEnd)
    {
        var limits = services.Coordination.Admission;
        if (owed > limits.SlowAfter)
        {
            NoteSlow("unacknowledged");
        }
        else
        {
            _isSlow = false;
        }

        if (owed > limits.AcknowledgementTimeout)
        {
            throw RpcFailure.From(new Failure("slow_consumer", "the node does not acknowledge what it is sent") { Retryable = true });
        }

        if (services.Time.GetUtcNow() >= sessionEnd)
        {
            throw RpcFailure.From(new Failure("unauthenticated", "the session is over and was not renewed; log in again") { Retryable = true });
        }
    }

    private async Task<bool> IsTakenAsync(Task writing, TimeSpan within)
    {
        try
        {
            await writing.WaitAsync(within, services.Time);
            return true;
        }
        catch (TimeoutException)
        {
            return false;
        }
    }

    private void NoteSlow(string how)
    {
        if (!_isSlow)
        {
            _isSlow = true;
            services.Metrics.Slowed(how);
            services.Streams.NoteSlow(stream.Node, how);
        }
    }
}
