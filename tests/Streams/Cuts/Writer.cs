using System.Globalization;
using Edge.Kernel;
using Edge.Kernel.Resources;

namespace Edge.Tests.Streams;

/// <summary>Changes resources that all writers share, and counts in one of its own, where a lost update would show as a conflict.</summary>
internal sealed class Writer(IControlStore store, int number)
{
    private readonly Random _random = new(number);
    private Revision _counterAt = Revision.Zero;

    public int Written { get; private set; }

    public string CounterId { get; } = string.Create(CultureInfo.InvariantCulture, $"counter-{number}");

    public async Task RunAsync(TimeSpan period, Func<bool> isOver)
    {
        using var timer = new PeriodicTimer(period);
        while (!isOver())
        {
            var outcome = await store.CommitAsync(Next(), CancellationToken.None);
            _counterAt = Assert.IsType<CommitOutcome.Committed>(outcome).Revision;
            Written++;
            await timer.WaitForNextTickAsync();
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
            Operations = [ResourceKinds.Service.Put(CounterId, counter, "acme"), Other()],
            Compares = [new Compare.ModifiedAt(ResourceKinds.Service.Key(CounterId), _counterAt)],
        };
    }

    private Operation Other()
    {
        var id = string.Create(CultureInfo.InvariantCulture, $"s{_random.Next(40)}");
        return _random.Next(4) switch
        {
            0 => new Operation.Delete(ResourceKinds.Service.Key(id)),
            1 => new Operation.Delete(ResourceKinds.RoutingPlan.Key(id)),
            2 => ResourceKinds.RoutingPlan.Put(id, new RoutingPlanDocument { Generation = Written + 1, Members = ["g1"] }, "acme"),
            _ => ResourceKinds.Service.Put(id, new ServiceDocument { Domains = [$"{id}.test"], Origin = "http://127.0.0.1:8000" }, "acme"),
        };
    }
}
