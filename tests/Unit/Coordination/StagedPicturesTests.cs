using Edge.Coordination;
using Edge.Kernel;
using Edge.Kernel.Resources;
using Microsoft.Extensions.Time.Testing;

namespace Edge.Tests.Unit.Coordination;

/// <summary>What cohorts are given, as a view makes it out of the store: while it follows, after a restart, and from what was kept.</summary>
public sealed class StagedPicturesTests : IAsyncDisposable
{
    private static readonly ResourceKey Docs = ResourceKinds.Service.Key("docs");

    private static readonly WaveMember Canary = new(NodeId.Parse("gateway-1"), NodeRole.Gateway, "eu", Labelled: true);

    private static readonly WaveMember Other = new(NodeId.Parse("gateway-2"), NodeRole.Gateway, "us", Labelled: false);

    private readonly CancellationTokenSource _end = new();
    private readonly MemoryControlStore _store = new(new FakeTimeProvider());
    private readonly List<Task> _running = [];

    public async ValueTask DisposeAsync()
    {
        await _end.CancelAsync();
        foreach (var running in _running)
        {
            await running.ContinueWith(static _ => { }, TaskScheduler.Default);
        }

        await _store.DisposeAsync();
        _end.Dispose();
    }

    [Fact]
    public async Task Cohorts_are_given_the_state_at_their_cursors_and_move_along_when_nothing_is_missing()
    {
        var view = View();
        var first = await PutAsync(Service("a.example"));
        await MoveAsync(first, first);
        await SeenAsync(view, await PutAsync(Device()));
        await GivenAsync(view, "a.example", "a.example");
        await EventuallyAsync(() => view.Staged.For(Other).Tenant.Revision == view.Current.Revision);

        var second = await PutAsync(Service("b.example"));
        await PutAsync(Service("c.example"));
        await SeenAsync(view, await MoveAsync(second, first));
        await GivenAsync(view, "b.example", "a.example");

        await SeenAsync(view, await MoveAsync(second, second));
        await GivenAsync(view, "b.example", "b.example");

        var last = await SeenAsync(view, await MoveAsync(view.Current.Revision, view.Current.Revision));
        await GivenAsync(view, "c.example", "c.example");
        await EventuallyAsync(() => view.Staged.For(Other).Tenant.Revision == last);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task After_a_restart_cohorts_behind_the_head_are_given_what_they_had(bool fromSnapshot)
    {
        var view = View();
        var first = await PutAsync(Service("a.example"));
        var second = await PutAsync(Service("b.example"));
        await PutAsync(Service("c.example"));
        await SeenAsync(view, await MoveAsync(second, first));
        await GivenAsync(view, "b.example", "a.example");

        var again = new ControlView(_store, new CoordinationOptions(), Entries.Metrics, TimeProvider.System);
        if (fromSnapshot)
        {
            var kept = new KeptConfiguration
            {
                Epoch = view.Current.Epoch,
                Revision = view.Current.Revision,
                Resources = [.. view.Current.Entries.Values.Select(static entry => new KeptResource(entry, ResourceClass.Undelivered, entry.Modified))],
                Cohorts = view.KeepCohorts(view.Current),
            };
            var read = KeptConfiguration.Parse(kept.ToBytes()).Value;
            again.Restore(ControlPicture.Of(read.Epoch, read.Revision, read.Resources.Select(static kept => kept.Resource)), read.Cohorts);
        }
        else
        {
            Assert.True(await again.LoadAsync(TestContext.Current.CancellationToken));
        }

        await GivenAsync(again, "b.example", "a.example");
        Follow(again);
        await MoveAsync(second, second);
        await GivenAsync(again, "b.example", "b.example");
    }

    [Fact]
    public async Task A_state_that_is_remembered_no_more_is_read_from_the_store()
    {
        var view = View(new CoordinationOptions { PicturesMax = 10 });
        var first = await PutAsync(Service("a.example"));
        await MoveAsync(first, first);
        var second = await PutAsync(Service("b.example"));
        for (var number = 0; number < 30; number++)
        {
            await PutAsync(Device());
        }

        await PutAsync(Service("c.example"));
        await SeenAsync(view, await MoveAsync(second, first));
        await GivenAsync(view, "b.example", "a.example");
    }

    [Fact]
    public async Task A_cursor_at_a_revision_that_changed_nothing_is_reached_too()
    {
        var view = View();
        await SeenAsync(view, await MoveAsync(await PutAsync(Service("a.example")), new Revision(1)));
        var second = await PutAsync(Service("b.example"));
        var third = await PutAsync(new Operation.Delete(ResourceKinds.Service.Key("absent")));
        await PutAsync(new Operation.Delete(ResourceKinds.Service.Key("absent")));
        await SeenAsync(view, await MoveAsync(third, second));
        await GivenAsync(view, "b.example", "b.example");
        await EventuallyAsync(() => view.Staged.For(Canary).Tenant.Revision == third);
    }

    [Fact]
    public async Task A_deletion_is_staged_too_and_survives_a_restart()
    {
        var first = await PutAsync(Service("a.example"));
        await PutAsync(new Operation.Delete(Docs));
        await MoveAsync(first, first);
        var view = new ControlView(_store, new CoordinationOptions(), Entries.Metrics, TimeProvider.System);
        Assert.True(await view.LoadAsync(TestContext.Current.CancellationToken));
        Assert.False(view.Current.Entries.ContainsKey(Docs));
        Assert.Equal("a.example", DomainOf(view, Other));
    }

    private ControlView View(CoordinationOptions? options = null)
    {
        var view = new ControlView(_store, options ?? new CoordinationOptions(), Entries.Metrics, TimeProvider.System);
        Follow(view);
        return view;
    }

    private void Follow(ControlView view) => _running.Add(Task.Run(() => view.RunAsync(_end.Token)));

    private static Task<Revision> SeenAsync(ControlView view, Revision revision) => EventuallyAsync(() => view.Current.Revision >= revision).ContinueWith(_ => revision, TaskScheduler.Default);

    private static Task EventuallyAsync(Func<bool> condition) => Stargate.Eventually.HoldsAsync("the view follows", condition);

    /// <summary>Waits until the canary and the others are given these; what has to be read from the store comes a moment later.</summary>
    private static Task GivenAsync(ControlView view, string canary, string others) =>
        EventuallyAsync(() => view.IsSupplied && (DomainOf(view, Canary), DomainOf(view, Other)) == (canary, others));

    private static string? DomainOf(ControlView view, WaveMember member) =>
        view.Staged.For(member).Tenant.Entries.TryGetValue(Docs, out var entry) ? ResourceKinds.Service.Parse(entry).Value.Domains[0] : null;

    private Task<Revision> MoveAsync(Revision canary, Revision others) => PutAsync(ResourceKinds.Deployment.Put(
        "config-tenant",
        new DeploymentDocument { Canary = canary.Value, FirstRegion = others.Value, All = others.Value, Accepted = others.Value, Labelled = true, Region = "eu" },
        ""));

    private static Operation.Put Service(string domain) =>
        ResourceKinds.Service.Put("docs", new ServiceDocument { Domains = [domain], Origin = "http://127.0.0.1:8000" }, "self");

    private static Operation.Put Device() =>
        ResourceKinds.Device.Put("host-1", new DeviceDocument { PublicKey = Convert.ToBase64String(new byte[32]), Role = NodeRole.Host }, "self");

    private async Task<Revision> PutAsync(Operation operation) => Assert.IsType<CommitOutcome.Committed>(
        await _store.CommitAsync(new Commit { Author = "usr:test", Operations = [operation] }, TestContext.Current.CancellationToken)).Revision;
}
