using System.Globalization;
using Edge.Kernel;
using Edge.Kernel.Resources;

namespace Edge.Tests.Simulation.Configuration;

/// <summary>
/// Commits over a bad line. It alone writes its counter, so that each write has to follow from the one before: a lost or
/// doubled commit shows as a conflict.
/// </summary>
internal sealed class SimulatedWriter(SimulationRun run, IControlStore store, int number)
{
    private const string Account = "acme";

    private static readonly string NoKey = Convert.ToBase64String(new byte[32]);

    private Revision _counterAt = Revision.Zero;

    public int Written { get; private set; }

    public string CounterId { get; } = string.Create(CultureInfo.InvariantCulture, $"counter-{number}");

    public async Task RunAsync(TimeSpan until, CancellationToken cancellation)
    {
        while (run.Time.Elapsed < until)
        {
            await run.DelayAsync(run.Between(0.05, 1), cancellation);
            var commit = Next();
            var outcome = await store.CommitAsync(commit, cancellation);
            while (outcome is CommitOutcome.Unavailable or CommitOutcome.Unknown)
            {
                await run.DelayAsync(run.Between(0.01, 0.2), cancellation);
                outcome = await store.CommitAsync(commit, cancellation);
            }

            _counterAt = Assert.IsType<CommitOutcome.Committed>(outcome).Revision;
            Written++;
            run.Note($"writer {number} committed {_counterAt}");
        }
    }

    private Commit Next()
    {
        var counter = new ServiceDocument
        {
            Domains = [$"{CounterId}.test"],
            Origin = "http://127.0.0.1:8000",
            OriginHost = string.Create(CultureInfo.InvariantCulture, $"n{Written + 1}.test"),
        };
        return new Commit
        {
            Author = "usr:writer",
            IdempotencyKey = string.Create(CultureInfo.InvariantCulture, $"{number}-{Written}"),
            Operations = [ResourceKinds.Service.Put(CounterId, counter, Account), Other()],
            Compares = [new Compare.ModifiedAt(ResourceKinds.Service.Key(CounterId), _counterAt)],
        };
    }

    /// <summary>Something else in a small space of keys that all writers share, made and removed.</summary>
    private Operation Other()
    {
        var id = string.Create(CultureInfo.InvariantCulture, $"s{run.Random.Next(12)}");
        return run.Random.Next(4) switch
        {
            0 => new Operation.Delete(ResourceKinds.Service.Key(id)),
            1 => new Operation.Delete(ResourceKinds.Device.Key(id)),
            2 => ResourceKinds.Device.Put(id, new DeviceDocument { PublicKey = NoKey, Role = NodeRole.Gateway, Owner = CounterId }, Account),
            _ => ResourceKinds.Claim.Put($"{id}.test", new ClaimDocument { Service = id }, Account),
        };
    }
}
