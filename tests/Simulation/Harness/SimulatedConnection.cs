using System.Threading.Channels;

namespace Edge.Tests.Simulation;

/// <summary>One end of a connection: messages arrive late but in order, until it is cut and both ends see the end.</summary>
internal sealed class SimulatedConnection
{
    private readonly SimulationRun _run;
    private readonly SimulatedNetwork _network;
    private readonly Channel<object> _arrived = Channel.CreateUnbounded<object>();
    private SimulatedConnection? _other;
    private TimeSpan _lastArrival;
    private bool _cut;

    private SimulatedConnection(SimulationRun run, SimulatedNetwork network, string near, string far)
    {
        _run = run;
        _network = network;
        Near = near;
        Far = far;
    }

    public string Near { get; }

    public string Far { get; }

    public static (SimulatedConnection Near, SimulatedConnection Far) Pair(SimulationRun run, SimulatedNetwork network, string from, string to)
    {
        var near = new SimulatedConnection(run, network, from, to);
        var far = new SimulatedConnection(run, network, to, from) { _other = near };
        near._other = far;
        return (near, far);
    }

    public void Send(object message)
    {
        if (_cut)
        {
            return;
        }

        if (_run.Chance(_network.Weather.Loss))
        {
            Cut();
            return;
        }

        var arrival = _run.Time.Elapsed + _network.Delay();
        _lastArrival = arrival > _lastArrival ? arrival : _lastArrival + TimeSpan.FromTicks(1);
        _network.After(_lastArrival - _run.Time.Elapsed, () => _other!._arrived.Writer.TryWrite(message));
    }

    /// <summary>The next message; null when the connection is cut.</summary>
    public async Task<object?> ReceiveAsync(CancellationToken cancellation) =>
        await _arrived.Reader.WaitToReadAsync(cancellation) && _arrived.Reader.TryRead(out var message) ? message : null;

    /// <summary>Ends the connection on both sides at once; what is on its way is lost.</summary>
    public void Cut()
    {
        if (_cut)
        {
            return;
        }

        _cut = true;
        _arrived.Writer.TryComplete();
        _network.Forget(this);
        _other!.Cut();
    }
}
