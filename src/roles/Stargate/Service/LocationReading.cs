using Edge.Naming;
using Microsoft.Extensions.Logging;

namespace Edge.Stargate;

/// <summary>
/// Reads where addresses lie, beside everything else: DNS answers meanwhile, by what everybody gets, and by the former files while
/// newer ones are read. What is no good changes nothing.
/// </summary>
internal sealed partial class LocationReading(LocationSource? source, NamingAnswers answers, Action refresh, SteeringMetrics metrics, ILogger<LocationReading> logger)
{
    /// <summary>Between two looks whether there is something else to read.</summary>
    public static readonly TimeSpan Period = TimeSpan.FromSeconds(5);

    private bool _isTold;
    private bool _isKnown;
    private string? _read;
    private string? _seen;

    /// <summary>Looks, and reads what is new: at the first time at once, then when it stays the same from one look to the next.</summary>
    public async Task StepAsync(CancellationToken cancellation)
    {
        if (source is null)
        {
            if (!_isTold)
            {
                _isTold = true;
                LogNone();
            }

            return;
        }

        var stamp = await Task.Run(source.Stamp, cancellation);
        var isStill = _read is null || stamp == _seen;
        _seen = stamp;
        if (stamp == _read || !isStill)
        {
            return;
        }

        _read = stamp;
        var world = await Task.Run(source.Read, cancellation);
        metrics.LocationsRead(world.Succeeded ? world.Value.Places.Count : null);
        if (!world.Succeeded)
        {
            LogFailed(_isKnown ? "The former files are kept" : "It is not known where visitors are, and steering tells them apart by subnet alone", world.Failure.Message);
            return;
        }

        _isKnown = true;
        LogRead(world.Value.Places.Count);
        answers.Note(world.Value);
        refresh();
    }

    [LoggerMessage(Level = LogLevel.Information, Message = "No --locations: it is not known where visitors are, and steering tells them apart by subnet alone")]
    private partial void LogNone();

    [LoggerMessage(Level = LogLevel.Warning, Message = "{Consequence}: {Reason}")]
    private partial void LogFailed(string consequence, string reason);

    [LoggerMessage(Level = LogLevel.Information, Message = "Visitors are told apart by {Count} places")]
    private partial void LogRead(int count);
}
