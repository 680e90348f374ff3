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
        Applied = new Applied
        {
            Express = observation.Applied.Express.Value,
            Tenant = observation.Applied.Tenant.Value,
            Network = observation.Applied.Network.Value,
        },
        Reason = observation.Reason,
        At = observation.At.ToTimestamp(),
        Connected = observation.Connected,
    };

    /// <summary>Null for what is malformed, or of a release that knows more than this one.</summary>
    public static NodeObservation? Read(Observation observation)
    {
        if (!NodeId.TryParse(observation.Observer, out var observer)
            || !NodeId.TryParse(observation.Node, out var node)
            || !NodeRoleName.TryParse(observation.Role, out var role)
            || !Region.TryParse(observation.Region, out var region)
            || ControlWire.Read(observation.Health) is not { } health
            || observation.At is not { Seconds: >= 0 and < 253_402_300_799, Nanos: >= 0 and < 1_000_000_000 })
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
            observation.Connected);
    }

    private static ClassCursors Read(Applied? applied) => applied is null
        ? default
        : new ClassCursors(new Revision(applied.Express), new Revision(applied.Tenant), new Revision(applied.Network));
}
