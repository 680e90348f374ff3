using Edge.Kernel;
using Edge.Naming;
using Microsoft.Extensions.Logging;

namespace Edge.Stargate;

/// <summary>Reads once where addresses lie, beside everything else: DNS answers meanwhile, by what everybody gets.</summary>
internal sealed partial class LocationReading(Func<Outcome<World>>? read, NamingAnswers answers, Action refresh, ILogger<LocationReading> logger)
{
    public async Task ReadAsync(CancellationToken cancellation)
    {
        if (read is null)
        {
            LogNone();
            return;
        }

        var world = await Task.Run(read, cancellation);
        if (!world.Succeeded)
        {
            LogFailed(world.Failure.Message);
            return;
        }

        LogRead(world.Value.Places.Count);
        answers.Note(world.Value);
        refresh();
    }

    [LoggerMessage(Level = LogLevel.Information, Message = "No --locations: it is not known where visitors are, and steering tells them apart by subnet alone")]
    private partial void LogNone();

    [LoggerMessage(Level = LogLevel.Warning, Message = "It is not known where visitors are, and steering tells them apart by subnet alone: {Reason}")]
    private partial void LogFailed(string reason);

    [LoggerMessage(Level = LogLevel.Information, Message = "Visitors are told apart by {Count} places")]
    private partial void LogRead(int count);
}
