using Edge.Hosting;
using Edge.Kernel;
using Microsoft.Extensions.Logging;

namespace Edge.Host;

/// <summary>
/// Which of the offered Gateways this Host works for, where there are more than it may: the nearest by measured round trips,
/// changed one at a time and without hurry, by the same policy by which nodes choose Stargates.
/// </summary>
internal sealed partial class NearGateways(NodeId self, Region region, int countMax, JobLinks links, TimeProvider time, Random random, ILogger logger)
{
    private readonly Lock _gate = new();

    /// <summary>Held while the links are told, so that they hear the newest choice last.</summary>
    private readonly Lock _telling = new();
    private readonly HomingPolicy _homing = new(self.Value, new HomingOptions(), time, random, region);
    private IReadOnlyList<GatewayCandidate> _offered = [];
    private List<string> _chosen = [];
    private bool _isMeasured;
    private TaskCompletionSource _crowded = new(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <summary>Those that this Host works for.</summary>
    public IReadOnlyList<GatewayCandidate> Wanted
    {
        get
        {
            lock (_gate)
            {
                while (_chosen.Count < countMax && _homing.Choose(_chosen) is { } next)
                {
                    _chosen.Add(next.Address);
                }

                return [.. _chosen.Select(address => _offered.First(gateway => gateway.Https == address))];
            }
        }
    }

    /// <summary>The Stargates offer these.</summary>
    public void Offer(IReadOnlyList<GatewayCandidate> offered)
    {
        lock (_gate)
        {
            _offered = offered;
            // Without sites: near is all that counts, and the nearest may well stand in one house.
            _homing.Offer([.. offered.Select(static gateway => new HomingCandidate(gateway.Https, gateway.Region, gateway.Healthy) { Load = gateway.Load })]);
            _chosen.RemoveAll(address => offered.All(gateway => gateway.Https != address));
            if (offered.Count > countMax)
            {
                _crowded.TrySetResult();
            }
        }

        Tell();
    }

    /// <summary>Measures, and moves where that gains enough. Runs until cancelled.</summary>
    public async Task RunAsync(CancellationToken cancellation)
    {
        await _crowded.Task.WaitAsync(cancellation);
        IReadOnlyList<string> round;
        TimeSpan pause;
        lock (_gate)
        {
            round = _homing.NextRound();
            pause = _homing.MeasurePause();
        }

        await Task.WhenAll(round.Select(async address =>
        {
            var roundTrip = await RoundTrip.MeasureAsync(address, time, cancellation);
            lock (_gate)
            {
                _homing.Measured(address, roundTrip);
            }
        }));
        Move();
        Tell();
        await Task.Delay(pause, time, cancellation);
    }

    private void Tell()
    {
        lock (_telling)
        {
            links.Offer(Wanted);
        }
    }

    private void Move()
    {
        lock (_gate)
        {
            if (!_isMeasured)
            {
                // What was chosen before anything was known is no reason to stay.
                _isMeasured = true;
                _chosen.Clear();
            }
            else if (_chosen.Count > 0
                && _chosen.MaxBy(address => _homing.Median(address) ?? TimeSpan.MaxValue) is { } farthest
                && _homing.Better(farthest, _chosen) is { } better)
            {
                LogMoves(farthest, better.Address);
                _chosen[_chosen.IndexOf(farthest)] = better.Address;
            }
        }
    }

    [LoggerMessage(Level = LogLevel.Information, Message = "Works for the Gateway at {Nearer} instead of the one at {Farther}, which is farther away")]
    private partial void LogMoves(string farther, string nearer);
}
