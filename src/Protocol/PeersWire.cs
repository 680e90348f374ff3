using Edge.Kernel;
using Google.Protobuf.WellKnownTypes;

namespace Edge.Protocol;

/// <summary>Between the messages of peers.proto and Kernel's types. What comes from outside is checked here, once.</summary>
public static class PeersWire
{
    public static Observation Write(NodeObservation observation) => new()
    {
        Observer = observation.Observer.Value,
        Node = observation.Node.Value,
        Role = NodeRoleName.Of(observation.Role),
        Region = observation.Region.Value,
        BootId = unchecked((ulong)observation.BootId),
        Sequence = observation.Sequence,
        Health = ControlWire.Write(observation.Health),
        Version = observation.Version,
        Epoch = observation.Epoch,
        Applied = Write(observation.Applied),
        Reason = observation.Reason,
        At = observation.At.ToTimestamp(),
        Connected = observation.Connected,
        Rejections = { observation.Rejections.Select(Write) },
        Sight = (Sight)((int)observation.Sight + 1),
        SightReason = observation.SightReason,
        Since = observation.Since == default ? null : observation.Since.ToTimestamp(),
        QuarantineMilliseconds = (long)observation.Quarantine.TotalMilliseconds,
        Load = observation.Load,
        Doubt = observation.Doubt,
    };

    public static Applied Write(ClassCursors cursors) => new()
    {
        Express = cursors.Express.Value,
        Tenant = cursors.Tenant.Value,
        Network = cursors.Network.Value,
    };

    public static ClassCursors Read(Applied? applied) => applied is null
        ? default
        : new ClassCursors(new Revision(applied.Express), new Revision(applied.Tenant), new Revision(applied.Network));

    /// <summary>Null for what is malformed, or of a release that knows more than this one.</summary>
    public static NodeObservation? Read(Observation observation)
    {
        if (!NodeId.TryParse(observation.Observer, out var observer)
            || !NodeId.TryParse(observation.Node, out var node)
            || !NodeRoleName.TryParse(observation.Role, out var role)
            || !Region.TryParse(observation.Region, out var region)
            || ControlWire.Read(observation.Health) is not { } health
            || observation.Sight is < Sight.None or > Sight.Gone
            || !IsTime(observation.At)
            || (observation.Since is { } judged && !IsTime(judged)))
        {
            return null;
        }

        return new NodeObservation(
            observer,
            node,
            role,
            region,
            unchecked((long)observation.BootId),
            observation.Sequence,
            health,
            observation.Version,
            observation.Epoch,
            Read(observation.Applied),
            observation.Reason,
            observation.At.ToDateTimeOffset(),
            observation.Connected)
        {
            Rejections = [.. observation.Rejections.Take(NodeRejection.RejectionsMax).Select(ControlWire.Read).OfType<NodeRejection>()],
            Sight = (NodeSight)((int)observation.Sight - 1),
            SightReason = observation.SightReason,
            Since = observation.Since?.ToDateTimeOffset() ?? default,
            Quarantine = TimeSpan.FromMilliseconds(Math.Clamp(observation.QuarantineMilliseconds, 0, QuarantineMillisecondsMax)),
            Load = Math.Clamp(observation.Load, 0, LoadLevel.Max),
            Doubt = observation.Doubt,
        };
    }

    private static Rejection Write(NodeRejection rejection) => new()
    {
        Key = rejection.Key.Value,
        Revision = rejection.Revision.Value,
        Field = rejection.Field,
        Rule = rejection.Rule,
    };

    /// <summary>A day: nobody keeps a node away for longer.</summary>
    private const long QuarantineMillisecondsMax = 86_400_000;

    private static bool IsTime(Timestamp? time) => time is { Seconds: >= 0 and < 253_402_300_799, Nanos: >= 0 and < 1_000_000_000 };
}
