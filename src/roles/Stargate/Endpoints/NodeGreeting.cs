using Edge.Coordination;
using Edge.Identity;
using Edge.Kernel;
using Edge.Protocol;

namespace Edge.Stargate;

/// <summary>What a node says of itself at the beginning of a stream, checked.</summary>
internal sealed record NodeGreeting
{
    public required NodeId Node { get; init; }

    public required NodeRole Role { get; init; }

    public required Region Region { get; init; }

    public required string Version { get; init; }

    public required long BootId { get; init; }

    /// <summary>Of the configuration that the node holds; zero if it has none.</summary>
    public required long Epoch { get; init; }

    public required IReadOnlyList<ReplicaPosition> Positions { get; init; }

    /// <summary>What the node refuses of the configuration that it was sent.</summary>
    public required IReadOnlyList<NodeRejection> Rejections { get; init; }

    /// <summary>Checks what a node says of itself against what it proved to be.</summary>
    public static Outcome<NodeGreeting> Check(Hello hello, DeviceSession session)
    {
        if (session.Role is not (NodeRole.Gateway or NodeRole.Host))
        {
            return new Failure("no_capability", $"a {NodeRoleName.Of(session.Role)} has no stream of configuration");
        }

        if (hello.Node != session.Node.Value)
        {
            return new Failure("no_capability", $"'{session.Node}' may not speak for '{(hello.Node.Length > NodeId.LengthMax ? "…" : hello.Node)}'");
        }

        if (!Region.TryParse(hello.Region, out var region))
        {
            return Failure.Invalid("hello.region", hello.Region, "a region has 1 to 63 characters of [a-z0-9-]");
        }

        if (hello.Version.Length > 100 || hello.Epoch < 0 || hello.Positions.Count > NodeTopic.Classes.Count)
        {
            return Failure.Invalid("hello", null, "a version has at most 100 characters, an epoch is not negative, each class has one position");
        }

        var positions = new List<ReplicaPosition>();
        foreach (var wire in hello.Positions)
        {
            var position = ControlWire.Read(wire);
            if (!position.Succeeded)
            {
                return position.Failure;
            }

            positions.Add(position.Value);
        }

        return new NodeGreeting
        {
            Node = session.Node,
            Role = session.Role,
            Region = region,
            Version = hello.Version,
            BootId = unchecked((long)hello.BootId),
            Epoch = hello.Epoch,
            Positions = positions,
            Rejections = [.. hello.Rejections.Take(NodeRejection.RejectionsMax).Select(ControlWire.Read).OfType<NodeRejection>()],
        };
    }
}
