using System.Globalization;
using Edge.Dns;
using Edge.Kernel;
using Edge.Naming;
using Microsoft.Extensions.Logging;

namespace Edge.Stargate;

/// <summary>What becomes of counted queries, wired together: what people see of them, and what is paid for.</summary>
internal sealed class QueryWorks
{
    private readonly UsageLoop _usage;

    /// <param name="boot">Tells this process from others of the node.</param>
    public QueryWorks(StargateOptions options, StargateOpened opened, IControlStore store, (AnswerTable Table, ServedZones Served) dns, NamingMetrics metrics, long boot, TimeProvider time, ILoggerFactory loggers)
    {
        var self = opened.Identity.Id;
        var meter = new UsageMeter(self, unchecked((ulong)boot).ToString("x16", CultureInfo.InvariantCulture), opened.Identity.Region);
        _usage = new UsageLoop(store, opened.View, meter, self, options.Node.Folder, time, loggers.CreateLogger<UsageLoop>());
        _usage.Restore();
        metrics.Observe(meter);
        Desk = new QueryDesk(dns.Table.Readers.Tallies, opened.View, time);
        Desk.Counted += counted => meter.Add(counted, time.GetUtcNow());
        Propagation = new PropagationClock(time, metrics.Propagated);
        dns.Served.Reached += Propagation.Serve;
    }

    public QueryDesk Desk { get; }

    public PropagationClock Propagation { get; }

    public Task RunAsync(CancellationToken cancellation) => Desk.RunAsync(cancellation);

    public Task WriteUsageAsync(CancellationToken cancellation) => _usage.StepAsync(cancellation);

    /// <summary>Keeps what the engine has counted to its end.</summary>
    public void Close()
    {
        Desk.Step();
        try
        {
            _usage.Keep();
        }
        catch (IOException)
        {
            // What was kept ten seconds ago serves as well.
        }
    }
}
