using Edge.Identity;
using Edge.Kernel;
using Microsoft.Extensions.Logging;

namespace Edge.Api;

/// <summary>
/// Writes where the Api is reached into its own node; tried again while the store is down, and in each epoch: a restore brings
/// old addresses back.
/// </summary>
internal sealed partial class RegistrationLoop(NodeId self, NodeContacts contacts, NodeRegistration registration, Func<long> epoch, TimeProvider time, ILogger<RegistrationLoop> logger)
{
    private static readonly TimeSpan Period = TimeSpan.FromSeconds(5);

    public async Task RunAsync(CancellationToken cancellation)
    {
        long? doneIn = null;
        while (true)
        {
            var now = epoch();
            if (doneIn != now)
            {
                var written = await registration.UpdateAsync(self, contacts, cancellation);
                doneIn = written.Succeeded ? now : null;
                if (!written.Succeeded)
                {
                    LogFailed(self, written.Failure);
                }
            }

            await Task.Delay(Period, time, cancellation);
        }
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "Could not publish the addresses of {Node}, will try again: {Failure}")]
    private partial void LogFailed(NodeId node, Failure failure);
}
