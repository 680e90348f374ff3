using Edge.Coordination;
using Edge.Kernel;
using Edge.Kernel.Resources;

namespace Edge.Stargate;

/// <summary>
/// Wakes the streams that a new picture concerns, and no others: of thousands of Hosts, a change mostly concerns none. What
/// concerns all wakes them at once, and again after a rest that grows with their number.
/// </summary>
internal sealed class StreamWaking(StreamRegistry streams, NodeDirectory nodes, TimeProvider time)
{
    /// <summary>A few times what a stream needs to see that there is nothing for it.</summary>
    private static readonly TimeSpan RestPerStream = TimeSpan.FromMicroseconds(25);

    private readonly Signal _all = new();

    /// <summary>Something concerns every stream.</summary>
    public void WakeAll() => _all.Raise();

    /// <summary>Waits until something concerns every stream, wakes them, and rests.</summary>
    public async Task RunAsync(CancellationToken cancellation)
    {
        using var cancelled = cancellation.UnsafeRegister(static signal => ((Signal)signal!).Raise(), _all);
        while (true)
        {
            await _all.WaitAsync();
            cancellation.ThrowIfCancellationRequested();
            streams.WakeAll();
            await Task.Delay(RestPerStream * streams.Count, time, cancellation);
        }
    }

    /// <summary>
    /// 1. What is not known to be small, and what moves cohorts, concerns all.
    /// 2. A Stargate or Gateway that is new, gone or elsewhere changes what all are offered.
    /// 3. Otherwise a key concerns the groups that are sent it, and the node whose own it is.
    /// </summary>
    public void Follow(ControlPicture before, ControlPicture after)
    {
        if (after.Epoch != before.Epoch || before.Revision < after.Floor)
        {
            WakeAll();
            return;
        }

        var changed = after.ChangedSince(before.Revision);
        if (changed.Any(key => ConcernsAll(key, before, after)))
        {
            WakeAll();
            return;
        }

        Wake(changed, TopicGroup.Gateways, NodeRole.Gateway);
        Wake(changed, TopicGroup.Hosts, NodeRole.Host);
        foreach (var key in changed)
        {
            if ((ResourceKinds.Node.IdOf(key) ?? ResourceKinds.Device.IdOf(key)) is { } id && NodeId.TryParse(id, out var node))
            {
                streams.Wake(node);
            }
        }
    }

    /// <summary>Hosts are in no answer of DNS, and nobody is offered them: only they themselves hear what they are judged to be.</summary>
    /// <param name="rename">Called when a Stargate or Gateway is among them: once DNS follows, all are told.</param>
    public void Follow(IReadOnlyList<VerdictChange> changes, Action rename)
    {
        if (changes.Any(static change => change.Role is NodeRole.Gateway or NodeRole.Stargate))
        {
            nodes.NoteJudgement();
            rename();
            return;
        }

        foreach (var change in changes)
        {
            streams.Wake(change.Node);
        }
    }

    /// <summary>While the store is away nothing else will bring a revocation to the Gateways.</summary>
    public void Follow(TimeSpan storeDown)
    {
        if (storeDown > TimeSpan.Zero)
        {
            streams.Wake(NodeRole.Gateway);
        }
    }

    private void Wake(IReadOnlyCollection<ResourceKey> changed, TopicGroup group, NodeRole role)
    {
        if (changed.Any(key => group.ClassOf(key) is not null))
        {
            streams.Wake(role);
        }
    }

    private static bool ConcernsAll(ResourceKey key, ControlPicture before, ControlPicture after) =>
        ResourceKinds.Deployment.Owns(key)
        || (ResourceKinds.Node.Owns(key) && (IsOffered(key, before) || IsOffered(key, after)))
        || (ResourceKinds.Device.Owns(key) && after.Entries.TryGetValue(key, out var device)
            && ResourceKinds.Device.Parse(device) is { Succeeded: true, Value: { Revoked: true, Role: NodeRole.Stargate or NodeRole.Gateway } });

    private static bool IsOffered(ResourceKey key, ControlPicture picture) =>
        picture.Entries.TryGetValue(key, out var entry)
        && ResourceKinds.Node.Parse(entry) is { Succeeded: true, Value.Role: NodeRole.Stargate or NodeRole.Gateway };
}
