using Edge.Coordination;
using Edge.Kernel;
using Edge.Kernel.Resources;
using Microsoft.Extensions.Time.Testing;

namespace Edge.Tests.Unit.Coordination;

/// <summary>One executor and the network that it sees, for tests that say step by step what happens.</summary>
internal sealed class WaveScene
{
    private readonly Dictionary<string, MemberState> _members = [];
    private WaveExecutor _executor;

    public WaveScene(ResourceClass resourceClass = ResourceClass.Tenant, WaveOptions? options = null)
    {
        Class = resourceClass;
        Options = options ?? new WaveOptions();
        _executor = new WaveExecutor(NodeId.Parse("stargate-1"), resourceClass, Options, Time);
    }

    public FakeTimeProvider Time { get; } = new(new DateTimeOffset(2026, 1, 1, 0, 0, 0, TimeSpan.Zero));

    public ResourceClass Class { get; }

    public WaveOptions Options { get; }

    public ControlPicture Head { get; private set; } = ControlPicture.Of(1, new Revision(10), [Entries.Service("docs", 5)]);

    public DeploymentDocument? Deployment { get; set; }

    public Revision LastChange { get; set; } = new(5);

    public double HostsDownMean { get; set; }

    /// <summary>Two regions: the canary are gateway-1 and stargate-1 by their label, the first region is eu.</summary>
    public static WaveScene OfTwoRegions(ResourceClass resourceClass = ResourceClass.Tenant, WaveOptions? options = null)
    {
        var scene = new WaveScene(resourceClass, options);
        scene.Add("stargate-1", NodeRole.Stargate, "eu", canary: true);
        scene.Add("gateway-1", NodeRole.Gateway, "eu", canary: true);
        scene.Add("stargate-2", NodeRole.Stargate, "eu");
        scene.Add("gateway-2", NodeRole.Gateway, "eu");
        scene.Add("stargate-3", NodeRole.Stargate, "us");
        scene.Add("gateway-3", NodeRole.Gateway, "us");
        scene.Add("gateway-4", NodeRole.Gateway, "us");
        scene.Add("gateway-5", NodeRole.Gateway, "us");
        scene.Decide();
        return scene;
    }

    public void Add(string node, NodeRole role, string region, bool canary = false) =>
        _members[node] = new MemberState(new WaveMember(NodeId.Parse(node), role, region, canary), Connected: true, NodeHealth.Healthy, Head.Revision, []);

    public void Change(string node, Func<MemberState, MemberState> change) => _members[node] = change(_members[node]);

    public void Put(params ResourceEntry[] entries)
    {
        Head = Head.Put(entries);
        LastChange = Head.Revision;
    }

    public void Delete(long revision, ResourceKey key)
    {
        Head = Head.Delete(revision, key);
        LastChange = Head.Revision;
    }

    /// <summary>All nodes of these cohorts acknowledge what their cursor says.</summary>
    public void Acknowledge(params string[] nodes)
    {
        foreach (var node in nodes)
        {
            Change(node, member => member with { Applied = Deployment!.CursorOf(member.Member.CohortIn(Deployment)) });
        }
    }

    public void Refuse(string node, ResourceKey key, long revision) => Change(node, member => member with
    {
        Rejections = [.. member.Rejections, NodeRejection.Of(key, new Revision(revision), "origin", "it must be good")],
    });

    /// <summary>Another Stargate gets the lease.</summary>
    public void Succeed(string stargate) => _executor = new WaveExecutor(NodeId.Parse(stargate), Class, Options, Time);

    /// <summary>Decides, and does what was decided if that is to write.</summary>
    public WaveStep Decide()
    {
        var step = _executor.Decide(new WaveSituation
        {
            Head = Head,
            Deployment = Deployment,
            LastChange = LastChange,
            Look = () => [.. _members.Values],
            HostsDownMean = HostsDownMean,
        });
        if (step is WaveStep.Write write)
        {
            Assert.Null(ResourceKinds.Deployment.Validate(write.Document));
            Assert.True(Deployment is null || (write.Document.Canary >= Deployment.Canary && write.Document.FirstRegion >= Deployment.FirstRegion
                && write.Document.All >= Deployment.All && write.Document.Accepted >= Deployment.Accepted));
            Deployment = write.Document;
        }

        return step;
    }

    /// <summary>Decides until there is nothing left to write.</summary>
    public WaveStep Settle()
    {
        for (var round = 0; round < 20; round++)
        {
            if (Decide() is var step and not WaveStep.Write)
            {
                return step;
            }
        }

        throw new InvalidOperationException("the executor goes on for ever");
    }

    public string Cursors => $"{Deployment!.Canary} {Deployment.FirstRegion} {Deployment.All} {Deployment.Accepted}";
}
