using System.Collections.Concurrent;
using System.Net;
using System.Net.Sockets;
using Edge.Hosting;
using Edge.Kernel;

namespace Edge.Stargate;

/// <summary>
/// Finds out whether an ill node still answers. A Gateway must answer a request on its visitors' port, since the kernel
/// of a stuck process goes on accepting connections; of a Stargate a TCP connect must succeed.
/// </summary>
internal sealed class ProbeLoop(HealthBoard health, NodeDirectory nodes, TimeProvider time)
{
    /// <summary>Probes under way at once; the others wait their turn.</summary>
    private const int ProbesMax = 256;

    private readonly ConcurrentDictionary<NodeId, bool> _wanted = new();
    private readonly ConcurrentDictionary<NodeId, bool> _running = new();
    private readonly Signal _signal = new();

    /// <summary>Nodes to be probed soon; one that is wanted already is probed once.</summary>
    public void Want(IReadOnlyList<NodeId> probed)
    {
        foreach (var node in probed)
        {
            _wanted[node] = true;
        }

        _signal.Raise();
    }

    public async Task RunAsync(CancellationToken cancellation)
    {
        while (true)
        {
            await _signal.WaitAsync(TimeSpan.FromMinutes(1), time, cancellation);
            foreach (var node in _wanted.Keys)
            {
                // A probe is noted before it begins: one that ended before it was noted would count as running for ever. It
                // is not awaited: a node that doesn't answer for a second must not hold up the probe of another.
                if (_running.Count < ProbesMax && _running.TryAdd(node, true))
                {
                    _wanted.TryRemove(node, out _);
                    _ = RunOneAsync(node, cancellation);
                }
            }
        }
    }

    private async Task RunOneAsync(NodeId node, CancellationToken cancellation)
    {
        await Task.Yield();
        try
        {
            await ProbeAsync(node, cancellation);
        }
        catch (OperationCanceledException) when (cancellation.IsCancellationRequested)
        {
            // The role closes.
        }
        finally
        {
            _running.TryRemove(node, out _);
            if (!_wanted.IsEmpty)
            {
                _signal.Raise();
            }
        }
    }

    private async Task ProbeAsync(NodeId node, CancellationToken cancellation)
    {
        var document = nodes.Find(node);
        var answered = document?.Http is { } http
            ? await AnswersAsync(http, cancellation)
            : (document?.Https ?? document?.Control) is { } address && await RoundTrip.MeasureAsync(address, time, cancellation) is not null;
        health.Tell(judge => judge.Probed(node, answered));
    }

    /// <summary>Whether anything at all comes back to a request.</summary>
    private async Task<bool> AnswersAsync(string address, CancellationToken cancellation)
    {
        if (!IPEndPoint.TryParse(address, out var endpoint))
        {
            return false;
        }

        using var limit = new CancellationTokenSource(RoundTrip.TimeoutDefault, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(limit.Token, cancellation);
        using var socket = new Socket(endpoint.AddressFamily, SocketType.Stream, ProtocolType.Tcp);
        try
        {
            await socket.ConnectAsync(endpoint, either.Token);
            await socket.SendAsync("HEAD / HTTP/1.1\r\nHost: probe.invalid\r\nConnection: close\r\n\r\n"u8.ToArray(), either.Token);
            return await socket.ReceiveAsync(new byte[1], either.Token) > 0;
        }
        catch (SocketException)
        {
            return false;
        }
        catch (OperationCanceledException) when (!cancellation.IsCancellationRequested)
        {
            return false;
        }
    }
}
