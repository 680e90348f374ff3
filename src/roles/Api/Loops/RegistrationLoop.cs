using Edge.Identity;
using Edge.Kernel;
using Microsoft.Extensions.Logging;

namespace Edge.Api;

/// <summary>Writes where the Api is reached into its own node; tried again while the store is down.</summary>
internal sealed partial class RegistrationLoop(NodeId self, NodeContacts contacts, NodeRegistration registration, TimeProvider time, ILogger<RegistrationLoop> logger)
{
    private static readonly TimeSpan Period = TimeSpan.FromSeconds(5);

    public async Task RunAsync(CancellationToken cancellation)
    {
        while (await registration.UpdateAsync(self, contacts, cancellation) is { Succeeded: false } failed)
        {
            LogFailed(self, failed.Failure);
            await Task.Delay(Period, time, cancellation);
        }

        await Task.Delay(Timeout.Infinite, cancellation);
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "Could not publish the addresses of {Node}, will try again: {Failure}")]
    private partial void LogFailed(NodeId node, Failure failure);
}
